"""Quarto and R Markdown: fences with classes or cells, divs of colons, tabs under headings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from markdown_it.token import Token

from deckproof.extract.formats.file import File
from deckproof.extract.markdown.dialect import Dialect, Tab
from deckproof.extract.markdown.parser import MARKER, Syntax, plain_text
from deckproof.extract.markdown.source import MarkdownSource
from deckproof.extract.project import Project
from deckproof.extract.source import Source


def recognises(file: File) -> bool:  # noqa: ARG001 -- as every format's
    """Take any file with the suffix."""
    return True


def _tabs(tokens: Sequence[Token]) -> list[Tab]:
    """Return the tabs of each panel: its highest headings."""
    found, open_divs = list[Tab](), list[list[tuple[int, int, str]] | None]()
    for number, token in enumerate(tokens):
        line = token.map[0] if token.map else 0
        if token.type == MARKER and token.content.strip(":").strip():
            open_divs.append([] if "panel-tabset" in token.content else None)
        elif token.type == MARKER and open_divs:
            found += _panel(open_divs.pop() or [], line)
        elif token.type == "heading_open" and (panel := next(filter(_is_panel, reversed(open_divs)), None)) is not None:
            panel.append((line, int(token.tag[1:]), plain_text(tokens[number + 1].content)))
    return found


def _is_panel(div: list[tuple[int, int, str]] | None) -> bool:
    return div is not None


def _panel(headings: Sequence[tuple[int, int, str]], end: int) -> list[Tab]:
    if not headings:
        return []
    highest = min(level for _, level, _ in headings)
    tabs = [(line, text) for line, level, text in headings if level == highest]
    ends = [*(line for line, _ in tabs[1:]), end]
    labels = tuple(text for _, text in tabs)
    return [Tab(range(line, last), text, labels) for (line, text), last in zip(tabs, ends, strict=True)]


DIALECT = Dialect(Syntax(marker=r":{3,}.*"), tabs=_tabs)


def read(paths: Sequence[Path], project: Project, srcdir: Path) -> Iterator[Source]:  # noqa: ARG001 -- as every reader's
    """Read documents."""
    return (MarkdownSource(each, project, DIALECT) for each in paths)
