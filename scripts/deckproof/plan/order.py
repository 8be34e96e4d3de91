"""What is done in a session, one after the other, kept as places: the step of each is looked up in its reading."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, overload

from deckproof.model import HOST_PROMPTS, Block, Reading, Step

FILE = -1
"""A block's place that is no step's: its text is written to the file that it names."""


class Planned(NamedTuple):
    """One thing to do: type a step or, where there is none, write a block's text to the file that it names."""

    block: int  # index into Deck.blocks
    number: int  # of the step in its block, from 0; FILE where there is none
    step: Step | None
    next_prompt: str | None = None  # the prompt at which a program started here would be typed at next
    file: tuple[str, str] | None = None  # (name, text)


class Order(Sequence[Planned]):
    """Things to do, in order. What is got from it twice is equal, not identical."""

    __slots__ = ("_blocks", "_last", "_numbers", "_prompts", "_readings")

    def __init__(
        self, readings: Sequence[Reading], blocks: array[int], numbers: array[int], prompts: Mapping[int, str]
    ) -> None:
        """``prompts`` are the next ones, by places in the order."""
        self._readings, self._blocks, self._numbers, self._prompts = readings, blocks, numbers, prompts
        self._last: tuple[int, Sequence[Step]] = (-1, ())  # the block that was looked at last, and its steps

    @property
    def blocks(self) -> Sequence[int]:
        """The blocks of what is done, as indexes into Deck.blocks."""
        return self._blocks

    def __len__(self) -> int:
        return len(self._blocks)

    @overload
    def __getitem__(self, at: int) -> Planned: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Planned]: ...
    def __getitem__(self, at: int | slice) -> Planned | Sequence[Planned]:
        if isinstance(at, int):
            return self._planned(at if at >= 0 else at + len(self))
        places = range(len(self))[at]
        if places.start == 0 and places.step == 1:
            return Order(self._readings, self._blocks[at], self._numbers[at], self._prompts)
        return tuple(map(self._planned, places))

    def __iter__(self) -> Iterator[Planned]:
        return map(self._planned, range(len(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(Planned.__eq__, self, other))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))

    def _planned(self, at: int) -> Planned:
        block, number = self._blocks[at], self._numbers[at]
        if number == FILE:
            return Planned(block, number, None, file=file_of(self._readings[block].block))
        if self._last[0] != block:
            self._last = block, tuple(self._readings[block].steps)
        return Planned(block, number, self._last[1][number], self._prompts.get(at))


@dataclass
class Places:
    """An order that grows."""

    blocks: array[int] = field(default_factory=lambda: array("i"))
    numbers: array[int] = field(default_factory=lambda: array("i"))

    def __len__(self) -> int:
        return len(self.blocks)

    def add(self, block: int, *numbers: int) -> None:
        """Note that these of a block are done next."""
        self.blocks.extend([block] * len(numbers))
        self.numbers.extend(numbers)

    def ordered(self, readings: Sequence[Reading], prompts: Mapping[int, str] | None = None) -> Order:
        """Return the order, of all readings, with the next prompts."""
        return Order(readings, self.blocks, self.numbers, prompts or {})


@dataclass
class NextPrompts:
    """At which prompt a program is typed at next that a step starts: it tells that the program is ready."""

    shown: dict[int, str] = field(default_factory=dict)  # after a step's output, by its place in the order
    inner: dict[int, tuple[str | None, str]] = field(default_factory=dict)  # terminal and prompt of what is typed
    terminals: dict[int, str] = field(default_factory=dict)  # of the steps at a terminal that has a name

    def note(self, first: int, steps: Sequence[Step]) -> None:
        """Take note of the next steps in the order."""
        for at, step in enumerate(steps, first):
            if step.then_prompt not in _OF_HOST:
                self.shown[at] = step.then_prompt or ""
            if step.prompt not in HOST_PROMPTS and not (step.keys or step.container):
                self.inner[at] = (step.terminal, step.prompt)
            if step.terminal is not None:
                self.terminals[at] = step.terminal

    def found(self) -> dict[int, str]:
        """Return the next prompts, by places in the order; of all that is done before the last one, too."""
        found, later = dict[int, str](), list[tuple[str | None, str]]()  # the nearest last
        for at in range(max((*self.shown, *self.inner), default=-1), -1, -1):
            if prompt := self.shown.get(at) or _nearest(later, self.terminals.get(at)):
                found[at] = prompt
            if at in self.inner:
                later.append(self.inner[at])
        return found


_OF_HOST = frozenset({None, "$", "#", ""})


def _nearest(later: Sequence[tuple[str | None, str]], terminal: str | None) -> str | None:
    """Return the nearest prompt that may be this terminal's; a step without a terminal's name may be at any."""
    return next((prompt for name, prompt in reversed(later) if None in (name, terminal) or name == terminal), None)


def file_of(block: Block) -> tuple[str, str]:
    """Return the name and the text of the file that a block is."""
    return (block.caption or "").strip(), f"{block.text}\n"
