"""Locks that a run's owner holds for its life: they tell that it lives wherever its files are seen.

A process in a container, or with a ``/run`` of its own, is not found by its number. The kernel drops a lock when its
holder ends, however that was.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterable
from pathlib import Path

_held: dict[str, list[int]] = {}
"""Of this process: the open files behind the locks of each run."""


def hold(name: str, places: Iterable[Path]) -> None:
    """Hold a run's locks, on folders that are there and on files that are made; what can't be locked is left."""
    for place in places:
        with contextlib.suppress(OSError):
            if not place.is_dir():
                place.parent.mkdir(parents=True, exist_ok=True)
                place.touch()
            opened = os.open(place, os.O_RDONLY)
            _held.setdefault(name, []).append(opened)
            fcntl.flock(opened, fcntl.LOCK_SH)


def release(name: str) -> None:
    """Let go of a run's locks."""
    for opened in _held.pop(name, ()):
        os.close(opened)


def is_held(places: Iterable[Path]) -> bool:
    """Tell whether any process holds one of these locks."""
    return any(map(_is_held, places))


def _is_held(place: Path) -> bool:
    try:
        opened = os.open(place, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(opened)
    return False
