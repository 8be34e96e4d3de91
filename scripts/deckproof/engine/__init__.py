"""Engines: a running Docker Engine for each deck, with the images that it needs.

``open_engine`` opens one for a deck, ``pool_of`` finds those to spread decks over, ``prepare`` makes images ready ahead
of that, ``clean`` removes what a killed run left.
"""

from deckproof.engine.author import AuthorsEngine
from deckproof.engine.base import Engine
from deckproof.engine.cleanup import clean
from deckproof.engine.images import prepare
from deckproof.engine.opening import open_engine
from deckproof.engine.pool import pool_of

__all__ = ["AuthorsEngine", "Engine", "clean", "open_engine", "pool_of", "prepare"]
