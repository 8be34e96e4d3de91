"""Where everything of an anatomy stands: the command in rows, names of groups above it, names of parts under it. Pure.

A row's call-outs are stairs: the rightmost part's label is next to the command, every further one a step lower and
further to the left, so no leader crosses a label. What would not fit at the right edge is written to the left of its
leader instead, under the others, from left to right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from deckproof.anatomy.metrics import CELL, cells, text_width, wrap
from deckproof.anatomy.parts import Anatomy, Fault, Part, row_ranges

WIDTH = 1160  # pixels, as are all lengths here
MOST_HIGH = 540  # under a heading of one line
LABEL, LABEL_LINE = 28, 36
SIZES = (28, 26, 24, 22, 20)
LEGIBLE = SIZES[-1]
MOST_ROWS = 4
EDGE = 6  # above and below everything
SIDE = 2
REACH, GAP = 20, 10  # from a leader's turn to its end, and from there to the label
STEP = 4  # between two labels
ROW_GAP = 20  # between a row's last label and the next row of the command
LIFT = 5  # from a part's text to the bar of the group that it is in
NARROWEST = 170  # no label is squeezed into less, unless it takes less


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the command."""

    text: str
    left: float
    baseline: float
    width: float


@dataclass(frozen=True, slots=True)
class CallOut:
    """One part with its label."""

    part: Part
    mark: Box  # around the part's text
    above: bool
    turned: bool  # the label stands to the left of the leader
    x: float  # of the leader
    lines: tuple[str, ...]
    label: Box

    @property
    def turn(self) -> float:
        """The height at which the leader turns to the label: the middle of its first line."""
        return self.label.top + LABEL_LINE / 2


@dataclass(frozen=True, slots=True)
class Picture:
    """All that is to be drawn, and what of it can't be read."""

    size: int  # of the command's font
    height: float
    rows: tuple[Row, ...]
    call_outs: tuple[CallOut, ...]  # in the order in which they are shown
    faults: tuple[Fault, ...] = ()


def lay_out(anatomy: Anatomy, labels: Sequence[str]) -> Picture:
    """Return the picture with the largest letters and the fewest rows that can be read; ``labels`` as in ``each()``."""
    said = dict(zip(anatomy.each(), labels, strict=True))
    best: Picture | None = None
    for rows, size in _choices(anatomy):
        picture = _Drawing(anatomy, said, rows, size).picture()
        if not picture.faults:
            return picture
        if best is None or len(picture.faults) <= len(best.faults):
            best = picture
    assert best is not None  # there is always the command as it was written
    return best


def _choices(anatomy: Anatomy) -> Iterator[tuple[tuple[str, ...], int]]:
    """Yield ways to break the command and sizes to write it in, the best first."""
    if len(anatomy.rows) > 1:
        yield from ((anatomy.rows, size) for size in SIZES)
        return
    broken = [anatomy.rows, *filter(None, (_broken(anatomy, count) for count in range(2, MOST_ROWS + 1)))]
    yield from ((rows, size) for rows in broken[:2] for size in SIZES[:3])
    yield from ((rows, size) for rows in broken[:2] for size in SIZES[3:])
    yield from ((rows, size) for rows in broken[2:] for size in SIZES[1:])


def _broken(anatomy: Anatomy, count: int) -> tuple[str, ...] | None:
    """Break a command into so many rows of about the same length, between words, outside of quotes and parts."""
    command = anatomy.command
    places = [place for place in _blanks(command) if not _inside(place, anatomy.parts)]
    chosen: list[int] = []
    for number in range(1, count):
        wanted = number * len(command) / count
        left = [place for place in places if not chosen or place > chosen[-1]]
        if not left:
            return None
        chosen.append(min(left, key=lambda place: (abs(place - wanted) + _parts_option(command, place), place)))
    return _split(command, chosen)


def _parts_option(command: str, place: int) -> float:
    """Return how much a break at a place costs: one between an option and its value is the last resort."""
    word = command[:place].rsplit(None, 1)[-1]
    return 20 if word.startswith("-") and "=" not in word else 0


def _split(command: str, places: Sequence[int]) -> tuple[str, ...]:
    ends = [*places, len(command)]
    return tuple(command[start:end].strip() for start, end in zip([0, *places], ends, strict=True))


def _blanks(command: str) -> Iterator[int]:
    quote = ""
    for place, char in enumerate(command):
        if char in "'\"" and quote in ("", char):
            quote = "" if quote else char
        elif char == " " and not quote and command[place - 1] not in " \\" and command[place + 1 : place + 2] != " ":
            yield place


def _inside(place: int, parts: Sequence[Part]) -> bool:
    return any(part.start <= place < part.end for part in parts)


class _Drawing:
    """One way to draw an anatomy: these rows, in this size."""

    def __init__(self, anatomy: Anatomy, said: dict[Part, str], rows: tuple[str, ...], size: int) -> None:
        self._anatomy = anatomy
        self._said = said
        self._texts = rows
        self._size = size
        self._cell = size * CELL
        self._faults: list[Fault] = []

    def picture(self) -> Picture:
        """Return the picture, its rows one under the other."""
        rows: list[Row] = []
        call_outs: list[CallOut] = []
        y: float = EDGE
        for number, (text, (start, end)) in enumerate(zip(self._texts, row_ranges(self._texts), strict=True)):
            indent = 2 * self._cell if number else 0
            written = text if number == len(self._texts) - 1 else f"{text} \\"
            parts = [part for part in self._anatomy.parts if start <= part.start and part.end <= end]
            marks = {each: self._mark(each, start, SIDE + indent) for part in parts for each in (part, *part.parts)}
            over, high = self._stairs([part for part in parts if part.parts], marks)
            under, low = self._stairs([each for part in parts for each in part.parts or (part,)], marks)
            top = y + high + (LIFT if over else 0)
            bottom = top + 1.3 * self._size
            width = cells(written) * self._cell
            rows.append(Row(written, SIDE + indent, top + self._size, width))
            call_outs += [_at(each, top, bottom, above=True) for each in over]
            call_outs += [_at(each, top, bottom, above=False) for each in under]
            self._measure(written, SIDE + indent + width)
            y = bottom + low + (ROW_GAP if number < len(self._texts) - 1 else 0)
        order = list(self._anatomy.each())
        height = y + EDGE
        if height > MOST_HIGH:
            message = f"the call-outs are {height:.0f} px high, and {MOST_HIGH} fit under a heading"
            self._faults.append(Fault(message, "shorten what is said, or leave parts out"))
        shown = sorted(call_outs, key=lambda each: order.index(each.part))
        return Picture(self._size, height, tuple(rows), tuple(shown), tuple(self._faults))

    def _measure(self, text: str, right: float) -> None:
        if right > WIDTH - SIDE:
            most = int((WIDTH - 2 * SIDE) / self._cell)
            message = f"the command is {cells(text)} columns wide, and {most} fit at a letter size of {self._size} px"
            self._faults.append(Fault(message, "break it with a backslash at a line's end"))

    def _mark(self, part: Part, start: int, left: float) -> Box:
        """Return the box around a part, with its row's top at 0."""
        before = cells(self._anatomy.command[start : part.start])
        width = cells(part.text) * self._cell
        return Box(left + before * self._cell, 0, left + before * self._cell + width, 1.3 * self._size)

    def _stairs(self, parts: Sequence[Part], marks: dict[Part, Box]) -> tuple[list[CallOut], float]:
        """Place the labels of a row's one side, the first below y = 0, and say how much room they take."""
        ways = [self._way(parts, marks, first) for first in range(len(parts), -1, -1)]
        found, faults, height = min(ways, key=lambda way: (len(way[1]), way[2]))
        self._faults += faults
        return found, height

    def _way(
        self, parts: Sequence[Part], marks: dict[Part, Box], first: int
    ) -> tuple[list[CallOut], list[Fault], float]:
        """Place labels with those from the ``first`` one on to the left of their leaders."""
        found: list[CallOut] = []
        faults: list[Fault] = []
        y = 0.5 * self._size if parts else 0
        limit = min((self._leader(marks[part]) for part in parts[first:]), default=WIDTH - SIDE + GAP) - GAP
        for part in (*reversed(parts[:first]), *parts[first:]):
            turned = part in parts[first:]
            x = self._leader(marks[part])
            reach = REACH + GAP
            room = x - reach - SIDE if turned else limit - x - reach
            text = self._said[part]
            lines = wrap(text, LABEL, room) if room >= min(NARROWEST, text_width(text, LABEL)) else None
            if lines is None:
                faults.append(Fault(f"no room for {text!r}", "shorten it, or break the command", part.line))
                lines = (text,)
            width = max(text_width(line, LABEL) for line in lines)
            left = x - reach - width if turned else x + reach
            label = Box(left, y, left + width, y + len(lines) * LABEL_LINE)
            found.append(CallOut(part, marks[part], False, turned, x, lines, label))
            y = label.bottom + STEP
        return found, faults, max(y - STEP, 0)

    def _leader(self, mark: Box) -> float:
        return mark.left + min((mark.right - mark.left) / 2, 1.5 * self._cell)


def _at(call_out: CallOut, top: float, bottom: float, *, above: bool) -> CallOut:
    """Move a call-out from y = 0 to its row, under it or, as in a mirror, over it."""
    label, mark = call_out.label, call_out.mark
    if above:
        top -= LIFT
    high, low = (top - label.bottom, top - label.top) if above else (bottom + label.top, bottom + label.bottom)
    return replace(
        call_out,
        above=above,
        mark=replace(mark, top=top, bottom=bottom),
        label=replace(label, top=high, bottom=low),
    )
