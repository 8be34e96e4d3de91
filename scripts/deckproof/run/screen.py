"""What a person would see of the bytes that a terminal received.

Most output is plain lines and is kept as they are; from the first control sequence on that moves things about, an
emulator (pyte) takes over. Colours and titles change no text and are dropped beforehand.
"""

from __future__ import annotations

import codecs
import copy
import re
from collections.abc import Iterable
from typing import Any

import pyte
from pyte.screens import Char

_UNSEEN = re.compile(
    r"\x1b\[[0-9;:]*m"  # colours
    r"|\x1b\[[<=>?][0-9;:$]*[a-gi-km-z@-Z]"  # private sequences that only ask or tune (h and l are kept: modes)
    r"|\x1b\[\?(?:2004|1|7|12|25)[hl]"  # bracketed paste, cursor keys, wrapping, the cursor's look
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # titles, and our own marker
    r"|\x1b[PX^_][^\x1b]*\x1b\\"  # device strings
    r"|\x1b[=>]"  # keypad modes
    r"|[\x00\x07\x0e\x0f]"
)
_UNFINISHED = re.compile(r"(?:\x1b(?:\[[0-?]*[ -/]*|[PX^_\]][^\x07\x1b]*\x1b?)?|\r+)\Z")
_MOVES = re.compile(r"[\x01-\x06\x08\x0b-\x0d\x10-\x1f\x7f-\x9f]")
_LONGEST_SEQUENCE = 4096
_ALTERNATE = {47, 1047, 1049}  # the private modes of programs that take the whole screen and give it back

ASKS = re.compile(rb"\x1b\[\??[0-9;]*[nc]")
"""A program's question to the terminal: where is the cursor, and what are you?"""


class Screen:
    """A terminal's screen with everything that scrolled off it."""

    def __init__(self, columns: int, rows: int, *, before: str = "") -> None:
        """Start with the cursor behind the text ``before``: the prompt that was there already."""
        self._size = (columns, rows)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._held = ""
        self._plain = [before]
        self._emulator: _Emulator | None = None

    def feed(self, data: bytes) -> bytes:
        """Show ``data``; return what the terminal answers to questions in it."""
        text = self._held + self._decoder.decode(data)
        unfinished = _UNFINISHED.search(text, max(0, len(text) - _LONGEST_SEQUENCE))
        cut = unfinished.start() if unfinished else len(text)
        text, self._held = _UNSEEN.sub("", text[:cut]), text[cut:]
        if self._emulator is None and not _MOVES.search(text := text.replace("\r\n", "\n")):
            self._plain.append(text)
            return b""
        return self._emulate(text)

    def lines(self) -> tuple[str, ...]:
        """Return the lines so far, right-stripped, without blank lines at the end."""
        return tuple(_without_blank_end(self._rows()))

    @property
    def current(self) -> str:
        """The line that the cursor is in, up to the cursor at least."""
        if self._emulator is not None:
            return self._emulator.current
        return _joined(self._plain).rpartition("\n")[2].expandtabs(8)

    def _rows(self) -> list[str]:
        if self._emulator is not None:
            return self._emulator.text()
        return [line.expandtabs(8).rstrip() for line in _joined(self._plain).split("\n")]

    def _emulate(self, text: str) -> bytes:
        if self._emulator is None:
            lines = _joined(self._plain).split("\n")
            rows = self._size[1]
            self._emulator = _Emulator(*self._size, above=[line.expandtabs(8).rstrip() for line in lines[:-rows]])
            self._emulator.show("\r\n".join(lines[-rows:]))
        # a plain line end that lost its return above gets it back
        self._emulator.show(re.sub(r"(?<!\r)\n", "\r\n", text))
        return self._emulator.answers()


def _joined(parts: list[str]) -> str:
    parts[:] = ["".join(parts)]
    return parts[0]


def _without_blank_end(lines: list[str]) -> list[str]:
    while lines and not lines[-1]:
        lines.pop()
    return lines


class _Emulator(pyte.Screen):
    """pyte's screen, which keeps what scrolls off, gives the screen back after a full-screen program, and answers."""

    def __init__(self, columns: int, rows: int, *, above: Iterable[str]) -> None:
        self._above = list(above)
        self._answers: list[str] = []
        self._kept: tuple[Any, Any] | None = None
        super().__init__(columns, rows)
        self._stream = _Stream(self)

    def show(self, text: str) -> None:
        self._stream.feed(text)

    def answers(self) -> bytes:
        answers, self._answers = self._answers, []
        return "".join(answers).encode()

    @property
    def current(self) -> str:
        return _text(self.buffer[self.cursor.y]).ljust(self.cursor.x)

    def text(self) -> list[str]:
        return [*self._above, *(_text(self.buffer[y]) for y in range(self.lines))]

    def write_process_input(self, data: str) -> None:
        self._answers.append(data)

    def index(self) -> None:
        top, bottom = self.margins or (0, self.lines - 1)
        if self.cursor.y == bottom and top == 0 and self._kept is None:
            self._above.append(_text(self.buffer[0]))
        super().index()

    def erase_in_display(self, how: int = 0, *args: Any, **kwargs: Any) -> None:
        super().erase_in_display(how, *args, **kwargs)
        if how == 3:  # what scrolled off is to be forgotten as well: `clear` sends this
            self._above.clear()

    def set_mode(self, *modes: int, **kwargs: Any) -> None:
        if kwargs.get("private") and _ALTERNATE.intersection(modes) and self._kept is None:
            self._kept = (copy.deepcopy(self.buffer), copy.copy(self.cursor))
            super().erase_in_display(2)
        super().set_mode(*modes, **kwargs)

    def reset_mode(self, *modes: int, **kwargs: Any) -> None:
        super().reset_mode(*modes, **kwargs)
        if kwargs.get("private") and _ALTERNATE.intersection(modes) and self._kept is not None:
            self.buffer, self.cursor = self._kept
            self._kept = None


class _Stream(pyte.Stream):
    """pyte's parser, which skips a sequence that pyte has no method for instead of raising."""

    def _send_to_parser(self, data: str) -> bool | None:
        try:
            taken: bool | None = super()._send_to_parser(data)
        except (TypeError, ValueError, IndexError):
            return True
        return taken


def _text(line: Any) -> str:
    cells: list[Char] = [line[x] for x in range(max(line, default=-1) + 1)]
    return "".join(cell.data for cell in cells).rstrip()
