"""Docusaurus and other MDX: Markdown with components and expressions in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from markdown_it.token import Token

from deckproof.extract.formats.file import File
from deckproof.extract.markdown.dialect import Dialect, Prepared, Tab, with_front_matter
from deckproof.extract.markdown.parser import MARKER, Syntax
from deckproof.extract.markdown.source import MarkdownSource
from deckproof.extract.project import Project
from deckproof.extract.source import Source

_LABEL = re.compile(r"\blabel\s*=\s*(?:\{\s*)?[\"'](?P<label>[^\"']*)[\"']")
_VALUE = re.compile(r"\b(?:value|title)\s*=\s*(?:\{\s*)?[\"'](?P<label>[^\"']*)[\"']")
_SET = re.compile(r"</?(?:Tabs|TabGroup|CodeTabs)\b")
_TAB = re.compile(r"<(?:TabItem|Tab)\b")
_TAB_END = re.compile(r"</(?:TabItem|Tab)>")


def recognises(file: File) -> bool:
    """Tell whether a file ends with ``.mdx``, or a Docusaurus site is around it."""
    names = (f"docusaurus.config.{each}" for each in ("js", "ts", "mjs", "cjs"))
    return file.path.suffix == ".mdx" or file.below(*names) is not None


def _prepare(lines: Sequence[str]) -> Prepared:
    """Take comments of expressions for those of HTML."""
    prepared = with_front_matter(lines)
    return replace(prepared, text=prepared.text.replace("{/*", "<!--").replace("*/}", "-->"))


def _tabs(tokens: Sequence[Token]) -> list[Tab]:
    """Return the tabs between the tags of components; those within one ``<Tabs>`` are a set."""
    found, sets = list[Tab](), list[list[tuple[int, int, str]]]()
    opened = list[tuple[int, str]]()
    for token in tokens:
        line = token.map[0] if token.map else 0
        if token.type != MARKER:
            continue
        if _SET.match(token.content):
            if token.content.startswith("</"):
                found += _set(sets.pop() if sets else [])
            else:
                sets.append([])
        elif _TAB.match(token.content):
            opened.append((line, _label(token.content)))
        elif _TAB_END.match(token.content) and opened:
            start, label = opened.pop()
            (sets[-1] if sets else []).append((start, line, label))
    return found


def _label(tag: str) -> str:
    match = _LABEL.search(tag) or _VALUE.search(tag)
    return match["label"] if match else ""


def _set(tabs: Sequence[tuple[int, int, str]]) -> list[Tab]:
    labels = tuple(label for _, _, label in tabs)
    return [Tab(range(start, end), label, labels) for start, end, label in tabs]


_SYNTAX = Syntax(without=("html_block", "code"), marker=r"</?[A-Za-z][^>]*/?>|</?>|:{3,}.*")
DIALECT = Dialect(_SYNTAX, _prepare, _tabs)


def read(paths: Sequence[Path], project: Project, srcdir: Path) -> Iterator[Source]:  # noqa: ARG001 -- as every reader's
    """Read documents."""
    return (MarkdownSource(each, project, DIALECT) for each in paths)
