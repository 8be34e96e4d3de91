"""Where a project keeps what comes of its decks, and of their last run: the proof and the recordings."""

from __future__ import annotations

from pathlib import Path

from deckproof.model import Proof
from deckproof.results.asciicast import write_recordings
from deckproof.results.proof_json import write_proof

PROOF = Path("_build", "proof.json")
RECORDINGS = Path("_build", "recordings")
COMPANIONS = Path("scripts", "companion")


def keep(proof: Proof, root: Path) -> None:
    """Write both under a project's root. Raises DeckproofError where that is not allowed."""
    write_proof(proof, root / PROOF)
    write_recordings(proof, root / RECORDINGS)
