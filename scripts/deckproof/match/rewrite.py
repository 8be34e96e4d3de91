"""Write a printed line with the wildcards, times and sizes of the expected line that it differs from."""

from __future__ import annotations

from collections.abc import Callable

from deckproof.match.align import Op, Sides, align
from deckproof.match.bindings import Bindings
from deckproof.match.kinds import Equality

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


def with_free_tokens(text: str, model: str, bindings: Bindings) -> str:
    """Write the times and sizes of ``text`` as ``model`` writes them, where both show the same kinds in order."""
    ours, theirs = list(bindings.kinds.finditer(text)), list(bindings.kinds.finditer(model))
    if [kind for kind, _ in ours] != [kind for kind, _ in theirs]:
        return text
    for (kind, our), (_, their) in reversed(list(zip(ours, theirs, strict=True))):
        if kind.equality is Equality.FREE and kind.alike(their[0], our[0]) and not bindings.is_claim(their[0]):
            text = text[: our.start()] + their[0] + text[our.end() :]
    return text
