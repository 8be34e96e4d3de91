"""Text as it may reach a terminal: what it holds of a deck's, an image's or an engine's words is shown, never obeyed.

Colours are marked with a word that nobody but this process knows, and become a terminal's own sequences last, when all
else that a terminal would take for an order has been made visible.
"""

from __future__ import annotations

import io
import re
import secrets
from typing import TextIO

_MARK = f"\x00{secrets.token_hex(8)}:"
_MARKED = re.compile(re.escape(_MARK) + r"([\d;]+)m")
_COLOURS = {"red": "31", "green": "32", "yellow": "33", "cyan": "36", "bold": "1", "dim": "2"}

_ORDERS = {
    **{code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\n\t"},
    0x7F: "␡",
    **{code: f"\\x{code:02x}" for code in range(0x80, 0xA0)},
    **{code: f"\\u{code:04x}" for code in (0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A))},
}
"""Control characters, those of eight bits too, and what turns the direction of writing; with what shows them."""


def plain(text: str) -> str:
    """Return a text with every control character but line ends and tabs made visible."""
    return text.translate(_ORDERS)


def paint(text: str, *names: str, color: bool) -> str:
    """Return the text marked to be in these colours, or as it is; ``for_terminal`` brings them out."""
    codes = ";".join(_COLOURS[each] for each in names)
    return f"{_MARK}{codes}m{text}{_MARK}0m" if color and text else text


def for_terminal(text: str) -> str:
    """Return a text as a terminal may have it: with our colours, and no order of anybody else's."""
    pieces = _MARKED.split(text)
    return plain(pieces[0]) + "".join(
        f"\x1b[{codes}m{plain(piece)}" for codes, piece in zip(pieces[1::2], pieces[2::2], strict=True)
    )


class PlainStream(io.TextIOBase):
    """A stream on which others print, such as Sphinx: all that they write is made plain."""

    encoding = "utf-8"

    def __init__(self, to: TextIO) -> None:
        self._to = to

    def write(self, text: str) -> int:
        """Write a text without orders."""
        return self._to.write(plain(text))

    def flush(self) -> None:
        """Write it now."""
        self._to.flush()
