"""What every line of a deck's blocks was taken for, as a person reads it.

Returns text; prints nothing, and decides nothing: it says what extraction, parser and plan have decided.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path

from deckproof.errors import shown
from deckproof.model import Block, Kind, LineRole, Options, Reading, Role, Step
from deckproof.parse.named import file_named_above
from deckproof.plan.evidence import all_promised
from deckproof.plan.session import Session
from deckproof.results.plain import paint

_COLOURS = {
    LineRole.INPUT: ("green",),
    LineRole.CONTINUATION: ("green",),
    LineRole.OUTPUT: ("cyan",),
    LineRole.REMARK: ("dim",),
    LineRole.BLANK: ("dim",),
    LineRole.TEXT: ("dim",),
    LineRole.UNCLEAR: ("red",),
}

Numbers = Mapping[tuple[Path, int], int]
"""File and line to the number of the step that the line belongs to."""


def explain(session: Session, *, color: bool = False) -> str:
    """Say of every line of a deck what it was taken for: its file line, its role, its step; and why what is not run."""
    blocks, shared, count = list[str](), dict[tuple[Path, int], int](), 0
    goes_on = all_promised(session.steps)
    for place, reading in enumerate(session.readings):
        own = _numbers(reading, count)
        count += len(reading.steps)
        shared |= own  # the output of a step may stand in a later block than its command
        left = [
            f"step {count - len(reading.steps) + at + 1} may be left running: {goes_on[place, at]}"
            for at in range(len(reading.steps))
            if (place, at) in goes_on
        ]
        if guessed := next((each for each in reading.steps if each.guessed), None):
            left.append(f"{guessed.prompt} is a prompt if the program shows it and waits; else these lines are output")
        blocks.append("\n".join(_block(reading, session.deck.path, shared, left, color=color)))
    head = paint(f"{session.deck.name}: {session.deck.title}", "bold", color=color)
    return "\n\n".join([head, *(blocks or ["  no code block"])])


def _numbers(reading: Reading, before: int) -> Numbers:
    """Number the steps in document order, and their lines with them."""
    lines = [(number, (*_lines(step), *step.expected_lines)) for number, step in enumerate(reading.steps, before + 1)]
    return {(reading.block.span.path, line): number for number, several in lines for line in several}


def _lines(step: Step) -> range:
    return range(step.line, step.end_line + 1)


def _block(
    reading: Reading, deck: Path, numbers: Numbers, left_running: Sequence[str], *, color: bool
) -> Iterator[str]:
    block = reading.block
    place = "" if block.span.path == deck else f", in {shown(block.span.path)}"
    yield paint(f"  {block.id.partition('::')[2]}  {_kind(reading)}{place}", "bold", color=color)
    for note in (*_notes(reading), *left_running):
        yield f"    {note}"
    for note in _doubts(reading):
        yield paint(f"    {note}", "yellow", color=color)
    for offset, (line, role) in enumerate(zip(block.text.split("\n"), reading.roles, strict=True)):
        yield _line(block, offset, line, role, numbers, color=color)


def _kind(reading: Reading) -> str:
    size = len(reading.steps)
    steps = f"{size} step{'' if size == 1 else 's'}" if size else "nothing is run"
    return f"{reading.kind}: {steps}" if reading.kind is not Kind.FILE else "file: written before the next step"


def _notes(reading: Reading) -> Iterator[str]:
    if reading.reason:
        yield f"{'not all is run' if reading.steps else 'not run'}: {reading.reason}"
    if reading.kind is Kind.FILE and not reading.reason:
        name = (reading.block.caption or "").strip()
        where = "the text above it" if file_named_above(reading.block.lead) == name else "its caption"
        yield f"to the file that {where} names: {name}"
    if said := _options(reading.block.options):
        yield f"the author says: {said}"


def _options(options: Options) -> str:
    """Return an author's options as they are written in a comment; a reason to skip is said elsewhere."""
    words = [] if options.role is Role.SHOWN else [str(options.role)]
    for each in fields(Options):
        value = getattr(options, each.name)
        if value != each.default and each.name not in ("role", "skip"):
            words.append(each.name if value is True else f"{each.name}={shlex.quote(str(value))}")
    return " ".join(words)


def _doubts(reading: Reading) -> Iterator[str]:
    for warning in reading.warnings:
        yield f"warning: {warning}"
    if not reading.block.span.verified:
        yield "not found word for word in the file: line numbers (~) are a guess, and an update refuses this block"


def _line(block: Block, offset: int, text: str, role: LineRole, numbers: Numbers, *, color: bool) -> str:
    line = block.span.first + offset
    number = f"{'' if block.span.verified else '~'}{line}"
    belongs = role in (LineRole.INPUT, LineRole.CONTINUATION, LineRole.OUTPUT)
    step = numbers.get((block.span.path, line)) if belongs else None
    column = f"step {step}" if step else ""
    return paint(f"    {number:>6}  {role:<12}  {column:<8}  {text}".rstrip(), *_COLOURS[role], color=color)
