"""Write the outlines of a drawing in few letters: what the renderer draws by a hundred tiny curves is most of its size.

An outline keeps its shape to a tenth of a pixel, which is less than anybody sees.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

Point = tuple[int, int]
"""In tenths of a pixel, so that nothing adds up when positions become distances."""

_COMMAND = re.compile(r"([A-Za-z])([^A-Za-z]*)")
_FRACTION = re.compile(r"-?(?:\d+\.\d*|\d+(?=e)|\.\d+)(?:e[-+]?\d+)?")
_ARC = re.compile(r"(?P<arc>[aA][^A-DF-Za-df-z]*[01][01][\d.][^A-DF-Za-df-z]*)|[^aA]+|[aA]")
"""An arc whose flags stand together with the number behind them, as in ``a5 5 0 011.5.5``, and what is none."""

_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")
_POINTS = {"M": 1, "L": 1, "C": 3, "Z": 0}
FLAT = 1.5
"""Tenths of a pixel that a curve may leave the straight line and still be written as one."""


def shortened(outline: str) -> str:
    """Return an outline, the ``d`` of a path, in fewer letters; one with arcs and the like is only rounded."""
    outline = rounded(outline)
    commands = [(letter.replace("z", "Z"), _tenths(numbers)) for letter, numbers in _COMMAND.findall(outline)]
    if not all(letter in _POINTS and len(tenths) % (2 * _POINTS[letter] or 1) == 0 for letter, tenths in commands):
        return outline
    return _joined(_relative([(letter, list(zip(t[::2], t[1::2], strict=True))) for letter, t in commands]))


def rounded(text: str) -> str:
    """Write the fractions in a text to a tenth; the renderer gives up to seventeen digits."""
    return _ARC.sub(lambda part: part[0] if part["arc"] else _FRACTION.sub(_to_tenths, part[0]), text)


def _to_tenths(number: re.Match[str]) -> str:
    """Return a fraction rounded, and apart from a number that ends right before it, as in ``10.25.5``."""
    written = f"{float(number[0]):.1f}".removesuffix(".0")
    before = number.string[number.start() - 1 : number.start()]
    return f" {written}" if before.isdigit() and written[0] != "-" else written


def _tenths(numbers: str) -> list[int]:
    return [round(float(each) * 10) for each in _NUMBER.findall(numbers)]


def _relative(commands: list[tuple[str, list[Point]]]) -> Iterator[tuple[str, list[int]]]:
    """Yield the same commands, each by the distances from where the one before it ended."""
    here = start = (0, 0)
    for letter, points in commands:
        if letter == "Z":
            here = start
            yield "z", []
        size = _POINTS[letter] or 1
        for at in range(0, len(points), size):
            steps = [(x - here[0], y - here[1]) for x, y in points[at : at + size]]
            here = points[at + size - 1]
            if letter == "M" and at == 0:
                start = here
                yield "m", list(steps[0])
            elif letter == "C" and not _is_flat(steps):
                yield "c", [each for step in steps for each in step]
            elif steps[-1] != (0, 0):
                yield "l", list(steps[-1])


def _is_flat(steps: list[Point]) -> bool:
    """Say whether a curve, given by its two handles and its end, is a straight line for the eye."""
    x, y = steps[-1]
    length = math.hypot(x, y)
    if not length:
        return all(abs(each) <= FLAT for step in steps for each in step)
    aside = [abs(x * v - y * u) / length for u, v in steps[:-1]]
    along = [(x * u + y * v) / length for u, v in steps[:-1]]
    return max(aside) <= FLAT and min(along) >= -FLAT and max(along) <= length + FLAT


def _joined(commands: Iterator[tuple[str, list[int]]]) -> str:
    """Write commands with no letter and no space that can be left out."""
    text = before = ""
    for letter, tenths in commands:
        if letter != before or letter == "m":
            text += letter
        for number in map(_written, tenths):
            apart = text[-1].isalpha() or number[0] == "-" or (number[0] == "." and "." in text[_last(text) :])
            text += number if apart else f" {number}"
        before = letter
    return text


def _last(text: str) -> int:
    """Return where the last number of a text begins."""
    return max(text.rfind(sign) for sign in " -mlcz") + 1 if text else 0


def _written(tenths: int) -> str:
    """Write tenths as a decimal fraction without what can be left out: 5 is ``.5``, -10 is ``-1``."""
    whole, rest = divmod(abs(tenths), 10)
    sign = "-" if tenths < 0 else ""
    return f"{sign}{whole or (not rest and '0') or ''}{f'.{rest}' if rest else ''}"
