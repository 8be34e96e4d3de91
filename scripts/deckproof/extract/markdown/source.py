"""A Markdown document as a source of a deck: read when it is asked for, and not kept."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from deckproof.errors import DeckError, shown
from deckproof.extract.assemble import with_ids
from deckproof.extract.encoding import check_encoding
from deckproof.extract.markdown.blocks import Places, Walk, headings
from deckproof.extract.markdown.dialect import Dialect, Prepared
from deckproof.extract.markdown.page import page_of
from deckproof.extract.markdown.parser import is_deepest, parse
from deckproof.extract.page import Page
from deckproof.extract.project import Project
from deckproof.extract.spans import forget, read_lines
from deckproof.model import Deck


@dataclass(frozen=True, slots=True)
class MarkdownSource:
    """A document, and how its tool reads it."""

    path: Path
    project: Project
    dialect: Dialect
    toctree: tuple[Path, ...] = ()
    includes: frozenset[Path] = frozenset()

    def deck(self, others: frozenset[Path] = frozenset()) -> Deck:  # noqa: ARG002 -- Markdown includes nothing
        """Return its blocks. Raises DeckError."""
        prepared, name = self._prepared(), self.project.name_of(self.path)
        tokens = parse(prepared.text, self.dialect.syntax)
        if deepest := next(filter(is_deepest, tokens), None):
            line = deepest.map[0] + 1 if deepest.map else None
            raise DeckError("it is nested too deeply to be read", path=shown(self.path), line=line)
        tabs = list(self.dialect.tabs(tokens))
        starts = {each.lines[0] for each in tabs}
        titles = [each for each in headings(tokens) if each.line not in starts]  # a tab's title is no slide's
        places = Places(prepared, titles, prepared.title or name)
        walk = Walk(self.path, tokens, places, tabs)
        blocks = tuple(with_ids(name, list(walk.blocks())))
        title = prepared.title or next((each.text for each in titles), name)
        return Deck(self.path, name, title, blocks, tuple(walk.services))

    def page(self, deck: Deck) -> Page:
        """Return its deck with all that stands beside the blocks. Raises DeckError."""
        prepared = self._prepared()
        tokens = parse(prepared.text, self.dialect.syntax, inline=True)
        return page_of(deck, self.project, prepared, tokens)

    def _prepared(self) -> Prepared:
        check_encoding(self.path)
        prepared = self.dialect.prepare(read_lines(self.path))
        forget()  # while it is parsed, a long document's lines would take as much memory as all else
        return prepared
