"""Choosing an engine and opening it for one deck."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from deckproof.config import Config
from deckproof.engine import author, private, shared, world
from deckproof.engine.base import Engine
from deckproof.engine.services import service_images, services
from deckproof.errors import EngineError
from deckproof.model import EngineKind

AUTO = "auto"


@contextlib.contextmanager
def open_engine(
    kind: str, images: Sequence[str], service_files: Sequence[Path], config: Config, progress: Callable[[str], None]
) -> Iterator[Engine]:
    """Open an engine for one deck, with these images ready and these services up; everything is removed on leaving.

    ``kind`` is "private", "shared", or "auto": private where this machine can, else the author's own engine.
    Raises EngineError, in one sentence with what to do, where there is none; ImageError where an image is nowhere.
    """
    wanted = tuple(dict.fromkeys([*images, *service_images(service_files)]))
    with contextlib.ExitStack() as stack:
        engine = _open(kind, wanted, config, progress, stack)
        stack.enter_context(services(service_files, engine, progress))
        yield engine


def _open(
    kind: str, images: Sequence[str], config: Config, progress: Callable[[str], None], stack: contextlib.ExitStack
) -> Engine:
    if choose(kind) is EngineKind.SHARED:
        return stack.enter_context(shared.shared_engine(images, config, progress))
    try:
        return stack.enter_context(private.private_engine(images, config, progress))
    except EngineError as error:
        if kind != AUTO or author.authors_engine() is None:
            raise
        progress(f"{error.message}: using your own engine instead")
        return stack.enter_context(shared.shared_engine(images, config, progress))


def choose(kind: str) -> EngineKind:
    """Return the kind of engine to use; raises EngineError where it can't be had."""
    if kind == EngineKind.SHARED:
        return EngineKind.SHARED
    reason = world.missing()
    if reason is None:
        return EngineKind.PRIVATE
    if kind == EngineKind.PRIVATE:
        raise EngineError(reason, remedy=REMEDY)
    if author.authors_engine() is None:
        raise EngineError(f"there is no Docker Engine to run the deck on: none answers, and {reason}", remedy=REMEDY)
    return EngineKind.SHARED


REMEDY = (
    "run as root on a machine with dockerd (Debian: apt-get install docker.io), or start an engine and use it shared"
)
