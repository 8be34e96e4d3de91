"""Run the steps of a deck at real pseudo-terminals, against one engine."""

from deckproof.run.session import DeckRun

__all__ = ["DeckRun"]
