"""Where blank lines stand in an output that is written anew.

They are not compared, so nothing that is equal is changed for their sake; but a line that is written anew brings the
blank lines around it with it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a normalized output, and what it is made of."""

    text: str
    expected: int | None = None  # index of the expected line that stays
    actual: int | None = None  # index of the actual line; None: a blank or a wildcard of the slide's

    @property
    def is_new(self) -> bool:
        """Whether the slide does not show it yet."""
        return self.expected is None


def with_blanks(
    lines: Sequence[Line], expected: Sequence[str], actual: Sequence[str], gone: Collection[int]
) -> tuple[str, ...]:
    """Return the texts with the blank lines that the output has before and after new lines, none at its ends.

    What a wildcard covers stays covered. A blank line on the slide goes with the line above it, where that is ``gone``
    (indexes of expected lines).
    """
    found = list[str]()
    kept = [line for line in lines if not (_is_blank_of_slide(line) and _above(line, expected) in gone)]
    for number, line in enumerate(kept):
        above = kept[number - 1] if number else None
        if above and (line.is_new or above.is_new) and not _is_wildcard(above):
            there = sum(1 for _ in takewhile(_is_blank, reversed(found)))
            found += [""] * (_blanks_before(line, actual) - there)
        found.append(line.text)
    return tuple(found)


def _is_blank(text: str) -> bool:
    return not text.strip()


def _is_blank_of_slide(line: Line) -> bool:
    return line.actual is None and _is_blank(line.text)


def _is_wildcard(line: Line) -> bool:
    return line.actual is None and not _is_blank(line.text)


def _above(line: Line, expected: Sequence[str]) -> int | None:
    """Return the index of the last expected line above that is not blank."""
    above: Iterator[int] = iter(range((line.expected or 0) - 1, -1, -1))
    return next((n for n in above if not _is_blank(expected[n])), None)


def _blanks_before(line: Line, actual: Sequence[str]) -> int:
    if line.actual is None:
        return 0
    return sum(1 for _ in takewhile(_is_blank, reversed(actual[: line.actual])))
