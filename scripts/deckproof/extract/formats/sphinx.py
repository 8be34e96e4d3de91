"""reStructuredText and MyST Markdown, as Sphinx reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from deckproof.errors import DeckError
from deckproof.extract.formats.file import File
from deckproof.extract.markdown.info import is_code_label
from deckproof.extract.page import Page
from deckproof.extract.project import Project
from deckproof.extract.source import Source, Unread
from deckproof.formats import RST
from deckproof.model import Deck

if TYPE_CHECKING:
    from deckproof.extract.reader import Document, Reader

_MYST = re.compile(
    r"""[\s>*+-]*(?:\d+\.\s+)?(?:
        %\s*deckproof: |
        (?P<fence>`{3,}|~{3,}|:{3,})\s*\{(?P<name>[A-Za-z][\w:+-]*)\} |
        .*\{[a-z][\w:+-]*\}`[^`]
    )""",
    re.VERBOSE,
)
"""What only MyST's Markdown has: its comments, directives and roles."""


def recognises(file: File) -> bool:
    """Tell whether Sphinx reads a file: it is RST, conf.py reads Markdown, or it holds MyST's own markup."""
    if file.path.suffix in RST.suffixes:
        return True
    project = file.project
    if project.conf and project.reads_markdown and not project.excludes(file.path):
        return True
    return (file.below("_config.yml") is not None and file.below("_toc.yml") is not None) or _is_myst(file.lines)


def _is_myst(lines: Sequence[str]) -> bool:
    found = (_MYST.match(line) for line in lines if "{" in line or "%" in line)
    return any(not (each["name"] and is_code_label(each["name"])) for each in found if each)


def read(paths: Sequence[Path], project: Project, srcdir: Path) -> Iterator[Source]:
    """Read documents with one start of Sphinx. Raises DeckError."""
    from deckproof.extract.reader import open_reader

    with open_reader(project, srcdir, paths) as reader:
        return iter([_source(reader, each, project) for each in paths])


def read_folder(project: Project, srcdir: Path, folder: Path) -> list[Source]:
    """Read the documents in a folder that conf.py makes part of its project; where it names decks, only theirs.

    Raises DeckError.
    """
    from deckproof.extract.presentations import chosen
    from deckproof.extract.reader import open_reader

    with open_reader(project, srcdir) as reader:
        ours = [each for each in reader.known() if each.is_relative_to(folder)]
        if project.config.decks:
            names = {each.relative_to(srcdir).with_suffix("").as_posix(): each for each in ours}
            ours = [names[each] for each in chosen(names, project.config.decks)]
        found: dict[Path, Source] = {}
        for path in ours:  # which grows meanwhile, where decks bring in others
            if path not in found:
                found[path] = _source(reader, path, project)
                ours += found[path].toctree if project.config.decks else ()
        return list(found.values())


def _source(reader: Reader, path: Path, project: Project) -> Source:
    try:
        return SphinxSource(reader.read(path), project)
    except DeckError as error:
        return Unread(path, project, error)


@dataclass(frozen=True)
class SphinxSource:
    """A document with the tree that Sphinx made of it."""

    document: Document
    project: Project

    @property
    def path(self) -> Path:
        """The file."""
        return self.document.path

    @property
    def toctree(self) -> tuple[Path, ...]:
        """The documents that its toctrees list, in order."""
        return self.document.toctree

    @property
    def includes(self) -> frozenset[Path]:
        """The documents that it includes."""
        return self.document.includes

    def deck(self, others: frozenset[Path] = frozenset()) -> Deck:
        """Return its blocks; those written in ``others`` are left to those decks. Raises DeckError."""
        from deckproof.extract.blocks import read_deck

        return read_deck(self.document, self.project, others)

    def page(self, deck: Deck) -> Page:
        """Return its deck with all that stands beside the blocks."""
        from deckproof.extract.pages import page_of

        return page_of(deck, self.document, self.project)
