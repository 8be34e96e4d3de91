"""Locating a text in the file that it was written in, and verifying it there, line by line.

Pure: given the file's lines and a guess, says where the text stands and with which indent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from deckproof.extract.views import text_of
from deckproof.model import Span

QUOTES = ">"
"""What stands before the lines of a quote in Markdown, besides white space."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A guess to be verified: the file and line of a text's first line."""

    path: Path
    line: int
    exact: bool = True  # False: the text stands there or somewhere below
    tab: int = 8  # the width that tabs were expanded to
    in_markdown: bool = False  # the text may be quoted, and its quote marks stand before its lines


def locate(text: str, origin: Origin) -> Span:
    """Return the verified span of a text that stands at its origin; unverified where something else stands there.

    An origin that is only near the text has it below: a directive's text stands under its options.
    """
    lines = text.split("\n")
    written = read_lines(origin.path)
    for first in (origin.line,) if origin.exact else range(origin.line, len(written) + 1):
        indent = indent_at(lines, written, first, tab=origin.tab, marks=QUOTES if origin.in_markdown else "")
        if indent is not None:
            return Span(origin.path, first, first + len(lines) - 1, indent, True)
    first = max(1, min(origin.line, len(written)))
    return Span(origin.path, first, max(first, min(first + len(lines) - 1, len(written))), "", False)


def as_written(text: str, span: Span) -> str:
    """Return a text with the tabs that stand in its file, where docutils has made white space of them."""
    lines = read_lines(span.path)[span.first - 1 : span.last]
    if not span.verified or not any("\t" in each.removeprefix(span.indent) for each in lines):
        return text
    pairs = zip(text.split("\n"), lines, strict=True)
    return "\n".join(line.removeprefix(span.indent).rstrip() if line.strip() else each for each, line in pairs)


def comment_line(path: Path, line: int) -> int:
    """Return the line of a comment's first word: the line of its two dots, or the one below."""
    written = read_lines(path)
    alone = line <= len(written) and written[line - 1].strip() == ".."
    return line + 1 if alone else line


def indent_at(lines: Sequence[str], written: Sequence[str], first: int, *, tab: int = 8, marks: str = "") -> str | None:
    """Return the indent, as written, of the text that stands at line ``first`` (from 1); None where it doesn't.

    docutils expands tabs and cuts trailing white space, so lines are compared after the same treatment. The indent is
    white space and, in Markdown, ``marks``: of a quote or a comment.
    """
    if first < 1 or first - 1 + len(lines) > len(written):
        return None
    pairs = list(zip(lines, written[first - 1 : first - 1 + len(lines)], strict=True))
    plain = _common_indent(pairs, marks, str)
    return _common_indent(pairs, marks, lambda line: line.expandtabs(tab)) if plain is None else plain


@lru_cache(maxsize=64)
def _read_lines(path: Path, _stamp: tuple[int, int]) -> tuple[str, ...]:
    try:
        return tuple(text_of(path, path.read_text(encoding="utf-8-sig", errors="replace")).splitlines())
    except (OSError, ValueError):
        return ()


def read_lines(path: Path) -> tuple[str, ...]:
    """Return the lines of a file as docutils counts them; () where it can't be read."""
    try:
        state = path.stat()
    except OSError:
        return ()
    return _read_lines(path, (state.st_mtime_ns, state.st_size))


def forget() -> None:
    """Keep no lines any more: of a long document they take more memory than its blocks do."""
    _read_lines.cache_clear()


def _common_indent(pairs: Sequence[tuple[str, str]], marks: str, expand: Callable[[str], str]) -> str | None:
    """Return the first line's indent as written, if every line is the same indent and its text.

    On a blank line, less of the indent will do.
    """
    indent: str | None = None
    wide: str | None = None
    for each, line in pairs:
        text, seen = each.rstrip(), expand(line).rstrip()
        if not text:
            if not _is_indent(seen, marks):
                return None
            continue
        if indent is None or wide is None:
            wide = seen[: len(seen) - len(text)]
            if not (_is_indent(wide, marks) and seen.endswith(text)):
                return None
            indent = _written_indent(line, wide, expand)
        if seen != wide + text:
            return None
    return indent


def _is_indent(text: str, marks: str) -> bool:
    return all(each.isspace() or each in marks for each in text)


def _written_indent(line: str, wide: str, expand: Callable[[str], str]) -> str:
    for length in range(len(line) + 1):
        if len(expand(line[:length])) >= len(wide):
            return line[:length]
    return line
