"""MkDocs: Python-Markdown with admonitions, tabs and attributes of fences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from markdown_it.token import Token

from deckproof.extract.formats.file import File
from deckproof.extract.markdown.dialect import Dialect, Tab
from deckproof.extract.markdown.indented import TAB, indented_plugin
from deckproof.extract.markdown.parser import Syntax
from deckproof.extract.markdown.source import MarkdownSource
from deckproof.extract.project import Project
from deckproof.extract.source import Source


def recognises(file: File) -> bool:
    """Tell whether a mkdocs.yml is around the file."""
    return file.below("mkdocs.yml", "mkdocs.yaml", "zensical.toml") is not None


def _tabs(tokens: Sequence[Token]) -> list[Tab]:
    """Return the tabs; those next to one another are a set."""
    opened = [each for each in tokens if each.type == f"{TAB}_open" and each.map]
    sets = list[list[Token]]()
    for each in opened:
        before = next((group for group in reversed(sets) if _follows(group[-1], each)), None)
        if before is None:
            sets.append([each])
        else:
            before.append(each)
    return [
        Tab(range(*(each.map or (0, 0))), each.content, tuple(tab.content for tab in group))
        for group in sets
        for each in group
    ]


def _follows(before: Token, after: Token) -> bool:
    ends, starts = (before.map or [0, 0])[1], (after.map or [0, 0])[0]
    return before.level == after.level and 0 <= starts - ends <= _MOST_BLANK


_MOST_BLANK = 3
"""Lines between two tabs of one set."""

DIALECT = Dialect(Syntax(plugins=(indented_plugin,)), tabs=_tabs)


def read(paths: Sequence[Path], project: Project, srcdir: Path) -> Iterator[Source]:  # noqa: ARG001 -- as every reader's
    """Read documents."""
    return (MarkdownSource(each, project, DIALECT) for each in paths)
