"""Dividing decks among machines that know nothing of each other: each divides alike, and takes its own part. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Shard:
    """One part of so many."""

    number: int  # 1-based
    of: int

    @classmethod
    def read(cls, text: str) -> Self:
        """Read "2/3". Raises ValueError where that is no part of anything."""
        number, slash, of = text.partition("/")
        shard = cls(int(number), int(of))
        if not slash or not 1 <= shard.number <= shard.of:
            raise ValueError(text)
        return shard

    def part(self, items: Sequence[Item], cost: Callable[[Item], float], name: Callable[[Item], str]) -> list[Item]:
        """Return this part of the items, in their order: the costliest first goes where there is least to do.

        Which part an item is in depends on costs and names alone, so that all machines that know these agree.
        """
        loads = [0.0] * self.of
        mine = set[str]()
        for item in sorted(items, key=lambda each: (-cost(each), name(each))):
            lightest = loads.index(min(loads))
            loads[lightest] += cost(item)
            if lightest == self.number - 1:
                mine.add(name(item))
        return [item for item in items if name(item) in mine]
