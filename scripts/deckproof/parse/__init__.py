"""Read blocks: pure functions from the text of a block to the steps it shows."""

from __future__ import annotations

from deckproof.parse.block import read
from deckproof.parse.deck import read_deck, readings

__all__ = ["read", "read_deck", "readings"]
