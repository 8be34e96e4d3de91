"""Choosing an engine and opening it for one deck."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from deckproof.config import Config
from deckproof.engine import author, private, shared, world
from deckproof.engine.author import AuthorsEngine
from deckproof.engine.base import Engine
from deckproof.engine.services import service_images, services
from deckproof.errors import EngineError
from deckproof.model import AUTO, EngineKind

Opener = Callable[[Sequence[str], Config, Callable[[str], None]], contextlib.AbstractContextManager[Engine]]


@dataclass(frozen=True, slots=True)
class Way:
    """How engines of one kind are had."""

    open: Opener
    missing: Callable[[], str | None]  # why there can be none here, or None
    remedy: str


WAYS = {
    EngineKind.PRIVATE: Way(
        private.private_engine,
        world.missing,
        "run as root on a machine with dockerd (Debian: apt-get install docker.io), or start an engine and use it"
        " shared",
    ),
    EngineKind.SHARED: Way(shared.shared_engine, author.missing, author.REMEDY),
}
"""In the order in which ``auto`` tries them."""


@contextlib.contextmanager
def open_engine(
    kind: str | AuthorsEngine,
    images: Sequence[str],
    service_files: Sequence[Path],
    config: Config,
    progress: Callable[[str], None],
) -> Iterator[Engine]:
    """Open an engine for one deck, with these images ready and these services up; everything is removed on leaving.

    ``kind`` is "private", "shared", or "auto": private where this machine can, else the author's own engine;
    or it is an engine, which is then used shared.
    Raises EngineError, in one sentence with what to do, where there is none; ImageError where an image is nowhere.
    """
    wanted = tuple(dict.fromkeys([*images, *service_images(service_files)]))
    with contextlib.ExitStack() as stack:
        engine = _open(kind, wanted, config, progress, stack)
        stack.enter_context(services(service_files, engine, progress))
        yield engine


def candidates(kind: str) -> tuple[EngineKind, ...]:
    """Return the kinds of engine to try, in order; raises EngineError, with what to do, where none can be had."""
    if kind != AUTO:
        way = WAYS[EngineKind(kind)]
        if reason := way.missing():
            raise EngineError(reason, remedy=way.remedy)
        return (EngineKind(kind),)
    reasons = {each: way.missing() for each, way in WAYS.items()}
    if found := tuple(each for each, reason in reasons.items() if reason is None):
        return found
    why = ", and ".join(map(str, reasons.values()))
    raise EngineError(f"there is no Docker Engine to run the deck on: {why}", remedy=WAYS[EngineKind.PRIVATE].remedy)


def _open(
    kind: str | AuthorsEngine,
    images: Sequence[str],
    config: Config,
    progress: Callable[[str], None],
    stack: contextlib.ExitStack,
) -> Engine:
    if isinstance(kind, AuthorsEngine):
        return stack.enter_context(shared.shared_engine(images, config, progress, kind))
    kinds = candidates(kind)
    for each, other in zip_longest(kinds, kinds[1:]):
        try:
            return stack.enter_context(WAYS[each].open(images, config, progress))
        except EngineError as error:
            if other is None:
                raise
            progress(f"{error.message}: trying the {other} kind of engine instead")
    raise AssertionError("there is always a kind to try")
