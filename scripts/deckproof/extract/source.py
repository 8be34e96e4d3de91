"""What a reader of any format makes of a file: the one shape in which the rest of the toolkit meets a document."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from deckproof.errors import DeckError
from deckproof.extract.page import Page
from deckproof.extract.project import Project
from deckproof.model import Deck


@dataclass(frozen=True, slots=True)
class Unread:
    """A document that can't be read: a source whose deck is an error."""

    path: Path
    project: Project
    error: DeckError
    toctree: tuple[Path, ...] = ()
    includes: frozenset[Path] = frozenset()

    def deck(self, others: frozenset[Path] = frozenset()) -> Deck:  # noqa: ARG002 -- as every source's
        """Raise the error."""
        raise self.error

    def page(self, deck: Deck) -> Page:  # noqa: ARG002 -- as above
        """Raise the error."""
        raise self.error


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
