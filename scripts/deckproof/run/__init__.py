"""Run the steps of a deck at real pseudo-terminals, against one engine."""

from deckproof.run.session import BlockPause, DeckRun

__all__ = ["BlockPause", "DeckRun"]
