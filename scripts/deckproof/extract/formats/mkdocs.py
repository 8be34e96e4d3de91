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
    sets, around = list[list[Token]](), list[list[Token] | None]([None])  # the set that a tab goes on at each depth
    for token in tokens:
        if token.type == f"{TAB}_close":
            around.pop()
        elif token.type == f"{TAB}_open":
            before = around[-1]
            if before is None:
                before = around[-1] = []
                sets.append(before)
            before.append(token)
            around.append(None)
        else:
            around[-1] = None
    return [each for group in sets for each in _set(group)]


def _set(tabs: Sequence[Token]) -> list[Tab]:
    labels = tuple(each.content for each in tabs)
    return [Tab(range(*(each.map or (0, 0))), each.content, labels) for each in tabs]


DIALECT = Dialect(Syntax(plugins=(indented_plugin,)), tabs=_tabs)


def read(paths: Sequence[Path], project: Project, srcdir: Path) -> Iterator[Source]:  # noqa: ARG001 -- as every reader's
    """Read documents."""
    return (MarkdownSource(each, project, DIALECT) for each in paths)
