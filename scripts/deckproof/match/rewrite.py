"""Write a printed line with the wildcards, times and sizes of the expected line that it differs from.

The new line never claims less than the one that it replaces: a word that is not true any more gives way to the one
that was printed in its place, and is not covered by a wildcard beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from deckproof.match.align import Op, Sides, align
from deckproof.match.bindings import Bindings
from deckproof.match.kinds import Equality

WORD, CELL = re.compile(r"\S+"), re.compile(r"\S+(?: \S+)*")
"""What a line is made of: words, or in a table the texts between gaps."""
_MOST = 10_000
"""Pairs of words that are compared."""
_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class _Stretch:
    """What stands between two words that stay: items of the expected line, and what was printed there."""

    items: Sequence[int]  # indexes into the expected line's items
    printed: Sequence[str]


def with_wildcards(
    expected: str,
    printed: Sequence[str],
    *,
    item: re.Pattern[str] = WORD,
    is_wild: Callable[[str], bool],
    same: Callable[[str, str], bool],
) -> str | None:
    """Return the expected line with printed items in the place of those that are wrong; None where that is not plain.

    >>> with_wildcards("1 2 ... 41", ["1", "2", "3", "40"], is_wild="...".__eq__, same=str.__eq__)
    '1 2 ... 40'
    """
    matches = list(item.finditer(expected))
    model = [match[0] for match in matches]
    wild = [is_wild(word) for word in model]
    if not any(wild) or len(model) * len(printed) > _MOST:
        return None
    sides = Sides(
        wild,
        [False] * len(model),
        [False] * len(model),
        [False] * len(printed),
        lambda i, j: same(model[i], printed[j]),
    )
    new: list[str | None] = [*model]  # None: it goes
    for stretch in _stretches(sides, printed):
        words = _in_place(stretch, model, wild)
        if words is None:
            return None
        for place, word in words:
            new[place] = word
    claims = sum(word is not None and not is_wild(word) for word in new)
    return _put(expected, matches, new) if claims >= min(wild.count(False), len(printed)) else None


def _stretches(sides: Sides, printed: Sequence[str]) -> Iterator[_Stretch]:
    """Yield what is between the words that stay, and before the first and after the last of them, where it differs."""
    items, words, differs = list[int](), list[str](), False
    for op, i, j in align(sides):
        if op is Op.SAME:
            if differs:
                yield _Stretch(items, words)
            items, words, differs = [], [], False
            continue
        if op in (Op.SKIP, Op.MISSING):
            items.append(i)
        else:
            words.append(printed[j])
        differs = differs or op in (Op.MISSING, Op.EXTRA)
    if differs:
        yield _Stretch(items, words)


def _in_place(stretch: _Stretch, model: Sequence[str], wild: Sequence[bool]) -> list[tuple[int, str | None]] | None:
    """Return what each item of a stretch becomes; None where it is not plain which word stands for which."""
    items, printed = stretch.items, list(stretch.printed)
    places = [n for n, item in enumerate(items) if wild[item]]
    if not places:
        return _replaced(items, printed)
    before, after = items[: places[0]], items[places[-1] + 1 :]
    if len(printed) < len(before) + len(after):
        return None
    found = [(item, printed[n]) for n, item in enumerate(before)]
    found += [(item, printed[len(printed) - len(after) + n]) for n, item in enumerate(after)]
    rest = printed[len(before) : len(printed) - len(after)]
    for item in items[places[0] : places[-1]]:
        if not wild[item]:
            word = max(rest, key=lambda each: _likeness(model[item], each), default="")
            if _likeness(model[item], word) <= _ALIKE:
                return None
            rest = rest[rest.index(word) + 1 :]
            found.append((item, word))
    return list(found)


def _replaced(items: Sequence[int], printed: Sequence[str]) -> list[tuple[int, str | None]] | None:
    """Return words for as many other ones; the last item takes all that are left."""
    if not items:
        return None
    words = [*printed[: len(items) - 1], " ".join(printed[len(items) - 1 :])]
    return [(item, words[n] if n < len(words) and words[n] else None) for n, item in enumerate(items)]


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


def _put(line: str, matches: Sequence[re.Match[str]], new: Sequence[str | None]) -> str:
    """Return a line with other words in their places; the gaps of a table's columns take up what they are longer."""
    text, end, longer = "", 0, 0
    for match, word in zip(matches, new, strict=True):
        gap = line[end : match.start()]
        end = match.end()
        if word is None:
            continue
        if len(gap) > 1 and text:
            gap = " " * max(len(gap) - longer, min(3, len(gap)))
            longer = 0
        text += gap + word
        longer += len(word) - len(match[0])
    return text


def with_free_tokens(text: str, model: str, bindings: Bindings) -> str:
    """Write the times and sizes of ``text`` as ``model`` writes them, where both show the same kinds in order."""
    ours, theirs = list(bindings.kinds.finditer(text)), list(bindings.kinds.finditer(model))
    if [kind for kind, _ in ours] != [kind for kind, _ in theirs]:
        return text
    for (kind, our), (_, their) in reversed(list(zip(ours, theirs, strict=True))):
        is_claim = bindings.is_claim(their[0]) or bindings.is_typed(our[0])
        if kind.equality is Equality.FREE and kind.alike(their[0], our[0]) and not is_claim:
            text = text[: our.start()] + their[0] + text[our.end() :]
    return text
