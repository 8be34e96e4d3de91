"""Locks, most on files: who makes something ready in the cache, who uses what is there, and that a run's owner lives.

A process in a container, or with a ``/run`` of its own, is not found by its number; its locks are held wherever its
files are seen. The kernel drops a lock when its holder ends, however that was.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import math
import os
import socket
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from deckproof.config import cache_folder
from deckproof.model import Progress

_held: dict[str, list[int]] = {}
"""Of this process: the open files behind the locks of each run."""


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
    """Lock a file, unless it takes longer than it takes to look up images that are ready: decks do so side by side.

    It is tried again and again: what saying a word raises, because nobody reads it say, is not heard from a timer.
    """
    until = time.monotonic() + MOMENT
    while True:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        if time.monotonic() > until:
            return False
        time.sleep(0.02)


MOMENT = 3.0
"""Seconds that are not worth a word."""


@contextlib.contextmanager
def alone(what: str, does: str, progress: Progress) -> Iterator[None]:
    """Keep something for this process, whoever else on this machine would have it: it needs no folder to write to.

    The mark is a name of a socket in no folder, which only Linux has; elsewhere nothing is kept.
    """
    name = f"\0deckproof-{hashlib.sha256(what.encode()).hexdigest()}"
    until = time.monotonic() + MOMENT
    with socket.socket(socket.AF_UNIX) as mark:
        while _is_taken(mark, name):
            if time.monotonic() > until:
                progress(f"waiting for another run that {does}")
                until = math.inf
            time.sleep(0.05)
        yield


def _is_taken(mark: socket.socket, name: str) -> bool:
    try:
        mark.bind(name)
    except OSError as error:
        return error.errno == errno.EADDRINUSE
    return False


@contextlib.contextmanager
def in_use(root: Path) -> Iterator[None]:
    """Keep a set, or another folder of the cache, from being removed by this or another process."""
    with (root / "in-use").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield


def is_in_use(folder: Path) -> bool:
    """Tell whether an engine runs on what is in a folder of the cache."""
    return is_held([folder / "in-use"])


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
