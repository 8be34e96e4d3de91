"""Where the command line prints: the one place through which words reach the author's terminal.

A deck, an image's name or an engine's message may hold what a terminal would obey; here it is made visible.
"""

from __future__ import annotations

import os
import sys
from typing import TextIO

from deckproof.errors import DeckproofError
from deckproof.results.plain import for_terminal


class OutputError(DeckproofError):
    """What is to be said can't be written where it is to go."""


def say(text: str = "", *, to: TextIO | None = None) -> None:
    """Write lines to standard output, or another stream, at once. Raises OutputError where it takes no more."""
    write(f"{for_terminal(text)}\n", to or sys.stdout)


def warn(text: str) -> None:
    """Write lines to standard error, if that takes them."""
    try:
        say(text, to=sys.stderr)
    except (OutputError, BrokenPipeError):
        let_go(sys.stderr)


def some(number: int, noun: str) -> str:
    """Return a number of things in words."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def write(text: str, stream: TextIO) -> None:
    """Write what is fit for a terminal. Raises OutputError where it can't be, BrokenPipeError where nobody reads."""
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        what = {1: "standard output", 2: "standard error"}.get(_number(stream), "the output")
        remedy = "what was proven is kept in _build/proof.json"
        raise OutputError(f"{what} can't be written: {error.strerror}", remedy=remedy) from None


def _number(stream: TextIO) -> int:
    try:
        return stream.fileno()
    except (OSError, ValueError):
        return -1


def open_standard_streams() -> None:
    """Make streams that were closed lead nowhere, and let none fail for a letter that a terminal doesn't have."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest number that is free: this one
    sys.stdin = sys.stdin or open(0, encoding="utf-8")  # noqa: SIM115 -- open as long as we run; a number
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8")  # noqa: SIM115 -- the same
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8")  # noqa: SIM115 -- the same
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def let_go(stream: TextIO) -> None:
    """Have what is still unwritten go nowhere: where the interpreter can't write that in the end, its status is 120."""
    if (number := _number(stream)) >= 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), number)
