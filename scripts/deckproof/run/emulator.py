"""A terminal's emulator (pyte), which keeps what scrolls off, and answers."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

import pyte
from pyte.screens import Char

_ALTERNATE = {47, 1047, 1049}  # the private modes of programs that take the whole screen and give it back


class Emulator(pyte.Screen):
    """pyte's screen, which keeps what scrolls off, gives the screen back after a full-screen program, and answers."""

    def __init__(self, columns: int, rows: int, *, above: Iterable[str]) -> None:
        """Start with an empty screen; ``above`` are the lines that have scrolled off already."""
        self._above = list(above)
        self._answers: list[str] = []
        self._kept: tuple[Any, Any] | None = None
        super().__init__(columns, rows)
        self._stream = _Stream(self)

    def show(self, text: str) -> None:
        """Draw text and obey the sequences in it."""
        self._stream.feed(text)

    def answers(self) -> bytes:
        """Return what the program's questions were answered with, once."""
        answers, self._answers = self._answers, []
        return "".join(answers).encode()

    @property
    def current(self) -> str:
        """The line that the cursor is in, up to the cursor at least."""
        return _text(self.buffer[self.cursor.y]).ljust(self.cursor.x)

    def text(self) -> list[str]:
        """Return all lines: those that scrolled off, and the screen's."""
        return [*self._above, *(_text(self.buffer[y]) for y in range(self.lines))]

    def write_process_input(self, data: str) -> None:
        """Take what the terminal would send to the program."""
        self._answers.append(data)

    def index(self) -> None:
        """Move down a line, and keep what scrolls off."""
        top, bottom = self.margins or (0, self.lines - 1)
        if self.cursor.y == bottom and top == 0 and self._kept is None:
            self._above.append(_text(self.buffer[0]))
        super().index()

    def erase_in_display(self, how: int = 0, *args: Any, **kwargs: Any) -> None:
        """Erase what is said."""
        super().erase_in_display(how, *args, **kwargs)
        if how == 3:  # what scrolled off is to be forgotten as well: `clear` sends this
            self._above.clear()

    def set_mode(self, *modes: int, **kwargs: Any) -> None:
        """Switch modes on, the second screen among them."""
        if kwargs.get("private") and _ALTERNATE.intersection(modes) and self._kept is None:
            self._kept = (copy.deepcopy(self.buffer), copy.copy(self.cursor))
            super().erase_in_display(2)
        super().set_mode(*modes, **kwargs)

    def reset_mode(self, *modes: int, **kwargs: Any) -> None:
        """Switch modes off, the second screen among them."""
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
