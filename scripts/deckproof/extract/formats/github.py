"""Markdown as GitHub shows it, and whatever else shows READMEs. Sphinx is not needed, and not loaded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from deckproof.extract.formats.file import File
from deckproof.extract.markdown.dialect import Dialect
from deckproof.extract.markdown.source import MarkdownSource
from deckproof.extract.project import Project
from deckproof.extract.source import Source

DIALECT = Dialect()


def recognises(file: File) -> bool:  # noqa: ARG001 -- as every format's
    """Take any file: what no other tool's is, is this."""
    return True


def read(paths: Sequence[Path], project: Project, srcdir: Path) -> Iterator[Source]:  # noqa: ARG001 -- as above
    """Read documents."""
    return (MarkdownSource(each, project, DIALECT) for each in paths)
