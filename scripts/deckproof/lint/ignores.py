"""Where a comment silences a rule: over the block, picture, paragraph, list item or title that follows it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from deckproof.extract import Ignore, read_lines
from deckproof.formats import is_markdown
from deckproof.lint.findings import Finding

_FENCE = re.compile(r"`{3,}|~{3,}|:{3,}")


@dataclass(frozen=True, slots=True)
class Silence:
    """Lines in which rules don't hold, and why."""

    path: Path
    first: int
    last: int
    rules: tuple[str, ...]
    reason: str

    @classmethod
    def of(cls, ignore: Ignore) -> Silence:
        """Return what a comment silences: from its own line to the end of what follows it."""
        cover = _last_in_markdown if is_markdown(ignore.path) else _last_in_rst
        last = cover(read_lines(ignore.path), ignore.line, alone=ignore.is_block)
        return cls(ignore.path, ignore.line, last, ignore.rules, ignore.reason)

    def covers(self, finding: Finding) -> bool:
        """Tell whether a finding is within."""
        return finding.rule in self.rules and self.path == finding.path and self.first <= finding.line <= self.last


def _last_in_rst(lines: Sequence[str], comment: int, *, alone: bool) -> int:
    """Return the last line of what follows a comment, up to the next line that is no deeper, after a blank one."""
    start = comment if ".." in lines[comment - 1].split()[:1] else comment - 1  # the two dots stand above
    depth = _depth(lines[start - 1])
    element = _next_at(lines, start, depth)
    if alone or element is None:
        return element - 1 if element else len(lines)
    after = _next_at(lines, element, depth)
    if lines[element - 1].lstrip().startswith(".. deckproof:") and not _has_body(lines[element : after and after - 1]):
        return _last_in_rst(lines, element, alone=False)
    while after and lines[after - 2].strip():  # the next line of a paragraph, or the line under a title
        after = _next_at(lines, after, depth)
    return after - 1 if after else len(lines)


def _has_body(lines: Sequence[str]) -> bool:
    """Tell whether a comment's further lines hold a block, which is below a blank line."""
    written = [number for number, line in enumerate(lines) if line.strip()]
    return bool(written) and any(not line.strip() for line in lines[: written[-1]])


def _next_at(lines: Sequence[str], start: int, depth: int) -> int | None:
    """Return the first line below ``start`` that is not deeper and not blank."""
    below = range(start + 1, len(lines) + 1)
    return next((each for each in below if lines[each - 1].strip() and _depth(lines[each - 1]) <= depth), None)


def _depth(line: str) -> int:
    wide = line.expandtabs()
    return len(wide) - len(wide.lstrip())


def _last_in_markdown(lines: Sequence[str], comment: int, *, alone: bool) -> int:
    """Return the last line of what follows comment lines: a fence to its end, anything else to the next blank line."""
    number = comment
    while number <= len(lines) and (_plain(lines[number - 1]).startswith("%") or not _plain(lines[number - 1])):
        if alone and not _plain(lines[number - 1]):
            return number
        number += 1
    if number > len(lines):
        return len(lines)
    fence = _FENCE.match(_plain(lines[number - 1]))
    for each in range(number + 1, len(lines) + 1):
        line = _plain(lines[each - 1])
        if fence and line == line[:1] * len(line) and line.startswith(fence[0]):
            return each
        if not fence and not line:
            return each - 1
    return len(lines)


def _plain(line: str) -> str:
    """Return a line without the marks of quotations around it."""
    return line.lstrip(" \t>").rstrip()
