"""Engines: a running Docker Engine for each deck, with the images that it needs.

``open_engine`` opens one for a deck, ``pool_of`` finds those to spread decks over, ``prepare`` makes images ready ahead
of that, ``clean`` removes what a killed run left.
"""

from deckproof.engine.base import Engine
from deckproof.engine.choose import open_engine
from deckproof.engine.cleanup import clean
from deckproof.engine.images.acquire import prepare
from deckproof.engine.shared.pool import pool_of
from deckproof.engine.user_engine import AuthorsEngine

__all__ = ["AuthorsEngine", "Engine", "clean", "open_engine", "pool_of", "prepare"]
