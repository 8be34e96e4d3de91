"""Wildcards: every way in which a slide says that something is left out, in one place.

To add a spelling, write it here, a case in ``tests/toolkit/match/test_wildcards.py``, and its line in
``docs/reference/matching.md``.
"""

from __future__ import annotations

import re

_DOTS = r"\.{3,}|…"
_SPACED_DOTS = r"\.(?:\s+\.){2,}"
_WORDS = r"(?:output\s+)?(?:truncated|omitted)|snip(?:ped)?"

WILDCARD = rf"(?i:\[(?:\.{{3}}|…)\]|{_DOTS}|(?<!\S){_SPACED_DOTS}(?!\S)|<(?:{_WORDS})>|\[(?:{_WORDS})\])"
"""The pattern of a wildcard in a line, which stands for any text there."""
_WILDCARD = re.compile(WILDCARD)
_WILD_LINE = re.compile(
    rf"(?i)\s*(?:{_DOTS}|{_SPACED_DOTS}|[\[(<]\s*(?:\.{{2,}}|…)\s*[\])>]|(?:[\[(<]|--?\s*)(?:{_WORDS})(?:[\])>]|\s*-?-))\s*"
)


def is_wild_line(line: str) -> bool:
    """Tell whether the line is a wildcard for any number of lines."""
    return _WILD_LINE.fullmatch(line) is not None


def split_at_wildcards(text: str) -> list[str]:
    """Return the literal texts between a line's wildcards."""
    return _WILDCARD.split(text)


def wildcard_in(line: str, position: int = 0) -> re.Match[str] | None:
    """Return the first wildcard in a line from a position on."""
    return _WILDCARD.search(line, position)
