"""Where a project keeps what comes of its decks, and of their last runs: the proof and the recordings."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from deckproof.errors import DeckproofError
from deckproof.model import Proof
from deckproof.results.asciicast import write_recordings
from deckproof.results.merge import merged
from deckproof.results.proof_json import proof_to_dict, read_proof, write_json

PROOF = Path("_build", "proof.json")
RECORDINGS = Path("_build", "recordings")
COMPANIONS = Path("scripts", "companion")


def keep(proof: Proof, root: Path) -> None:
    """Write both under a project's root; what they hold of decks that were not run stays.

    Raises DeckproofError where that is not allowed.
    """
    path, record = root / PROOF, proof_to_dict(proof, iter)
    with _alone(path.parent):
        with suppress(DeckproofError, LookupError, TypeError):  # none yet, or none that can be read
            record = _merged(path, record, root)
        write_json(record, path)
        if (root / "conf.py").exists():  # else there are no slides to play them
            write_recordings(proof, root / RECORDINGS)


def _merged(path: Path, now: dict[str, Any], root: Path) -> dict[str, Any]:
    """Return a record with the decks of an earlier one, which is only read as a whole if any of it is to stay."""

    def is_there(name: str) -> bool:
        return (root / name).exists()

    all_are_new = merged(read_proof(path, lambda _: None), now, is_there=is_there)
    stays = len(all_are_new["decks"]) > len(now["decks"])
    return merged(read_proof(path), now, is_there=is_there) if stays else all_are_new


def _make(folder: Path) -> None:
    """Make the folder of what is built; nothing in it is to be committed, which it says itself."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):  # another run may make it at the same moment
        folder.mkdir()
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other runs from writing there meanwhile: of two that end at once, neither loses the other's decks."""
    try:
        _make(folder)
        handle = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise DeckproofError(f"{folder}: can't be written: {error.strerror}") from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
