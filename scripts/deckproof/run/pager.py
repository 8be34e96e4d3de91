"""Know a pager that waits for a key, and the key that a person would press. Pure."""

from __future__ import annotations

import re

_WAITS = re.compile(r":|.*\(END\)|--More--.*")
"""The last line of less, more and busybox's own, as they wait; less is told to show a colon for a file too."""
LESS = "-FX -P:$"
"""Options of less: what fits the screen is printed as it is, and what was read stays there."""


def pager_key(line: str, *, enough: bool) -> bytes | None:
    """Return the key for a screen whose last line this is: none where no pager waits.

    The next page is asked for until there is ``enough``: all that the slide shows has been seen.
    """
    line = line.strip()
    if not _WAITS.fullmatch(line):
        return None
    return b"q" if enough or "(END)" in line else b" "
