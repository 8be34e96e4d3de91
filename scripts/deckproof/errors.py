"""What can go wrong outside the slides' own claims, each with its exit code and its remedy.

A step that fails is not an error: it is a verdict. The core raises these; only front ends print them and exit.
"""

from __future__ import annotations

import os
from enum import IntEnum
from pathlib import Path
from typing import Any


class Exit(IntEnum):
    """Exit codes of every front end."""

    PROVEN = 0
    FAILED = 1  # a step failed or is blocked
    USAGE = 2  # the deck or the arguments are wrong
    NO_ENGINE = 3  # no engine or no image
    NOTHING = 4  # nothing failed, and nothing was proven
    INTERRUPTED = 130


def shown(path: Path | str) -> str:
    """Return a path as a person at the working folder would write it."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative


class DeckproofError(Exception):
    """An error that one sentence explains; ``remedy`` says what to do."""

    exit = Exit.USAGE

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}\n  {self.remedy}" if self.remedy else self.message

    def __reduce__(self) -> tuple[Any, ...]:
        """Cross to another process as what it is; a subclass's ``__init__`` may ask for other words."""
        return _restored, (type(self), self.args, self.__dict__)


def _restored(kind: type[DeckproofError], words: tuple[object, ...], state: dict[str, object]) -> DeckproofError:
    error = kind.__new__(kind, *words)
    error.__dict__.update(state)
    return error


class DeckError(DeckproofError):
    """The deck can't be read: no such file, broken markup, bad encoding, an unknown option."""

    def __init__(self, message: str, *, path: Path | str, line: int | None = None, remedy: str = "") -> None:
        where = f"{path}:{line}" if line else str(path)
        super().__init__(f"{where}: {message}", remedy=remedy)


class EngineError(DeckproofError):
    """There is no engine to talk to, or it went away."""

    exit = Exit.NO_ENGINE


class ImageError(DeckproofError):
    """An image that the deck needs can't be found; ``ref`` names it where that is the whole trouble."""

    exit = Exit.NO_ENGINE

    def __init__(self, message: str, *, remedy: str = "", ref: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.ref = ref
