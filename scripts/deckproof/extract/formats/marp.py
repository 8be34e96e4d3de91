"""Marp: CommonMark whose rulers divide slides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from deckproof.extract.formats.file import File
from deckproof.extract.markdown.dialect import Dialect
from deckproof.extract.markdown.slides import Division, divided
from deckproof.extract.markdown.source import MarkdownSource
from deckproof.extract.project import Project
from deckproof.extract.source import Source

_SEPARATOR = re.compile(r" {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})")
DIALECT = Dialect(prepare=lambda lines: divided(lines, Division(_SEPARATOR)))


def recognises(file: File) -> bool:
    """Tell whether the front matter says so."""
    return file.values.get("marp") is True


def read(paths: Sequence[Path], project: Project, srcdir: Path) -> Iterator[Source]:  # noqa: ARG001 -- as every reader's
    """Read documents."""
    return (MarkdownSource(each, project, DIALECT) for each in paths)
