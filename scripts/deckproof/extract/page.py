"""What a deck holds besides code: titles, pictures, links, and comments that silence rules, each with its line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from deckproof.extract.html import Use
from deckproof.extract.project import Project
from deckproof.extract.spans import read_lines
from deckproof.model import Deck


@dataclass(frozen=True, slots=True)
class Title:
    """A section's title."""

    path: Path
    line: int
    text: str
    begins_slide: bool  # False: nested too deeply for a slide of its own


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, or something else that is fetched to show a slide."""

    path: Path
    line: int
    use: Use
    target: str  # as written
    file: Path | None  # where a picture of one's own is looked for; None: it is not of this machine, or nobody can say
    alt: str | None  # "": said to be decoration; None: nothing is said


@dataclass(frozen=True, slots=True)
class Link:
    """A link that leaves the deck."""

    path: Path
    line: int
    target: str
    text: str


@dataclass(frozen=True, slots=True)
class Ignore:
    """A comment that silences rules."""

    path: Path
    line: int
    rules: tuple[str, ...]
    reason: str
    is_block: bool  # it is itself a block that is run and not shown


@dataclass(frozen=True, slots=True)
class Page:
    """A deck, and what stands beside its blocks."""

    deck: Deck
    project: Project
    titles: tuple[Title, ...] = ()
    pictures: tuple[Picture, ...] = ()
    links: tuple[Link, ...] = ()
    ignores: tuple[Ignore, ...] = ()
    quoted: frozenset[str] = frozenset()  # ids of blocks in a quotation within a list item
    aside: frozenset[str] = frozenset()  # ids of blocks in speaker notes
    files: tuple[Path, ...] = ()  # the document, and what it includes as markup

    def slide_at(self, path: Path, line: int) -> str:
        """Return the title of the slide that a line belongs to; the deck's before its first title."""
        above = [each for each in self.titles if each.begins_slide and each.path == path and each.line <= line]
        return max(above, key=lambda each: each.line).text if above else self.deck.title


def line_with(path: Path, near: int, words: Sequence[str], *, within_paragraph: bool = False) -> int:
    """Return the first line from ``near`` on that holds one of the words, the first word that is anywhere below."""
    lines = read_lines(path)[near - 1 :]
    if within_paragraph:
        lines = tuple(takewhile(str.strip, lines))
    held = (number for word in words if word for number, line in enumerate(lines, near) if word in line)
    return next(held, near)
