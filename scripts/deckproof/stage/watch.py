"""Present a deck while it is written: build it, serve it, and build it again whenever something of it changes.

What changes is found by looking ten times a second at the few files that the last build read: that misses nothing, and
works on every file system. Nothing here imports Sphinx; builds are made by a process of their own.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from deckproof.errors import DeckproofError
from deckproof.formats import SUFFIXES
from deckproof.stage.server import News, serving

BUILDER = "deckproof.stage.build_worker"
LOOK, SETTLED = 0.1, 0.05
"""Seconds between looks, and for which nothing may change before a build: editors save in several steps."""

Seen = Mapping[str, Any]
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Watched:
    """What a build depends on: files, and folders in which a new file with one of these endings may come."""

    files: tuple[str, ...]
    folders: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()

    def seen(self) -> Seen:
        """Return how all of it looks now."""
        return {name: _stamp(name) for name in self.files} | {
            name: frozenset(each for each in _listed(name) if each.endswith(self.endings)) for name in self.folders
        }


def present(conf: Path, source: Path, port: int, say: Say) -> None:
    """Present the deck of a project, from the folders of its conf.py and of its sources, until interrupted.

    Raises DeckproofError where the port is taken.
    """
    built = conf / "_build" / "present"
    built.mkdir(parents=True, exist_ok=True)
    news = News()
    with serving(built, port, news) as address, _builder(conf, source, built) as build:
        say(f"The deck is at {address} and is rebuilt whenever you save; Ctrl-C ends it.")
        watched = Watched((str(conf / "conf.py"),), (str(source),), SUFFIXES)
        before = watched.seen()
        while True:
            watched = _built(build, watched, news, say)
            # what changed while the build was running is newer than what it read
            before = {name: before.get(name, each) for name, each in watched.seen().items()}
            changed = _changes(watched, before)
            before = watched.seen()
            say(", ".join(sorted(os.path.relpath(name) for name in changed)))


def _built(build: Callable[[], dict[str, Any]], watched: Watched, news: News, say: Say) -> Watched:
    """Build, and return what is to be watched from then on."""
    started = time.monotonic()
    result = build()
    if not result["ok"]:
        say("  not built; browsers keep showing the last deck that was")
        return watched
    news.tell()
    say(f"  built in {time.monotonic() - started:.1f} s")
    return Watched(*(tuple(result[each]) for each in ("files", "folders", "endings")))


def _changes(watched: Watched, before: Seen) -> list[str]:
    """Wait until something changes and nothing does any more; return what did."""
    while (now := watched.seen()) == before:
        time.sleep(LOOK)
    while True:
        time.sleep(SETTLED)
        last, now = now, watched.seen()
        if now == last:
            return [name for name in now if now[name] != before.get(name)]


def _stamp(name: str) -> tuple[int, int] | None:
    try:
        state = Path(name).stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size


def _listed(name: str) -> Sequence[str]:
    try:
        return [each.name for each in Path(name).iterdir()]
    except OSError:
        return ()


@contextlib.contextmanager
def _builder(conf: Path, source: Path, built: Path) -> Iterator[Callable[[], dict[str, Any]]]:
    """Start the process that builds; give a function that has it build once, and end it on leaving."""
    doctrees = conf / "_build" / "doctrees" / "present"
    command = [sys.executable, "-m", BUILDER, *map(str, (conf, source, built, doctrees))]
    # a session of its own: Ctrl-C is for this process, which ends that one and what it has started
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
    with process:
        try:
            yield partial(_asked, process)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)


def _asked(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    """Have a deck built once. Raises DeckproofError where the process that builds has ended."""
    assert process.stdin is not None
    assert process.stdout is not None
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(b"\n")
        process.stdin.flush()
    answer = process.stdout.readline()
    if not answer:
        raise DeckproofError("the process that builds the deck has ended", remedy="start again")
    result: dict[str, Any] = json.loads(answer)
    return result
