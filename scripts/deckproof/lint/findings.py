"""The nouns of the linter: a rule, what it finds, and how that is put right."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

Subject = TypeVar("Subject")


@dataclass(frozen=True, slots=True)
class Fix:
    """Some signs of one line, and what is to stand there."""

    line: int  # 1-based
    start: int  # the first sign, from 0
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A place where a rule does not hold."""

    rule: str
    path: Path
    line: int  # 1-based
    message: str  # one sentence, without a full stop
    remedy: str
    slide: str = ""  # its title; "": the one that the line belongs to
    fix: Fix | None = None
    ignored: str | None = None  # the author's reason to leave it so


@dataclass(frozen=True, slots=True)
class Rule(Generic[Subject]):
    """A name, what it asks for, and what finds the places where that is not so."""

    id: str
    asks: str  # one sentence, as in "Pictures are files of the deck."
    check: Callable[[Subject], Iterable[Finding]]
