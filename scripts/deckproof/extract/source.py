"""What a reader of any format makes of a file: the one shape in which the rest of the toolkit meets a document."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from deckproof.extract.page import Page
from deckproof.extract.project import Project
from deckproof.model import Deck


class Source(Protocol):
    """A document that has been read."""

    @property
    def path(self) -> Path:
        """The file."""

    @property
    def project(self) -> Project:
        """The project that it belongs to."""

    @property
    def toctree(self) -> tuple[Path, ...]:
        """The documents that it lists, in order."""

    @property
    def includes(self) -> frozenset[Path]:
        """The documents that it includes."""

    def deck(self, others: frozenset[Path] = frozenset()) -> Deck:
        """Return its blocks; those written in ``others`` are left to those decks. Raises DeckError."""

    def page(self, deck: Deck) -> Page:
        """Return its deck with all that stands beside the blocks."""
