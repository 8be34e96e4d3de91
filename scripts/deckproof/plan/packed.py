"""Records that are kept until they are looked at: as bytes they take a tenth of the memory that they take as objects.

A deck is read as a whole before its first step is typed, and its results are kept until the last: of ten thousand
steps, only those of the block at hand are objects.
"""

from __future__ import annotations

import copyreg
import pickle
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, TypeVar, overload

from deckproof.model import Block, BlockResult, Chunk, Options, Outcome, Reading, Span, Step, StepResult, Verdict

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
PAGE = 16
"""How many records are packed together: what they have in common is kept once."""
_SQUEEZING = -14, 6
"""Bits of what zlib looks back at, without a header, and its memory: a page is small, and so is what it takes."""


class _Records(Sequence[T_co]):
    """What is equal to a tuple of the same records, however it keeps them."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Records | tuple) and len(self) == len(other) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))

    @overload
    def __getitem__(self, at: int) -> T_co: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[T_co, ...]: ...
    def __getitem__(self, at: int | slice) -> T_co | tuple[T_co, ...]:
        places = range(len(self))[at]
        return self._at(places) if isinstance(places, int) else tuple(map(self._at, places))

    def _at(self, place: int) -> T_co:
        raise NotImplementedError


class Packed(_Records[T_co]):
    """Records, each of them made anew when it is looked at: equal every time, but not identical."""

    __slots__ = ("_bytes", "_size")

    def __init__(self, records: Sequence[T_co]) -> None:
        self._size = len(records)
        self._bytes = pickle.dumps(tuple(records), pickle.HIGHEST_PROTOCOL)

    def unpacked(self) -> tuple[T_co, ...]:
        """Return all records; who looks at several of them does so once."""
        records: tuple[T_co, ...] = pickle.loads(self._bytes)  # noqa: S301 -- packed by us
        return records

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[T_co]:
        return iter(self.unpacked())

    def __reversed__(self) -> Iterator[T_co]:
        return reversed(self.unpacked())

    def _at(self, place: int) -> T_co:
        return self.unpacked()[place]


class Pages(_Records[T]):
    """Records, of which more may come: the latest are kept as they are, and the others in pages that are packed."""

    __slots__ = ("_latest", "_packed", "_seen")

    def __init__(self, records: Iterable[T] = ()) -> None:
        self._packed = list[bytes]()
        self._latest = list[T]()
        self._seen = dict[int, list[T]]()  # the two pages that were looked at last, by their numbers
        for each in records:
            self.append(each)

    def append(self, record: T) -> None:
        """Add a record."""
        self._latest.append(record)
        if len(self._latest) == PAGE:
            self._packed.append(_squeezed(self._latest))
            self._latest = []

    def __setitem__(self, at: int, record: T) -> None:
        number, place = divmod(range(len(self))[at], PAGE)
        page = self._page(number)
        page[place] = record
        if page is not self._latest:
            self._packed[number] = _squeezed(page)

    def picked(self, places: Sequence[int]) -> Pages[T]:
        """Return the records at these places; where that is all of them, in their order, what is packed is shared."""
        picked = Pages[T]()
        if [*places] == [*range(len(self))]:
            picked._packed, picked._latest = [*self._packed], [*self._latest]
        else:
            for place in places:
                picked.append(self[place])
        return picked

    def __len__(self) -> int:
        return len(self._packed) * PAGE + len(self._latest)

    def __iter__(self) -> Iterator[T]:
        for page in self._packed:
            yield from _unsqueezed(page)
        yield from self._latest

    def __reversed__(self) -> Iterator[T]:
        yield from reversed(self._latest)
        for page in reversed(self._packed):
            yield from reversed(_unsqueezed(page))

    def _at(self, place: int) -> T:
        number, at = divmod(place, PAGE)
        return self._page(number)[at]

    def _page(self, number: int) -> list[T]:
        if number == len(self._packed):
            return self._latest
        if (page := self._seen.get(number)) is None:
            page = _unsqueezed(self._packed[number])
            self._seen = {**dict([*self._seen.items()][-1:]), number: page}
        return page


def packed(records: Sequence[T_co]) -> Sequence[T_co]:
    """Return the records packed; none, or what is packed already, as it is."""
    return records if not records or isinstance(records, Packed) else Packed(records)


def _squeezed(records: list[Any]) -> bytes:
    squeezing = zlib.compressobj(1, zlib.DEFLATED, *_SQUEEZING)
    return squeezing.compress(pickle.dumps(records, pickle.HIGHEST_PROTOCOL)) + squeezing.flush()


def _unsqueezed(page: bytes) -> list[Any]:
    records: list[Any] = pickle.loads(zlib.decompress(page, _SQUEEZING[0]))  # noqa: S301 -- packed by us
    return records


def _reduced(record: Any) -> tuple[type, tuple[Any, ...]]:
    """Return how a record is made anew, which pickle finds out by itself in twice the time."""
    kind = type(record)
    return kind, _PARTS[kind](record)


_PARTS: dict[type, Any] = dict.fromkeys((Step, Chunk, Outcome, Verdict, StepResult), tuple) | {
    kind: attrgetter(*(each.name for each in fields(kind))) for kind in (Block, Span, Options, Reading, BlockResult)
}
for _kind in _PARTS:
    copyreg.pickle(_kind, _reduced)
