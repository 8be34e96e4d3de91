"""Which rights an engine needs to run in a container, and which of them an author's engine is known to allow."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from deckproof.config import cache_folder
from deckproof.engine.user_engine import AuthorsEngine

RIGHTS: Mapping[str, tuple[str, ...]] = {
    "privileged": ("--privileged",),
    "every right but SYS_RESOURCE": (
        *("--cap-add=ALL", "--cap-drop=SYS_RESOURCE"),
        *("--security-opt=seccomp=unconfined", "--security-opt=apparmor=unconfined"),
        *("--security-opt=systempaths=unconfined", "--device-cgroup-rule=c *:* rwm", "--device-cgroup-rule=b *:* m"),
        *("--cgroupns=host", "--volume=/sys/fs/cgroup:/sys/fs/cgroup"),
    ),
}
"""What an engine needs to run in a container, in the order in which it is tried: machines differ in what they allow."""

REMEMBERED = 8
"""Of how many engines it is remembered what they allow."""


def rights_to_try(outer: AuthorsEngine) -> list[str]:
    """Return the words of RIGHTS in the order in which they are to be tried: what worked last time first."""
    known = _allowed().get(_key(outer))
    return sorted(RIGHTS, key=lambda each: each != known)


def remember(outer: AuthorsEngine, rights: str) -> None:
    """Take note of what worked."""
    known = _allowed()
    if known.pop(_key(outer), None) == rights:
        return
    latest = dict([*known.items(), (_key(outer), rights)][-REMEMBERED:])
    path = _memory()
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(f".{os.getpid()}")
    new.write_text(json.dumps(latest, indent=1))
    new.rename(path)


def _allowed() -> dict[str, str]:
    try:
        known = json.loads(_memory().read_text())
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _memory() -> Path:
    return cache_folder() / "dind.json"


def _key(outer: AuthorsEngine) -> str:
    return f"{outer.docker_host} {outer.version}"
