"""Proofs that still hold: of a deck whose text, settings, images, engine and toolkit are what they were when it passed.

A deck that starts in a copy of a project is proven always. What a deck fetches from a network may
have changed without a trace here, so no proof holds for more than a day. Kept in the cache folder, a file per proof.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from pathlib import Path

import deckproof
from deckproof.config import Start, cache_folder
from deckproof.engine import prepare
from deckproof.engine.choose import candidates
from deckproof.engine.images.registry import reachable
from deckproof.engine.machines import roots
from deckproof.engine.machines.recipes import named
from deckproof.engine.services import service_images
from deckproof.errors import DeckproofError
from deckproof.model import BlockResult, EngineInfo, EngineKind, ImageInfo, Result
from deckproof.plan.packed import Pages
from deckproof.prove.deck import DeckProof

MOST_SECONDS = 24 * 3600.0
MOST_KEPT = 200
_PROGRAMS = ("dockerd", "docker", "containerd", "runc", "bash", "curl")


@dataclass(frozen=True, slots=True)
class Kept:
    """What was found of a deck that passed, and when."""

    at: float  # seconds since the epoch
    started: str  # of its run: ISO 8601, UTC
    found: Pages[BlockResult]
    engine: EngineInfo | None
    images: tuple[ImageInfo, ...]


def key_of(deck: DeckProof) -> str | None:
    """Return what a deck's outcome depends on, as a digest; None where that can't be told without running it."""
    session, config = deck.session, deck.config
    if config.start is not Start.EMPTY:
        return None
    if not isinstance(deck.kind, str):
        return None
    try:
        if candidates(deck.kind)[0] is not EngineKind.PRIVATE:
            return None
        images = prepare([*session.images, *service_images(session.deck.services)], config, deck.progress)
    except (DeckproofError, OSError):  # it is said when the deck is proven
        return None
    settings = (replace(session.deck, blocks=()), config, images, sorted(deck.wanted))
    parts = chain(map(repr, settings), map(repr, session.deck.blocks))
    digest = hashlib.sha256()
    for part in chain(parts, _services(session.deck.services), _surroundings(deck), _toolkit(), _machine(deck)):
        digest.update(f"{part}\0".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def recall(key: str) -> Kept | None:
    """Return what was found under this key, if that is not too long ago."""
    with suppress(OSError, pickle.PickleError, EOFError, AttributeError, ImportError, IndexError):
        kept: Kept = pickle.loads((_folder() / key).read_bytes())  # noqa: S301 -- of the author's own cache
        if 0 <= time.time() - kept.at <= MOST_SECONDS:
            return kept
    return None


def remember(key: str, deck: DeckProof, started: str) -> None:
    """Keep what was found of a deck, if nothing of it failed; forget the oldest."""
    if not deck.found or any(each.result in (Result.FAILED, Result.BLOCKED) for each in deck.found):
        return
    kept = Kept(time.time(), started, deck.found, deck.engine, deck.images)
    with suppress(OSError):  # it is no harm not to know it the next time
        _folder().mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = _folder() / f".{key}.{os.getpid()}"
        fresh.write_bytes(pickle.dumps(kept))
        fresh.replace(_folder() / key)
        for old in sorted(_folder().iterdir(), key=lambda path: path.stat().st_mtime)[:-MOST_KEPT]:
            old.unlink()


def _folder() -> Path:
    return cache_folder() / "proofs"


def _services(files: Sequence[Path]) -> Iterator[str]:
    """Yield what lies beside the compose files: what their services are made of."""
    for path in sorted(path for file in files for path in file.parent.rglob("*") if path.is_file()):
        yield f"{path} {hashlib.sha256(path.read_bytes()).hexdigest()}"


def _surroundings(deck: DeckProof) -> Iterator[str]:
    """Yield what blocks are skipped for, and whether it is there."""
    for needs in sorted({each.options.needs for each in deck.session.deck.blocks if each.options.needs}):
        host, _, port = needs.rpartition(":") if needs.rpartition(":")[2].isdigit() else (needs, "", "443")
        yield f"{needs} {not deck.config.offline and reachable(host.strip('[]'), int(port))}"


@cache
def _toolkit() -> tuple[str, ...]:
    root = Path(deckproof.__file__).parent
    return tuple(f"{path.relative_to(root)} {_stamp(path)}" for path in sorted(root.rglob("*.py")))


def _machine(deck: DeckProof) -> Iterator[str]:
    yield " ".join(os.uname())
    machine = named(deck.machine, deck.config.own_machines)
    yield f"{machine} {roots.ready([machine]).get(machine.name)}"
    for program in _PROGRAMS:
        path = shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
        yield f"{path} {_stamp(Path(path)) if path else ''}"


def _stamp(path: Path) -> str:
    found = path.stat()
    return f"{found.st_size} {found.st_mtime_ns}"
