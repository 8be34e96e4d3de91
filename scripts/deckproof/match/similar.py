"""Where a wildcard swallowed the line that a missing one should have been, take it back out.

A slide says ``...`` and then a line that is wrong. The cheapest way to read that is a wildcard that covers the right
line too; but a person sees the one line for the other, and so does the diff, and an update corrects it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import groupby

from deckproof.match.align import Move, Op, Sides, align

_MOST = 2_000
"""Pairs of a missing and a printed line that are looked at, for each place where lines are missing; it is slow."""


def with_likenesses(moves: Sequence[Move], sides: Sides, alike: Callable[[int, int], bool]) -> Iterator[Move]:
    """Yield the moves, with a swallowed line as EXTRA beside the MISSING line that it is like.

    Nothing is as cheap as it was, so this is for showing the difference, not for finding out whether there is one.
    """
    for same, group in groupby(moves, key=lambda move: move[0] is Op.SAME):
        between = list(group)
        if same or not _hides(between):
            yield from between
        else:
            yield from _apart(between, replace(sides, matches=cache(alike)))


def _hides(moves: Sequence[Move]) -> bool:
    ops = [op for op, _, _ in moves]
    return Op.MISSING in ops and 0 < ops.count(Op.WILD) * ops.count(Op.MISSING) <= _MOST


def _apart(moves: Sequence[Move], sides: Sides) -> Iterator[Move]:
    """Align the lines of one difference once more, with likeness for sameness."""
    written = [i for op, i, _ in moves if op in (Op.SKIP, Op.MISSING)]
    printed = [j for op, _, j in moves if op in (Op.WILD, Op.EXTRA, Op.FREE)]
    own = Sides(
        [sides.wild[i] for i in written],
        [sides.blank[i] for i in written],
        [sides.optional[i] for i in written],
        [sides.free[j] for j in printed],
        lambda a, b: sides.matches(written[a], printed[b]),
    )
    for op, a, b in align(own):
        i, j = written[min(a, len(written) - 1)], printed[min(b, len(printed) - 1)]
        if op is Op.SAME:
            yield Op.MISSING, i, j
            yield Op.EXTRA, i, j
        else:
            yield op, i, j
