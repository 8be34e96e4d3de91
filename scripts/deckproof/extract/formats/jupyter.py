"""Jupyter notebooks, read as the Markdown that they show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from deckproof.errors import DeckError, shown
from deckproof.extract import notebook
from deckproof.extract.encoding import check_encoding
from deckproof.extract.formats.file import File
from deckproof.extract.markdown.dialect import Dialect
from deckproof.extract.markdown.source import MarkdownSource
from deckproof.extract.project import Project
from deckproof.extract.source import Source, Unread

DIALECT = Dialect()


def recognises(file: File) -> bool:  # noqa: ARG001 -- as every format's
    """Take any file with the suffix."""
    return True


def read(paths: Sequence[Path], project: Project, srcdir: Path) -> Iterator[Source]:  # noqa: ARG001 -- as every reader's
    """Read notebooks. Raises DeckError where one is none."""
    for each in paths:
        try:
            check_encoding(each)
            notebook.to_text(each.read_text(encoding="utf-8-sig"))
        except DeckError as error:
            yield Unread(each, project, error)
        except notebook.NotebookError as error:
            yield Unread(each, project, DeckError(str(error), path=shown(each)))
        else:
            yield MarkdownSource(each, project, DIALECT)
