"""Write a printed line with the wildcards of the expected line that it differs from."""

from __future__ import annotations

from collections.abc import Callable

from deckproof.match.align import Op, Sides, align

_MOST = 10_000
"""Pairs of words that are compared."""


def with_wildcards(expected: str, printed: str, *, is_wild: Callable[[str], bool]) -> str:
    """Return ``printed`` with each wildcard word of ``expected`` in place of the words that it covers.

    >>> with_wildcards("read ... from old", "read 5 parts from new", is_wild="...".__eq__)
    'read ... from new'
    """
    model, words = expected.split(), printed.split()
    wild = [is_wild(word) for word in model]
    if not any(wild) or len(model) * len(words) > _MOST:
        return printed
    sides = Sides(
        wild,
        [False] * len(model),
        [False] * len(model),
        [False] * len(words),
        lambda i, j: model[i] == words[j],
    )
    found = list[str]()
    for op, i, j in align(sides):
        if op in (Op.SAME, Op.SKIP):
            found.append(model[i])
        elif op is Op.EXTRA:
            found.append(words[j])
    indent = printed[: len(printed) - len(printed.lstrip())]
    return indent + " ".join(found)
