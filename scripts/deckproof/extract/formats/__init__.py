"""The readers of documents, one module for each format, or for each family of them.

A module has ``recognises(file)``, which tells whether a file that ends like its format is written in it, and
``read(paths, project, srcdir)``, which yields a Source for each document. The table of formats is
``deckproof.formats``; its docstring says how to add one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from deckproof.errors import DeckError, shown
from deckproof.extract.formats.file import File
from deckproof.extract.project import Project
from deckproof.extract.source import Source
from deckproof.formats import SUFFIXES, Format, formats_of


class Reader(Protocol):
    """A module that reads a format."""

    def recognises(self, file: File) -> bool:
        """Tell whether a file is written in this format."""

    def read(self, paths: Sequence[Path], project: Project, srcdir: Path) -> Iterator[Source]:
        """Read documents of one project. Raises DeckError where one can't be read."""


def reader_of(name: Format) -> Reader:
    """Return what reads a format; what that needs is loaded now."""
    return cast("Reader", import_module(f"{__name__}.{name.reader}"))


def format_of(path: Path, project: Project) -> Format:
    """Return the format that a document is written in. Raises DeckError where none has its suffix."""
    candidates = formats_of(path)
    if not candidates:
        raise DeckError("not a document", path=shown(path), remedy=f"these are read: {', '.join(SUFFIXES)}")
    file = File(path, project)
    return next((each for each in candidates[:-1] if reader_of(each).recognises(file)), candidates[-1])


def read(paths: Sequence[Path], project: Project, srcdir: Path) -> Iterator[Source]:
    """Read documents, in this order; those in a row that one reader reads, together. Raises DeckError."""
    modules = [(format_of(path, project).reader, path) for path in paths]
    start = 0
    for end in range(1, len(modules) + 1):
        if end == len(modules) or modules[end][0] != modules[start][0]:
            reader = cast("Reader", import_module(f"{__name__}.{modules[start][0]}"))
            yield from reader.read([path for _, path in modules[start:end]], project, srcdir)
            start = end
