"""Quotation marks as programs choose them by the language of their user: ‘so’, `so', 'so'."""

from __future__ import annotations

import re

_STRAIGHT = str.maketrans("‘’“”", "''\"\"")
_OLD = re.compile(r"`([^`'\n]*)'")


def straight(line: str) -> str:
    """Return a line with straight marks in place of all others.

    >>> straight("mkdir: cannot create directory ‘x’"), straight("rm: cannot remove `x'")
    ("mkdir: cannot create directory 'x'", "rm: cannot remove 'x'")
    """
    return _OLD.sub(r"'\1'", line.translate(_STRAIGHT))
