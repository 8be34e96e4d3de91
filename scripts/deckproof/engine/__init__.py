"""Engines: a running Docker Engine for each deck, with the images that it needs.

``open_engine`` opens one for a deck, ``prepare`` makes images ready ahead of that, ``clean`` removes what a killed run
left.
"""

from deckproof.engine.base import Engine
from deckproof.engine.cleanup import clean
from deckproof.engine.images import prepare
from deckproof.engine.opening import open_engine

__all__ = ["Engine", "clean", "open_engine", "prepare"]
