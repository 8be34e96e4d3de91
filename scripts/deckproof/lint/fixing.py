"""From findings to texts in which they are put right. Pure: no line is added or taken away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from deckproof.lint.findings import Finding, Fix
from deckproof.update.edits import Edit, edit_text

_MARK = "\ufeff"
"""A byte order mark is no part of the first line."""


def fixed(findings: Iterable[Finding], texts: Mapping[Path, str]) -> dict[Path, str]:
    """Return the new text of each file that changes.

    A fix whose line is not what it was is left out, and so is one that overlaps another one.
    """
    fixes = defaultdict[Path, set[Fix]](set)
    for each in findings:
        if each.fix and each.path in texts:
            fixes[each.path].add(each.fix)
    new = {path: _fixed(texts[path], each) for path, each in fixes.items()}
    return {path: text for path, text in new.items() if text != texts[path]}


def _fixed(text: str, fixes: Iterable[Fix]) -> str:
    mark = text[: text.startswith(_MARK)]
    body = text.removeprefix(_MARK)
    lines = body.splitlines()
    by_line = defaultdict[int, list[Fix]](list)
    for each in fixes:
        by_line[each.line].append(each)
    edits = [
        Edit(number, number, (_with(lines[number - 1], each),))
        for number, each in by_line.items()
        if number <= len(lines)
    ]
    return mark + edit_text(body, edits, "")


def _with(line: str, fixes: Iterable[Fix]) -> str:
    """Apply the fixes of one line from its end, so that none moves the signs that another one names."""
    end = len(line)
    for fix in sorted(fixes, key=lambda each: each.start, reverse=True):
        after = fix.start + len(fix.old)
        if after <= end and line[fix.start : after] == fix.old:
            line, end = line[: fix.start] + fix.new + line[after:], fix.start
    return line
