"""Read a command and the names of its parts, as an author writes them, and find each part in the command. Pure.

::

    docker run -it -p 8888:8888 quay.io/jupyter/scipy-notebook:2025-03-14

    docker: the client
    -p 8888:8888: publish a port
       8888: of the host
       8888: of the container
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import pairwise

MARK = re.compile(r":(?:\s+|$)")
"""What stands between a part and what is said of it."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a command, and what is said of it."""

    text: str
    label: str  # as written, markup included
    line: int  # of the directive's body, from 0
    start: int  # where it stands in the command
    end: int
    parts: tuple[Part, ...] = ()  # the pieces of a piece


@dataclass(frozen=True, slots=True)
class Anatomy:
    """A command and those of its parts that something is said of, from left to right."""

    command: str  # on one line
    rows: tuple[str, ...]  # as the author breaks it
    parts: tuple[Part, ...]

    def each(self) -> Iterator[Part]:
        """Yield every part, and after it its own parts: the order in which they are shown."""
        for part in self.parts:
            yield part
            yield from part.parts


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an anatomy, and what to do about it."""

    message: str
    remedy: str
    line: int | None = None  # of the directive's body, from 0; None: the command

    def __str__(self) -> str:
        return f"{self.message}; {self.remedy}"


@dataclass(slots=True)
class _Entry:
    """One part as written."""

    text: str
    words: list[str]
    line: int
    indent: int
    entries: list[_Entry] = field(default_factory=list)


def read_anatomy(command: str, body: Sequence[str]) -> tuple[Anatomy, list[Fault]]:
    """Return the anatomy and its faults; a part that has one is left out."""
    faults: list[Fault] = []
    rows = _rows(command, faults)
    joined = " ".join(rows)
    entries = _entries(textwrap.dedent("\n".join(body)).split("\n"), joined, faults)
    parts = tuple(_found(entries, joined, 0, len(joined), faults))
    anatomy = Anatomy(joined, rows, parts)
    faults += _broken(anatomy)
    if not entries and not faults:
        faults.append(Fault("nothing explains the command", "under it write a line for each part: `run: start it`"))
    return anatomy, faults


def _rows(command: str, faults: list[Fault]) -> tuple[str, ...]:
    lines = [line.strip() for line in command.strip().split("\n")]
    if any(not line.endswith("\\") for line in lines[:-1]):
        faults.append(Fault("the command goes on without a backslash", "leave a line blank between it and its parts"))
    return tuple(row for line in lines if (row := line.removesuffix("\\").strip()))


def _entries(lines: Sequence[str], command: str, faults: list[Fault]) -> list[_Entry]:
    """Return the parts as written, each with the parts under it."""
    found: list[_Entry] = []
    last: _Entry | None = None
    for number, line in enumerate(lines):
        text, indent = line.strip(), len(line) - len(line.lstrip())
        marks = list(MARK.finditer(text))
        if not marks:
            if last and text and indent > last.indent:
                last.words.append(text)
            elif text:
                faults.append(Fault(f"{text!r} names no part", "write `part: what it is`", number))
            continue
        # a part may hold a colon and a blank itself
        mark = next((mark for mark in reversed(marks) if _bare(text[: mark.start()]) in command), marks[0])
        last = _Entry(_bare(text[: mark.start()]), [text[mark.end() :]], number, indent)
        if not found or indent <= found[0].indent:
            found.append(last)
        elif found[-1].entries and indent > found[-1].entries[0].indent:
            faults.append(Fault(f"{last.text!r} is part of a part of a part", "indent it one level less", number))
        else:
            found[-1].entries.append(last)
    return found


def _bare(text: str) -> str:
    """Take the marks of a literal away, which some write around code everywhere."""
    marks = re.fullmatch(r"(`+)(.+)\1", text.strip())
    return marks[2] if marks else text.strip()


def _found(entries: Sequence[_Entry], command: str, start: int, end: int, faults: list[Fault]) -> Iterator[Part]:
    """Find entries one after the other in a piece of the command."""
    at = start
    for entry in entries:
        place = _find(entry.text, command, at, end)
        label = " ".join(" ".join(entry.words).split())
        if place is None:
            faults.append(_missing(entry, command[start:end], command[start:at]))
        elif not label:
            faults.append(Fault(f"nothing is said of {entry.text!r}", "write it after the colon", entry.line))
        else:
            at = place + len(entry.text)
            inner = tuple(_found(entry.entries, command, place, at, faults))
            yield Part(entry.text, label, entry.line, place, at, inner)


def _find(text: str, command: str, start: int, end: int) -> int | None:
    """Return where a part stands: rather as a word of its own than within another one; an option begins a word."""
    places = [match.start() for match in re.finditer(f"(?={re.escape(text)})", command[:end]) if match.start() >= start]
    places = [place for place in places if place + len(text) <= end]
    if text.startswith("-"):
        places = [place for place in places if not command[:place].strip() or command[place - 1].isspace()]
    whole = [place for place in places if not _cuts(command, place) and not _cuts(command, place + len(text))]
    return next(iter(whole or places), None) if text else None


def _cuts(command: str, place: int) -> bool:
    """Tell whether a place is within a word."""
    around = command[max(place - 1, 0) : place + 1]
    return 0 < place < len(command) and all(char.isalnum() or char in "-_" for char in around)


def _missing(entry: _Entry, within: str, before: str) -> Fault:
    if entry.text and entry.text in before:
        return Fault(f"{entry.text!r} stands before the part above it", "name parts in the command's order", entry.line)
    close = get_close_matches(entry.text, re.split(r"[\s/]+", within), n=1)
    remedy = f"do you mean {close[0]!r}?" if close else "write it as it stands there"
    return Fault(f"{entry.text!r} does not occur in {within!r}", remedy, entry.line)


def _broken(anatomy: Anatomy) -> Iterator[Fault]:
    """Say which parts the author's line breaks go through."""
    ends, at = [], 0
    for row in anatomy.rows[:-1]:
        at += len(row) + 1
        ends.append(at - 1)
    for part in anatomy.parts:
        if any(part.start < end < part.end for end in ends):
            yield Fault(f"the command is broken within {part.text!r}", "break it before or after it", part.line)


def row_ranges(rows: Sequence[str]) -> list[tuple[int, int]]:
    """Return where each row begins and ends in the joined command."""
    starts = [0]
    for row in rows:
        starts.append(starts[-1] + len(row) + 1)
    return [(start, after - 1) for start, after in pairwise(starts)]
