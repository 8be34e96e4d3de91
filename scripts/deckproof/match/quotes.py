"""Quotation marks as programs choose them by the language of their user: ‘so’, `so', 'so'."""

from __future__ import annotations

import re

_CURLY = re.compile("[‘’“”]")
_OLD = re.compile(r"`([^`'\n]*)'")


def has_quotes(line: str) -> bool:
    """Tell whether a line has marks that are written differently elsewhere."""
    return bool(_CURLY.search(line) or _OLD.search(line))


def straight(line: str) -> str:
    """Return a line with straight marks in place of all others.

    >>> straight("mkdir: cannot create directory ‘x’"), straight("rm: cannot remove `x'")
    ("mkdir: cannot create directory 'x'", "rm: cannot remove 'x'")
    """
    return _OLD.sub(r"'\1'", line.translate(str.maketrans("‘’“”", "''\"\"")))
