"""Slidev: slides between lines of dashes, each with front matter of its own."""

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

DIALECT = Dialect(prepare=lambda lines: divided(lines, Division(slides_have_front_matter=True)))
_HEAD = frozenset(
    {"themeConfig", "highlighter", "lineNumbers", "drawings", "transition", "mdc", "colorSchema", "routerMode"}
)
_OF_A_SLIDE = r"(?:layout|class|transition|clicks|image|background|level|hideInToc|src)\s*:"


def recognises(file: File) -> bool:
    """Tell whether a package or the head of a deck says so, or a slide has front matter of its own."""
    if not file.values and not file.has_line("---"):
        return False
    if file.values.keys() & _HEAD or file.needs_package("@slidev/cli"):
        return True
    lines = file.lines
    inner = (number for number, line in enumerate(lines) if number and line.rstrip() == "---")
    return bool(file.values.keys() & {"theme", "layout", "fonts"}) and any(_has_own(lines, each) for each in inner)


def _has_own(lines: Sequence[str], separator: int) -> bool:
    return any(re.match(_OF_A_SLIDE, line) for line in lines[separator + 1 : separator + 2])


def read(paths: Sequence[Path], project: Project, srcdir: Path) -> Iterator[Source]:  # noqa: ARG001 -- as every reader's
    """Read documents."""
    return (MarkdownSource(each, project, DIALECT) for each in paths)
