"""What the rules about sources look at: a deck as it was read, and the lines of its files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from deckproof.extract import Page, read_lines
from deckproof.model import Block, Reading, Role
from deckproof.parse import read_deck


@dataclass(frozen=True, slots=True)
class Source:
    """One deck."""

    page: Page
    readings: tuple[Reading, ...]

    @classmethod
    def of(cls, page: Page) -> Self:
        """Read the blocks of a page."""
        return cls(page, tuple(read_deck(page.deck.blocks, page.project.config.silence)))

    def lines(self) -> Iterator[tuple[Path, int, str]]:
        """Yield each line that the deck is written in: those of its markup, and those of blocks in other files."""
        for path in self.page.files:
            for number, line in enumerate(read_lines(path), 1):
                yield path, number, line
        for block in self.page.deck.blocks:
            if block.span.path not in self.page.files:
                yield from self.lines_of(block)

    def lines_of(self, block: Block) -> Iterator[tuple[Path, int, str]]:
        """Yield the lines of a block as they stand in its file."""
        for number, line in enumerate(read_lines(block.span.path)[block.span.first - 1 : block.span.last]):
            yield block.span.path, block.span.first + number, line

    def on_slides(self) -> Iterator[Reading]:
        """Yield the readings of blocks that the audience sees."""
        for reading in self.readings:
            if reading.block.options.role is Role.SHOWN and reading.block.id not in self.page.aside:
                yield reading
