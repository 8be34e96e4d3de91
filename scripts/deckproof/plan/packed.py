"""Records that are kept until they are looked at: as bytes they take a tenth of the memory that they take as objects.

A deck is read as a whole before its first step is typed, and its results are kept until the last: of ten thousand
steps, only those of the block at hand are objects.
"""

from __future__ import annotations

import copyreg
import pickle
import zlib
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar, overload

from deckproof.model import Chunk, Outcome, Step, StepResult, Verdict

T_co = TypeVar("T_co", covariant=True)
_WINDOW = -12, 4
"""Bits of what zlib looks back at, without a header, and its memory: a block is small, and there are many."""


class Packed(Sequence[T_co]):
    """A sequence of records, each of them made anew when it is looked at: equal every time, but not identical."""

    __slots__ = ("_bytes", "_size")

    def __init__(self, records: Sequence[T_co]) -> None:
        self._size = len(records)
        squeezing = zlib.compressobj(1, zlib.DEFLATED, *_WINDOW)
        self._bytes = squeezing.compress(pickle.dumps(tuple(records), pickle.HIGHEST_PROTOCOL)) + squeezing.flush()

    def unpacked(self) -> tuple[T_co, ...]:
        """Return all records; who looks at several of them does so once."""
        records: tuple[T_co, ...] = pickle.loads(zlib.decompress(self._bytes, _WINDOW[0]))  # noqa: S301 -- packed by us
        return records

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[T_co]:
        return iter(self.unpacked())

    def __reversed__(self) -> Iterator[T_co]:
        return reversed(self.unpacked())

    @overload
    def __getitem__(self, at: int) -> T_co: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[T_co, ...]: ...
    def __getitem__(self, at: int | slice) -> T_co | tuple[T_co, ...]:
        return self.unpacked()[at]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Packed | tuple) and self._size == len(other) and self.unpacked() == tuple(other)

    def __hash__(self) -> int:
        return hash(self.unpacked())

    def __repr__(self) -> str:
        return repr(self.unpacked())


def packed(records: Sequence[T_co]) -> Sequence[T_co]:
    """Return the records packed; none, or what is packed already, as it is."""
    return records if not records or isinstance(records, Packed) else Packed(records)


def _reduced(record: Any) -> tuple[type, tuple[Any, ...]]:
    """Return how a record is made anew, which pickle finds out by itself in twice the time."""
    return type(record), tuple(record)


for _kind in (Step, Chunk, Outcome, Verdict, StepResult):
    copyreg.pickle(_kind, _reduced)
