"""Put the steps of a deck in the order in which they are typed, and say what each of them needs to know."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from deckproof.docker.files import images_in_file, images_in_input
from deckproof.docker.images import images_run
from deckproof.errors import DeckError
from deckproof.model import Block, Deck, Kind, LineRole, Reading, Role, Step

_USER_AT_HOST = re.compile(r"(?:\([\w.-]+\) )?(?P<host>\[?[\w.-]+@(?![0-9a-f]{12}\b)[\w.-]+|\[[\w-]+\])(?![\w.-])")
_ASKS_STATUS = re.compile(r"echo\s+\"?\$\?\"?")
_STATUS = re.compile(r"\d{1,3}", re.ASCII)


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
    """Return the session of a deck; ``readings`` are those of its blocks, in order.

    Raises DeckError where a hidden block's place is not to be found.
    """
    readings = _with_asked_statuses(_with_host_prompt(readings))
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
    inserted = _inserted(readings)
    for number, reading in enumerate(readings):
        if reading.block.options.before:
            continue
        if reading.kind is Kind.FILE and not reading.block.options.skip:
            yield Planned(number, None, file=((reading.block.caption or "").strip(), f"{reading.block.text}\n"))
        for place, step in enumerate(reading.steps):
            yield from inserted.get((number, place), ())
            yield Planned(number, step)


def _inserted(readings: Sequence[Reading]) -> dict[tuple[int, int], list[Planned]]:
    """Return the steps of the hidden blocks with ``before``, by the reading and the step that they come before.

    They belong to the next shown block: where it is skipped, so are they. Raises DeckError where it has no such step.
    """
    found = dict[tuple[int, int], list[Planned]]()
    for number, reading in enumerate(readings):
        if not (words := reading.block.options.before):
            continue
        shown = (n for n in range(number + 1, len(readings)) if _takes_part(readings[n]))
        target = next(shown, None)
        if target is not None and readings[target].block.options.skip:
            continue
        steps = readings[target].steps if target is not None else ()
        place = next((n for n, step in enumerate(steps) if step.input.startswith(words)), None)
        if target is None or place is None:
            span = reading.block.span
            raise DeckError(f"no step of the next shown block starts with `{words}`", path=span.path, line=span.first)
        found.setdefault((target, place), []).extend(Planned(number, step) for step in reading.steps)
    return found


def _takes_part(reading: Reading) -> bool:
    options = reading.block.options
    return options.role is Role.SHOWN and bool(reading.steps or options.skip)


def _with_next_prompts(steps: Sequence[Planned]) -> list[Planned]:
    found, later = list[Planned](), list[tuple[str | None, str]]()  # (terminal's name, prompt), the nearest last
    for item in reversed(steps):
        step = item.step
        if step is None:
            found.append(item)
            continue
        prompt = _inner(step.then_prompt) or _nearest(later, step.terminal)
        found.append(replace(item, next_prompt=prompt) if prompt else item)
        if not step.at_host and not step.keys and not step.container:
            later.append((step.terminal, step.prompt))
    return found[::-1]


def _nearest(later: Sequence[tuple[str | None, str]], terminal: str | None) -> str | None:
    """Return the nearest prompt that may be this terminal's; a step without a terminal's name may be at any."""
    return next((prompt for name, prompt in reversed(later) if None in (name, terminal) or name == terminal), None)


def _inner(prompt: str | None) -> str | None:
    return None if prompt in {None, "$", "#", ""} else prompt


def _images(steps: Sequence[Planned]) -> list[str]:
    inputs = [item.step.input for item in steps if item.step is not None and not item.step.container]
    files = [reference for item in steps if item.file for reference in images_in_file(*item.file)]
    typed = [reference for text in inputs for reference in images_in_input(text)]
    return list(dict.fromkeys([*files, *typed, *images_run(inputs)]))


def _with_host_prompt(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """Write ``$`` for the host's own prompt where the deck's first step shows it as ``user@laptop:~$``."""
    shown = (each for each in readings if each.block.options.role is Role.SHOWN)
    first = next((step for reading in shown for step in reading.steps if not (step.container or step.keys)), None)
    match = _USER_AT_HOST.match(first.prompt) if first else None
    if match is None:
        return tuple(readings)
    return tuple(replace(each, steps=tuple(_at_host(step, match["host"]) for step in each.steps)) for each in readings)


def _at_host(step: Step, host: str) -> Step:
    prompt, after = (_USER_AT_HOST.match(each or "") for each in (step.prompt, step.then_prompt))
    if prompt and prompt["host"] == host and not step.container:
        step = replace(step, prompt="$")
    return replace(step, then_prompt="$") if after and after["host"] == host else step


def _with_asked_statuses(readings: Sequence[Reading]) -> list[Reading]:
    """Take what the slide shows under ``echo $?`` for what it says of the command before, in a block above as well.

    Such a command must end: its status is asked for where it was typed.
    """
    shown = [each for each in readings if each.block.options.role is Role.SHOWN]
    steps = [step for reading in shown for step in reading.steps]
    asked = {
        id(step): _with_asked_status(step, after)
        for step, after in pairwise(steps)
        if _ASKS_STATUS.fullmatch(after.input) and step.terminal == after.terminal
    }
    if not asked:
        return [*readings]
    return [replace(each, steps=tuple(asked.get(id(step), step) for step in each.steps)) for each in readings]


def _with_asked_status(step: Step, after: Step) -> Step:
    if step.at_host is after.at_host and step.container == after.container and not (step.stays or step.keys):
        step = replace(step, ends=True)
    shown = _STATUS.fullmatch("\n".join(after.expected or ()).strip())
    return replace(step, status=int(shown[0])) if shown and step.status == 0 else step


def blocks_meant(session: Session, chosen: frozenset[str]) -> frozenset[str]:
    """Return the chosen blocks and, of those that only show output, the blocks with the commands that print it."""
    if len(chosen) == len(session.readings):
        return chosen
    shown = (reading for reading in session.readings if reading.block.id in chosen and _is_output(reading))
    printing = (_printing(session, reading) for reading in shown)
    return chosen | {each for each in printing if each}


def _is_output(reading: Reading) -> bool:
    return not reading.steps and LineRole.OUTPUT in reading.roles


def _printing(session: Session, output: Reading) -> str | None:
    """Return the block whose step's expected output this block holds, or repeats."""
    span = output.block.span
    before = session.readings[: session.readings.index(output)]
    steps = [(reading, step) for reading in reversed(before) for step in reversed(reading.steps)]
    holding = (
        reading
        for reading, step in steps
        if reading.block.span.path == span.path and any(span.first <= n <= span.last for n in step.expected_lines)
    )
    lines = {_squeezed(line) for line in output.block.text.split("\n")} - {""}
    repeated = (each for each, step in steps if not lines.isdisjoint(map(_squeezed, step.expected or ())))
    found = next(holding, None) or next(repeated, None)
    return found.block.id if found else None


def _squeezed(line: str) -> str:
    return " ".join(line.split())


def blocks_needed(session: Session, wanted: frozenset[str]) -> Session:
    """Return the session that ends after the last wanted block: what it depends on runs first."""
    last = max((number for number, item in enumerate(session.steps) if _id(session, item) in wanted), default=-1)
    return replace(session, steps=session.steps[: last + 1])


def _id(session: Session, item: Planned) -> str:
    block: Block = session.deck.blocks[item.block]
    return block.id
