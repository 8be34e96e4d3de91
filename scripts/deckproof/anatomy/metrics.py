"""How wide text may become in a font that is not known: never less than in the widest that is common. Pure.

The widths are those of DejaVu Sans, in thousandths of the font's size; Arial, Segoe UI, Roboto and others are narrower.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

CELL = 0.602
"""A character's width in a monospaced font, as a share of the font's size."""

_WIDTHS = {
    "ijl'|": 280,
    " ,.:;/\\IJ": 340,
    "ft-()[]!r": 420,
    'sz*"`': 530,
    "abcdeghknopquvxy0123456789EFLPST?_$": 640,
    "ABCDGHKNOQRUVXYZ+=<>~^#{}&w": 840,
}
_THOUSANDTHS = {char: width for chars, width in _WIDTHS.items() for char in chars}


@lru_cache(maxsize=4096)  # a layout asks for the same labels at every place that they might take
def text_width(text: str, size: float) -> float:
    """Return the most that a line of text may take, in pixels."""
    return sum(map(_width, text)) * size / 1000


def wrap(text: str, size: float, room: float) -> tuple[str, ...] | None:
    """Break a text into lines that fit the room; None where a word does not."""
    lines: list[str] = []
    for word in text.split():
        if text_width(word, size) > room:
            return None
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)


def cells(text: str) -> int:
    """Return how many cells a text takes in a monospaced font."""
    return sum(map(_cells, text))


def _cells(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _width(char: str) -> int:
    return _THOUSANDTHS.get(char, (0, 800, 1000)[_cells(char)])
