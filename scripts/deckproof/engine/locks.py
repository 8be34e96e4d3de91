"""Locks on the cache: who makes something ready in it, and who uses what is in there."""

from __future__ import annotations

import contextlib
import fcntl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from deckproof.config import cache_folder
from deckproof.engine.runs import lock
from deckproof.model import Progress


@contextlib.contextmanager
def locked(progress: Progress, name: str = "lock", does: str = "makes images ready") -> Iterator[None]:
    """Hold the cache for this process; says so where it has to wait for another one for more than a moment."""
    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / name).open("w") as file:
        if not _locked_soon(file):
            progress(f"waiting for another run that {does}")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _locked_soon(file: IO[str]) -> bool:
    """Lock a file, unless it takes longer than it takes to look up images that are ready: decks do so side by side."""
    until = time.monotonic() + MOMENT
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                return False
            time.sleep(0.02)
        else:
            return True


MOMENT = 3.0
"""Seconds that are not worth a word."""


@contextlib.contextmanager
def in_use(root: Path) -> Iterator[None]:
    """Keep a set, or another folder of the cache, from being removed by this or another process."""
    with (root / "in-use").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield


def is_in_use(folder: Path) -> bool:
    """Tell whether an engine runs on what is in a folder of the cache."""
    return lock.is_held([folder / "in-use"])
