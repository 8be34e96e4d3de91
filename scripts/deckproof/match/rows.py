"""Compare one expected row of a table with many actual ones, cell by cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Protocol

from deckproof.match.bindings import Bindings
from deckproof.match.lines import LinePattern, Sight
from deckproof.match.ports import PortsPattern
from deckproof.match.tables import Row
from deckproof.match.wildcards import WILDCARD, is_wild_line

_AND_MORE = re.compile(rf"(?<=\S)\s+(?:{WILDCARD})$")


_NUMBER = re.compile(r"(?![01]$)\d+")  # 1 is whoever was started first in a container, and 0 is outside: claims
_LOAD, _CLOCK = re.compile(r"\d+"), re.compile(r"(?:\d+-)?\d{1,3}:\d{2}(?::\d{2})?|[A-Z][a-z]{2} ?\d{2}")
_OF_PROCESSES = {"PID": _NUMBER, "PPID": _NUMBER, "C": _LOAD, "STIME": _CLOCK, "START": _CLOCK, "TIME": _CLOCK}
"""Columns of ``docker top`` and ``ps`` in which every look shows something else."""


class _Cell(Protocol):
    def match(self, actual: str) -> list[Sight] | None: ...


class _Other:
    """A cell for which any other of its kind will do."""

    def __init__(self, shape: re.Pattern[str]) -> None:
        self._shape = shape

    def match(self, actual: str) -> list[Sight] | None:
        """Return that nothing was seen in it; None where it is of another kind."""
        return [] if self._shape.fullmatch(actual) else None


def _is_of_a_process(title: str, text: str) -> bool:
    """Tell whether a cell is what the machine made up for a process: its number, its times."""
    return title in _OF_PROCESSES and _OF_PROCESSES[title].fullmatch(text) is not None


class RowPattern:
    """An expected row, made ready to be compared with many actual ones under the same bindings."""

    def __init__(self, row: Row, bindings: Bindings) -> None:
        self._plain = list[tuple[str, str]]()  # compared first: it is quick
        self._open = list[tuple[str, _Cell]]()
        of_processes = any(column.title == "PID" for column in row.header)
        for title, text in _claims(row):
            if of_processes and _is_of_a_process(title, text):
                self._open.append((title, _Other(_OF_PROCESSES[title])))
                continue
            pattern = PortsPattern(text, bindings) if title == "PORTS" else LinePattern(text, bindings, cell=True)
            if pattern.plain is None:
                self._open.append((title, pattern))
            else:
                self._plain.append((title, pattern.plain))

    def match(self, cells: Mapping[str, str]) -> list[Sight] | None:
        """Return what was seen in a row's squeezed cells in place of the binding tokens; None where it is another."""
        for title, text in self._plain:
            if cells.get(title) != text:
                return None
        found = list[Sight]()
        for title, pattern in self._open:
            actual = cells.get(title)
            sights = None if actual is None else pattern.match(actual)
            if sights is None:
                return None
            found += sights
        return found


def _claims(row: Row) -> Iterator[tuple[str, str]]:
    """Yield the cells that say something, with their titles: an ellipsis also stands for empty cells right of it."""
    covered = False
    for number, (column, cell) in enumerate(zip(row.header, row.cells, strict=True)):
        if covered and not cell:
            continue
        more = None if all(row.cells[number + 1 : number + 2]) else _AND_MORE.search(cell)
        covered = more is not None or is_wild_line(cell)
        yield column.title, cell[: more.start()] if more else cell
