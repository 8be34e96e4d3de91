"""Where in the sources stands what a browser shows: which slide is which title, and which words are on which line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from deckproof.extract import Page, Title, read_lines
from deckproof.lint.rendered.facts import Element

_MARKS = re.compile(r"[*`\\_|]")
_WORDS = 5
"""So many words tell a line from the others; more would hardly ever stand on one line of the source."""

_SHORT = 2
"""Words of no more letters stand anywhere, as the number of a slide does."""


@dataclass(frozen=True, slots=True)
class Place:
    """The lines that a slide is written in."""

    page: Page
    path: Path
    first: int
    last: int
    title: str

    def line_of(self, element: Element) -> int:
        """Return the line that an element stands on, that of its block, or the slide's first."""
        blocks = [each.span for each in self.page.deck.blocks if each.id == element.block]
        if blocks and blocks[0].path == self.path:
            return blocks[0].first
        return next((line for text in element.words if (line := self._find(text))), self.first)

    def line_with(self, text: str) -> int:
        """Return the line on which words, or an address, stand; the slide's first where they don't."""
        return self._find(text) or self.first

    def _find(self, text: str) -> int | None:
        start = " ".join(_plain(text).split()[:_WORDS])
        lines = read_lines(self.path)
        for number in range(self.first, min(self.last, len(lines)) + 1):
            rest = _plain(" ".join(lines[number - 1 : number + 2]))  # words may go on below
            at = rest.find(start) if len(start) > _SHORT else -1
            if 0 <= at < len(_plain(lines[number - 1])):
                return number
        return None


def places(titles: Sequence[str], pages: Sequence[Page]) -> Iterator[Place]:
    """Yield where each slide is written, given their titles in the order in which they are shown.

    A slide whose title stands nowhere, because an extension wrote it, is taken for a part of the one before it.
    """
    left = [(page, title) for page in pages for title in page.titles]
    now = Place(pages[0], pages[0].deck.path, 1, 1, pages[0].deck.title)
    for text in titles:
        fitting = [each for each in left if _plain(each[1].text) == _plain(text)]
        if fitting:
            found = next((each for each in fitting if each[0] is now.page), fitting[0])
            left.remove(found)
            now = _place(*found)
        yield now


def _place(page: Page, title: Title) -> Place:
    below = (each.line for each in page.titles if each.path == title.path and each.line > title.line)
    last = min(below, default=len(read_lines(title.path)) + 1) - 1
    return Place(page, title.path, title.line, last, title.text)


def _plain(text: str) -> str:
    return " ".join(_MARKS.sub("", text).split())
