"""Lies about lines as wholes: one is gone, is there twice, or changed places with the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from deckproof.match import Kinds, Token, parts_of
from deckproof.match.wildcards import is_wild_line
from deckproof.mutate.lie import LieKind

Change = tuple[LieKind, int, tuple[str, ...]]
"""What is changed, the index of the first line changed, and the lines with the change."""


def changed_lines(lines: tuple[str, ...], kinds: Kinds) -> Iterator[Change]:
    """Yield the lines with each line dropped, doubled, and swapped with the next one.

    A line beside a wildcard is not dropped: the wildcard means it too, so what is left is true. Two lines that differ
    in nothing but made-up tokens are not swapped: it would be the tokens that change.
    """
    for n, line in enumerate(lines):
        if _is_written(line):
            if not _beside_a_wildcard(lines, n):
                yield LieKind.DROPPED, n, lines[:n] + lines[n + 1 :]
            yield LieKind.DOUBLED, n, lines[: n + 1] + lines[n:]
    written = [n for n, line in enumerate(lines) if line.strip()]
    for one, other in pairwise(written):
        both_written = _is_written(lines[one]) and _is_written(lines[other])
        if both_written and _outline(lines[one], kinds) != _outline(lines[other], kinds):
            told = list(lines)
            told[one], told[other] = told[other], told[one]
            yield LieKind.SWAPPED, one, tuple(told)


def _is_written(line: str) -> bool:
    return bool(line.strip()) and not is_wild_line(line)


def _beside_a_wildcard(lines: Sequence[str], number: int) -> bool:
    before = next((line for line in reversed(lines[:number]) if line.strip()), "")
    after = next((line for line in lines[number + 1 :] if line.strip()), "")
    return is_wild_line(before) or is_wild_line(after)


def _outline(line: str, kinds: Kinds) -> tuple[str | None, ...]:
    """Return a line with the kinds of its tokens in place of them."""
    parts = (part.kind.name if isinstance(part, Token) else part for part in parts_of(line, kinds))
    return tuple(" ".join(part.split()) if part else part for part in parts)
