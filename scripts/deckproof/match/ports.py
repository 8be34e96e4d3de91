"""Published ports: what an engine says of IPv6 beside the same of IPv4, which another engine does not say.

Such a twin counts only where both sides show twins. Engines spell it ``:::80`` or ``[::]:80``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from deckproof.match.bindings import Bindings
from deckproof.match.lines import LinePattern, Sight

_IPV6 = re.compile(r"(?::::|\[::\]:)(?=\d+(?:-\d+)?(?:->|$))")
_PORT_LINE = re.compile(rf"(?:\d+/\w+ -> )?{_IPV6.pattern}\d+")


class PortsPattern:
    """An expected cell of ports, made ready to be compared with many actual ones."""

    def __init__(self, text: str, bindings: Bindings) -> None:
        bare, whole = _without_twins(text), _spelled_cell(text)
        self._has_twins = bare != text
        self._bare, self._whole = (LinePattern(each, bindings, cell=True) for each in (bare, whole))
        self.plain = "" if not text else None  # any other text is the same with a twin

    def match(self, actual: str) -> list[Sight] | None:
        """Return what was seen in place of the binding tokens; None where these are other ports."""
        bare = _without_twins(actual)
        both = self._has_twins and bare != actual
        return self._whole.match(_spelled_cell(actual)) if both else self._bare.match(bare)


def twins(lines: Sequence[str]) -> list[bool]:
    """Mark the lines of `docker port` that say of IPv6 what the line before says of IPv4."""
    pairs = enumerate(pairwise(lines), 1)
    found = {n for n, (one, next_) in pairs if _PORT_LINE.fullmatch(next_) and _IPV6.sub("0.0.0.0:", next_) == one}
    return [n in found for n in range(len(lines))]


def spelled_line(line: str) -> str:
    """Return a line of `docker port` as newer engines write it, any other line as it is."""
    return _IPV6.sub("[::]:", line) if _PORT_LINE.fullmatch(line.strip()) else line


def _spelled_cell(text: str) -> str:
    return ", ".join(_IPV6.sub("[::]:", part) if _IPV6.match(part) else part for part in text.split(", "))


def _without_twins(text: str) -> str:
    parts = text.split(", ")
    return ", ".join(part for part in parts if not _is_twin(part, parts))


def _is_twin(part: str, parts: list[str]) -> bool:
    plain = _IPV6.sub("0.0.0.0:", part)
    return plain != part and plain in parts
