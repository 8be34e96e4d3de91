"""Know a line that only says that something was left out."""

from __future__ import annotations

_ELLIPSES = frozenset({"...", "…", "[...]", "[…]", ". . .", "<snip>", "<output truncated>"})


def is_ellipsis(line: str) -> bool:
    """Tell whether the line claims nothing: it stands for any lines."""
    return " ".join(line.split()).lower() in _ELLIPSES
