"""deckproof: slides whose every command is proven."""

__version__ = "0.1.0"
