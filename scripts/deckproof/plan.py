"""Put the steps of a deck in the order in which they are typed, and say what each of them needs to know."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from deckproof.model import Block, Deck, Kind, Reading, Role, Step
from deckproof.parse.images import images_in_file, images_run

_USER_AT_HOST = re.compile(r"(?P<host>\[?[\w.-]+@(?![0-9a-f]{12}\b)[\w.-]+|\[[\w-]+\])")


@dataclass(frozen=True, slots=True)
class Planned:
    """One thing to do: type a step or, where there is none, write a block's text to the file that it names."""

    block: int  # index into Deck.blocks
    step: Step | None
    next_prompt: str | None = None  # the prompt at which a program started here would be typed at next
    file: tuple[str, str] | None = None  # (name, text)


@dataclass(frozen=True, slots=True)
class Session:
    """The ordered steps of one deck, across blocks and terminals, against one engine."""

    deck: Deck
    readings: tuple[Reading, ...]  # one per block of the deck
    steps: tuple[Planned, ...]
    cleanup: tuple[Planned, ...]  # done after the others, whatever became of them
    images: tuple[str, ...]  # references that must be there before the first step


def plan(deck: Deck, readings: Sequence[Reading]) -> Session:
    """Return the session of a deck; ``readings`` are those of its blocks, in order."""
    readings = _with_host_prompt(readings)
    blocks = [reading.block for reading in readings]
    steps = [item for item in _in_order(readings) if blocks[item.block].options.role is not Role.CLEANUP]
    cleanup = [
        Planned(number, step)
        for number, reading in enumerate(readings)
        if reading.block.options.role is Role.CLEANUP
        for step in reading.steps
    ]
    return Session(
        deck, tuple(readings), tuple(_with_next_prompts(steps)), tuple(cleanup), tuple(_images([*steps, *cleanup]))
    )


def _in_order(readings: Sequence[Reading]) -> Iterator[Planned]:
    """Yield every step in document order, but hidden ones with ``before`` where they say."""
    waiting = list[tuple[int, Reading]]()
    for number, reading in enumerate(readings):
        if reading.block.options.before:
            waiting.append((number, reading))
            continue
        if reading.kind is Kind.FILE and not reading.block.options.skip:
            yield Planned(number, None, file=((reading.block.caption or "").strip(), f"{reading.block.text}\n"))
        for step in reading.steps:
            due = [each for each in waiting if step.input.startswith(each[1].block.options.before or "")]
            for index, hidden in due:
                yield from (Planned(index, each) for each in hidden.steps)
            waiting = [each for each in waiting if each not in due]
            yield Planned(number, step)
    for index, hidden in waiting:
        yield from (Planned(index, each) for each in hidden.steps)


def _with_next_prompts(steps: Sequence[Planned]) -> list[Planned]:
    found, prompt = list[Planned](), None
    for item in reversed(steps):
        if item.step is not None:
            found.append(replace(item, next_prompt=_inner(item.step.then_prompt) or prompt))
            if not item.step.at_host and not item.step.keys and not item.step.container:
                prompt = item.step.prompt
        else:
            found.append(item)
    return found[::-1]


def _inner(prompt: str | None) -> str | None:
    return None if prompt in {None, "$", "#", ""} else prompt


def _images(steps: Sequence[Planned]) -> list[str]:
    inputs = [item.step.input for item in steps if item.step is not None and not item.step.container]
    files = [reference for item in steps if item.file for reference in images_in_file(*item.file)]
    return list(dict.fromkeys([*files, *images_run(inputs)]))


def _with_host_prompt(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """Write ``$`` for the host's own prompt where the deck's first step shows it as ``user@laptop:~$``."""
    first = next((step for reading in readings for step in reading.steps), None)
    match = _USER_AT_HOST.match(first.prompt) if first else None
    if match is None:
        return tuple(readings)
    return tuple(replace(each, steps=tuple(_at_host(step, match["host"]) for step in each.steps)) for each in readings)


def _at_host(step: Step, host: str) -> Step:
    return replace(step, prompt="$") if step.prompt.startswith(host) else step


def blocks_needed(session: Session, wanted: frozenset[str]) -> Session:
    """Return the session that ends after the last wanted block: what it depends on runs first."""
    last = max((number for number, item in enumerate(session.steps) if _id(session, item) in wanted), default=-1)
    return replace(session, steps=session.steps[: last + 1])


def _id(session: Session, item: Planned) -> str:
    block: Block = session.deck.blocks[item.block]
    return block.id
