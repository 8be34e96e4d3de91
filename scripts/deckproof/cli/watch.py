"""``deckproof check --watch``: proves what was saved, as soon as it is saved, until Ctrl-C."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from deckproof.cli.check import run_check
from deckproof.cli.request import Request
from deckproof.errors import DeckproofError, Exit
from deckproof.formats import is_document

_LOOK_SECONDS = 0.2
_HIDDEN = ("_build", "node_modules")


def run_watch(request: Request, say: Callable[[str], None]) -> int:
    """Prove everything, then each document that is saved; return what the last run came to when it is interrupted."""
    code = _proven(request, say)
    with suppress(KeyboardInterrupt):
        seen = _times(request)
        while True:
            say("waiting for a document to be saved; Ctrl-C ends it")
            now = seen
            while now == seen:
                time.sleep(_LOOK_SECONDS)
                now = _times(request)
            saved = sorted(path for path, at in now.items() if seen.get(path) != at)
            seen = now
            if saved:
                code = _proven(replace(request, paths=tuple(saved)), say)
    return code


def _proven(request: Request, say: Callable[[str], None]) -> int:
    """Prove decks; a document that can't be read is no reason to stop watching it."""
    try:
        return run_check(request)
    except DeckproofError as error:
        say(str(error))
        return Exit(error.exit)


def _times(request: Request) -> Mapping[Path, int]:
    """Return when each document was last saved; one that is gone, or not there yet, has no time."""
    found = dict[Path, int]()
    for path in _documents(request):
        with suppress(OSError):
            found[path] = path.stat().st_mtime_ns
    return found


def _documents(request: Request) -> Iterator[Path]:
    for given in request.paths:
        if not given.is_dir():
            yield given
            continue
        for path in given.rglob("*"):
            inside = path.relative_to(given).parts
            if is_document(path) and not any(part.startswith(".") or part in _HIDDEN for part in inside):
                yield path
