"""Rules drawn above and below the rows of a table: as long as what stands under them, which may be a made-up word."""

from __future__ import annotations

import re

_RULE = re.compile(r"[+|├└┌]?[-=─━+|┼┬┴┐┤┘]{3,}")
_DASHES = re.compile(r"([-=─━])\1+")


def ruled(line: str) -> str:
    """Return a table's rule with all its dashes as short as can be, for they are as long as what stands under them."""
    return _DASHES.sub(r"\1\1", line) if _RULE.fullmatch(line.strip()) else line
