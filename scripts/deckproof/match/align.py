"""Lay expected lines beside actual ones so that as few as possible are left over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum


class Op(Enum):
    """What becomes of one line."""

    SAME = "same"  # expected and actual line match
    WILD = "wild"  # the actual line is swallowed by the wildcard line
    SKIP = "skip"  # the expected line (a blank, a wildcard's end) asks for no actual line
    MISSING = "missing"  # the expected line was not printed
    EXTRA = "extra"  # the actual line is not on the slide
    FREE = "free"  # the actual line counts for nothing


Move = tuple[Op, int, int]
"""What was done, with the indexes of the expected and the actual line it was done at."""


@dataclass(frozen=True, slots=True)
class Sides:
    """What there is to know of the lines on both sides."""

    wild: Sequence[bool]  # the expected line is a wildcard for any lines
    blank: Sequence[bool]  # the expected line is blank
    optional: Sequence[bool]  # the expected line may be left out at no cost
    free: Sequence[bool]  # the actual line may be left out at no cost
    matches: Callable[[int, int], bool]  # expected line i and actual line j are the same; should be cheap to ask


def align(sides: Sides) -> list[Move]:
    """Return the cheapest way through both sides: every MISSING and EXTRA costs 1, all else nothing.

    Where several ways are as cheap, lines match early and wildcards end early. Takes expected × actual steps.
    """
    same = _same_from_the_start(sides)
    moves = [(Op.SAME, n, n) for n in range(same)]
    rest = Sides(
        sides.wild[same:],
        sides.blank[same:],
        sides.optional[same:],
        sides.free[same:],
        lambda i, j: sides.matches(i + same, j + same),
    )
    return moves + [(op, i + same, j + same) for op, i, j in _cheapest(rest)]


def _same_from_the_start(sides: Sides) -> int:
    """Return how many lines match one by one: to match them is as cheap as anything, and quickly found."""
    special = [any(marks) for marks in zip(sides.wild, sides.blank, sides.optional, strict=True)]
    pairs = enumerate(zip(special, sides.free, strict=False))
    size = min(len(special), len(sides.free))
    return next((n for n, marks in pairs if any(marks) or not sides.matches(n, n)), size)


def _cheapest(sides: Sides) -> list[Move]:
    costs = _costs(sides)
    moves, i, j = list[Move](), 0, 0
    while i < len(sides.wild) or j < len(sides.free):
        op = _next(sides, costs, i, j)
        moves.append((op, i, j))
        i += op in (Op.SAME, Op.SKIP, Op.MISSING)
        j += op in (Op.SAME, Op.WILD, Op.EXTRA, Op.FREE)
    return moves


def _costs(sides: Sides) -> list[list[int]]:
    """Return the cost from (i, j) to the end, for every i and j."""
    columns = len(sides.free)
    last = [0] * (columns + 1)
    for j in range(columns - 1, -1, -1):
        last[j] = last[j + 1] + (not sides.free[j])
    costs = [last]
    for i in range(len(sides.wild) - 1, -1, -1):
        costs.append(_row(sides, i, costs[-1]))
    costs.reverse()
    return costs


def _row(sides: Sides, i: int, below: list[int]) -> list[int]:
    if sides.blank[i]:
        return below
    columns, wild = len(sides.free), sides.wild[i]
    missing = 0 if wild or sides.optional[i] else 1
    row = [0] * columns + [below[columns] + missing]
    for j in range(columns - 1, -1, -1):
        if wild:
            row[j] = min(below[j], row[j + 1])
            continue
        row[j] = min(below[j] + missing, row[j + 1] + (not sides.free[j]))
        if below[j + 1] < row[j] and sides.matches(i, j):
            row[j] = below[j + 1]
    return row


def _next(sides: Sides, costs: list[list[int]], i: int, j: int) -> Op:
    here = costs[i][j]
    if i == len(sides.wild):
        return Op.FREE if sides.free[j] else Op.EXTRA
    if sides.wild[i] or sides.blank[i]:
        return Op.SKIP if costs[i + 1][j] == here else Op.WILD
    if j < len(sides.free):
        if costs[i + 1][j + 1] == here and sides.matches(i, j):
            return Op.SAME
        if sides.free[j] and costs[i][j + 1] == here:
            return Op.FREE
    if sides.optional[i] and costs[i + 1][j] == here:
        return Op.SKIP
    return Op.MISSING if costs[i + 1][j] + 1 == here else Op.EXTRA
