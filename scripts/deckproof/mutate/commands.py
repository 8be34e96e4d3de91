"""Lies in what is typed: an option that no program knows. Only a run can tell what comes of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from deckproof.model import Block, Role
from deckproof.mutate.baseline import Truth
from deckproof.mutate.lie import Lie, LieKind

_OPTION = re.compile(r"(?<=\s)--(?P<name>[a-z]+(?:-[a-z]+)*)(?=[\s=]|$)")


def misspelt_options(truth: Truth, select: Callable[[Block], bool] = lambda _: True) -> list[Lie]:
    """Return every long option of the selected blocks' inputs with two of its letters exchanged, one at a time."""
    return [
        Lie(LieKind.COMMAND, block, number, told.record.step.line, told.record.step.input, typed, step)
        for number, told in enumerate(truth.told)
        for block in [truth.block(told)]
        if block.options.role is Role.SHOWN and select(block)
        for typed in _misspelt(told.record.step.input)
        for step in [replace(told.record.step, input=typed)]
    ]


def spread(lies: list[Lie], limit: int) -> list[Lie]:
    """Return at most so many of the lies, from all over the slides."""
    return [lies[number * len(lies) // limit] for number in range(min(limit, len(lies)))] if limit else []


def _misspelt(text: str) -> Iterator[str]:
    for match in _OPTION.finditer(text):
        name = match["name"]
        pairs = (n for n in range(1, len(name)) if name[n - 1] != name[n] and "-" not in name[n - 1 : n + 1])
        if (place := next(pairs, None)) is not None:
            wrong = name[: place - 1] + name[place] + name[place - 1] + name[place + 1 :]
            yield text[: match.start("name")] + wrong + text[match.end("name") :]
