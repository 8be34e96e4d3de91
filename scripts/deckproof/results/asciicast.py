"""What a block's run looked like on its terminal, as an asciicast: the real bytes at their real times.

Long waits are cut, and what was typed is typed at a person's pace; nothing else is made up. The format is asciicast
version 2 (https://docs.asciinema.org/manual/asciicast/v2/): a line of JSON for the head, then one per event.
"""

from __future__ import annotations

import json
import os
import re
from codecs import getincrementaldecoder
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from deckproof.errors import DeckproofError
from deckproof.model import HERE, HOST_PROMPTS, BlockResult, Chunk, Ending, Proof, Result, Role, StepResult

KEY_SECONDS = 0.03
"""Between two keys of what is typed: a fast typist."""
THINKING_SECONDS = 0.6
"""Before a step is typed."""
IDLE_SECONDS = 1.5
"""The longest wait that is kept: a pull of minutes is no news."""
LEAST_COLUMNS, MOST_COLUMNS = 60, 160
MOST_ROWS = 24
_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07]*\x07)")
_DECODER = getincrementaldecoder("utf-8")
_JSON = json.JSONEncoder().encode
MOST_BYTES = 200_000
"""Of one block; more is not recorded, since nobody would watch it."""


def recording(result: BlockResult) -> str | None:
    """Return the asciicast of a shown block that passed, with the block's id as its title; None where there is none."""
    steps = [step for step in result.steps if step.outcome.ending is not Ending.NOT_TYPED]
    if result.result is not Result.PASSED or result.block.options.role is not Role.SHOWN or not steps:
        return None
    if sum(len(chunk.data) for step in steps for chunk in step.outcome.chunks) > MOST_BYTES:
        return None
    film = _Film()
    for step in steps:
        film.show(step)
    columns, rows = _size(steps)
    head = {"version": 2, "width": columns, "height": rows, "title": result.block.id}
    events = (f'[{round(at, 3)}, "o", {_JSON(text)}]' for at, text in film.events)  # made by hand: there are many
    return "\n".join([_JSON(head), *events, ""])


@dataclass
class _Film:
    """Events of one terminal, in the order of the slide, whichever terminal they are from."""

    events: list[tuple[float, str]] = field(default_factory=list)
    now: float = 0.0
    _line: str = ""  # what stands in the last line

    def show(self, step: StepResult) -> None:
        """Add a step: its prompt, its input, and what came back."""
        if not step.step.keys:
            self._prompt(step)
            self._type(step.outcome.typed)
        decode = _DECODER("replace").decode
        last = 0.0
        for chunk in _without_echo(step):
            self.now += min(chunk.at - last, IDLE_SECONDS)
            last = chunk.at
            self._add(decode(chunk.data))
        self.now += THINKING_SECONDS

    def _prompt(self, step: StepResult) -> None:
        """Show the prompt, unless the program in the foreground has shown it by itself."""
        if step.step.prompt in HOST_PROMPTS:
            self._add("" if self._line == "" else "\r\n")
            self._add(f"{step.step.prompt or '$'} ")
        elif self._line.rstrip() != step.outcome.before.rstrip():
            self._add(f"\r\n{step.outcome.before}" if self._line else step.outcome.before)
        self.now += THINKING_SECONDS

    def _type(self, text: str) -> None:
        for key in text:
            self.events.append((self.now, "\r\n> " if key == "\n" else key))
            self.now += KEY_SECONDS
        self._add("\r\n")

    def _add(self, text: str) -> None:
        if text:
            self.now = min(self.now, self.events[-1][0] + IDLE_SECONDS) if self.events else self.now
            self.events.append((self.now, text))
            self._line += text
            if not text.isprintable():
                self._line = _SEQUENCE.sub("", self._line).replace("\r\n", "\n").rpartition("\n")[2]


def _without_echo(step: StepResult) -> Iterator[Chunk]:
    """Leave out what a program in the foreground echoes: it was typed key by key already."""
    echo = b"" if step.step.keys or step.step.prompt in HOST_PROMPTS else f"{step.outcome.typed}\r\n".encode()
    for chunk in step.outcome.chunks:
        if echo.startswith(chunk.data):  # it comes in pieces
            echo = echo.removeprefix(chunk.data)
            continue
        kept = chunk.data.removeprefix(echo)
        echo = b""  # only what came first is echo
        if kept:
            yield chunk._replace(data=kept)


def _size(steps: list[StepResult]) -> tuple[int, int]:
    """Return columns and rows that hold everything, within reason."""
    lines = list(_lines(steps))
    columns = min(max(max(map(len, lines)) + 1, LEAST_COLUMNS), MOST_COLUMNS)
    rows = sum(1 + len(line) // columns for line in lines)
    return columns, min(rows + 1, MOST_ROWS)


def _lines(steps: list[StepResult]) -> Iterator[str]:
    for step in steps:
        yield from f"{step.step.prompt or '$'} {step.outcome.typed}".split("\n")
        yield from step.outcome.lines


def write_recordings(proof: Proof, folder: Path) -> None:
    """Write each deck's recordings, ``<deck>/<slide>-<number>.cast``, in the place of those that it had before.

    Those of another machine than this one are in a folder of that name, too.
    Raises DeckproofError where that is not allowed.
    """
    for deck in proof.decks:
        films = ((f"{_slug(each.block.id.partition('::')[2])}.cast", recording(each)) for each in deck.blocks)
        machine = deck.engine.machine if deck.engine else HERE.name
        name = deck.deck.name if machine == HERE.name else f"{deck.deck.name} {machine}"
        _fill(folder / _slug(name), ((name, film) for name, film in films if film))


def _slug(text: str) -> str:
    return re.sub(r"[^\w.]+", "-", text).strip("-").lower()


def _fill(folder: Path, files: Iterable[tuple[str, str]]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        left = set(folder.glob("*.cast"))
        for name, text in files:
            left.discard(folder / name)
            fresh = folder / f".{name}.{os.getpid()}"
            fresh.write_text(text, encoding="utf-8", errors="replace")
            fresh.replace(folder / name)
        for old in left:
            old.unlink()
    except OSError as error:
        raise DeckproofError(f"{folder}: can't be written: {error.strerror}") from None
