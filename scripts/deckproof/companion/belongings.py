"""Find what a deck's commands make under a name of their own choice: what a script may not take from its user."""

from __future__ import annotations

import re
from collections.abc import Sequence

from deckproof.plan.session import Planned

_NAME = r"(?P<name>[A-Za-z0-9][\w.-]*)"
_KINDS = {
    "container": (
        rf"docker\s+(?:container\s+)?(?:run|create)\b.*?\s--name[\s=]{_NAME}",
        rf"docker\s+rename\s+\S+\s+{_NAME}",
    ),
    "volume": (
        rf"docker\s+volume\s+create\b.*?\s{_NAME}\s*$",
        rf"docker\b.*?\s(?:-v|--volume)[\s=]{_NAME}:",
        rf"docker\b.*?\s--mount[\s=](?=\S*type=volume)\S*(?:source|src)={_NAME}",
    ),
    "network": (rf"docker\s+network\s+create\b.*?\s{_NAME}\s*$",),
}


def named(kind: str, items: Sequence[Planned]) -> list[str]:
    """Return the names of the containers, volumes or networks that host steps make, each once."""
    inputs = [item.step.input.replace("\\\n", " ") for item in items if item.step and not item.step.container]
    found = [
        match["name"] for text in inputs for shape in _KINDS[kind] for match in re.finditer(shape, text, re.MULTILINE)
    ]
    return list(dict.fromkeys(found))
