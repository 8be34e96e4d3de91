"""Read the tables that docker prints, by column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from deckproof.match.wildcards import is_wild_line

_TITLE = re.compile(r"[A-Z][A-Z0-9%/#.()_-]*(?: [A-Z0-9%/#.()_-]+)*")
_GAP = re.compile(r"\s{2,}")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its title and the position, in characters, where its cells start."""

    title: str
    start: int


Header = tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: the header it stands under and its cells, "" for an empty one.

    It is ``exact`` where each cell begins right under its title, so that there is no doubt which is which.
    """

    header: Header
    cells: tuple[str, ...]
    exact: bool = False

    def cell(self, title: str) -> str | None:
        """Return the cell under this title, or None where the table has no such column."""
        return self.by_title.get(title)

    @property
    def by_title(self) -> dict[str, str]:
        """The cells by their titles."""
        return dict(zip((column.title for column in self.header), self.cells, strict=True))


def read_tables(lines: Sequence[str]) -> list[Header | Row | None]:
    """Return, for each line, the header or the row it is; None for any other line.

    A table reaches from its header to the next blank line, the next header, or the end.
    """
    found, header = list[Header | Row | None](), None
    for line in lines:
        if new := read_header(line):
            header = new
            found.append(new)
        elif header is None or not line.strip():
            header = None
            found.append(None)
        else:
            found.append(_read_row(line, header))
    return found


def read_header(line: str) -> Header | None:
    """Return the columns of a header line: two titles or more, in capitals, two spaces or more apart."""
    titles = _GAP.split(line.strip())
    if (
        len(titles) < 2
        or "..." in line
        or len(set(titles)) < len(titles)
        or not all(_TITLE.fullmatch(title) for title in titles)
    ):
        return None
    columns, position = list[Column](), 0
    for title in titles:
        position = line.index(title, position)
        columns.append(Column(title, position))
        position += len(title)
    return tuple(columns)


def shows(header: Header, all_columns: Header) -> bool:
    """Tell whether ``header`` shows columns of the other one, in their order: a slide may leave some out."""
    titles = iter(column.title for column in all_columns)
    return all(column.title in titles for column in header)


def render_row(row: Row, header: Header) -> str:
    """Return the row's text in the columns of ``header``, at least three spaces apart."""
    text, by_title = "", row.by_title
    for column in header:
        cell = by_title.get(column.title, "")
        text = text.ljust(column.start) if len(text) <= column.start - 2 or not text else text + "   "
        text += cell
    return text.rstrip()


def _read_row(line: str, header: Header) -> Row | None:
    cells = _by_position(line, header)
    if cells and not any(map(_GAP.search, cells)):
        exact = all(line[column.start] != " " for column, cell in zip(header, cells, strict=True) if cell)
        return Row(header, cells, exact)
    cells = _around_an_ellipsis(line, len(header)) or cells or _by_gaps(line, header)
    return Row(header, cells) if cells else None


def _by_position(line: str, header: Header) -> tuple[str, ...] | None:
    """Cut at the titles' positions; None where there is no gap before one of them."""
    starts = [column.start for column in header]
    ends = [*starts[1:], max(len(line), starts[-1])]
    if any(line[max(start - 2, 0) : start].strip() for start in starts):
        return None
    return tuple(line[start:end].strip() for start, end in zip(starts, ends, strict=True))


def _around_an_ellipsis(line: str, size: int) -> tuple[str, ...] | None:
    """Fill the cells from both ends where one piece of the line says that some are left out; else None."""
    pieces = _GAP.split(line.strip())
    places = [number for number, text in enumerate(pieces) if is_wild_line(text)]
    if len(places) != 1 or len(pieces) >= size:
        return None
    (place,) = places
    left_out = [pieces[place]] * (size - len(pieces) + 1)
    return (*pieces[:place], *left_out, *pieces[place + 1 :])


def _by_gaps(line: str, header: Header) -> tuple[str, ...] | None:
    """Divide at gaps and give each piece to the nearest title, in order; None where that can't be done."""
    pieces = [(match.start(), match[0]) for match in re.finditer(r"\S+(?: \S+)*", line)]
    if len(pieces) > len(header):
        return None
    if len(pieces) == len(header):
        return tuple(text for _, text in pieces)
    cells, column = [""] * len(header), 0
    for number, (start, text) in enumerate(pieces):
        choices = range(column, len(header) - (len(pieces) - number - 1))
        column = min(choices, key=lambda choice: abs(header[choice].start - start))
        cells[column] = text
        column += 1
    return tuple(cells)
