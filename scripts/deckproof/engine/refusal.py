"""Which commands must not be typed on somebody's own engine, because they reach beyond what the deck made. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable

PRUNE = re.compile(r"\bdocker\s+(?:(?:system|container|image|volume|network|builder|buildx)\s+)+prune\b")
REMOVING = r"(?:rm|rmi|remove|kill|stop|restart|pause|unpause|rename|update|disconnect|exec|cp|commit|start|attach)"
DOCKER = re.compile(rf"\bdocker\s+(?:(?:container|image|volume|network)\s+)?{REMOVING}\b(?P<rest>[^;|&\n]*)")
ALL = re.compile(r"\$\(\s*docker\b|`\s*docker\b|\bxargs\b")
BEYOND = re.compile(r"\bdocker\s+(?:swarm|node|stack|service|plugin)\b")


def refusal(command: str, there_before: Callable[[str], bool]) -> str | None:
    """Return why a command is refused, or None; ``there_before`` tells whether a word names somebody's own."""
    if PRUNE.search(command):
        return "it would remove things of yours that this deck did not make: use a private engine"
    if BEYOND.search(command):
        return "it changes your engine as a whole: use a private engine"
    for found in DOCKER.finditer(command):
        if ALL.search(command):
            return "it works on whatever is listed, things of yours too: use a private engine"
        for word in found["rest"].split():
            if there_before(word.strip("'\"").partition(":/")[0]):
                return f"{word} was on your engine before the deck: use a private engine, or another name"
    return None
