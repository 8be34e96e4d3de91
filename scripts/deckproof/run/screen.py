"""What a person would see of the bytes that a terminal received.

Most output is plain lines and is kept as they are; from the first control sequence on that moves things about, an
emulator (pyte) takes over. Colours and titles change no text and are dropped beforehand.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deckproof.run.emulator import Emulator

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
_DECODER = codecs.getincrementaldecoder("utf-8")

ASKS = re.compile(rb"\x1b\[\??[0-9;]*[nc]")
"""A program's question to the terminal: where is the cursor, and what are you?"""


class Screen:
    """A terminal's screen with everything that scrolled off it."""

    def __init__(self, columns: int, rows: int, *, before: str = "") -> None:
        """Start with the cursor behind the text ``before``: the prompt that was there already."""
        self._size = (columns, rows)
        self._decoder = _DECODER("replace")
        self._held = ""
        self._plain = [before]
        self._emulator: Emulator | None = None

    def feed(self, data: bytes) -> bytes:
        """Show ``data``; return what the terminal answers to questions in it."""
        text = self._held + self._decoder.decode(data)
        may_be_cut = not text.endswith("\x07") and ("\x1b" in text or text.endswith("\r"))
        unfinished = may_be_cut and _UNFINISHED.search(text, max(0, len(text) - _LONGEST_SEQUENCE))
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
            from deckproof.run.emulator import Emulator  # it takes a while to load, and is seldom needed

            lines = _joined(self._plain).split("\n")
            rows = self._size[1]
            self._emulator = Emulator(*self._size, above=[line.expandtabs(8).rstrip() for line in lines[:-rows]])
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
