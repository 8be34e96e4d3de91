"""Many texts in little memory: inputs that were typed, or lines that a deck shows, in which others are looked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

_UTF_8 = "utf-8", "surrogatepass"
_END = b"\xff"
"""What stands after each text: no text has it in UTF-8."""


class Texts:
    """Texts, of which more may come, as their bytes."""

    __slots__ = ("_bytes",)

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._bytes = bytearray(_END)
        for each in texts:
            self.append(each)

    def append(self, text: str) -> None:
        """Add a text."""
        self._bytes += text.encode(*_UTF_8) + _END

    @property
    def size(self) -> int:
        """How many bytes all of them take: what they were until now, when others have come."""
        return len(self._bytes)

    def until(self, size: int) -> Iterator[str]:
        """Yield the texts that there were when they took so many bytes."""
        return self.holding("", size)

    def holding(self, part: str, size: int) -> Iterator[str]:
        """Yield those of the texts that there were when they took so many bytes which hold this part."""
        looked_for, at = part.encode(*_UTF_8), 1
        while 0 <= (at := self._bytes.find(looked_for, at)) < size:
            end = self._bytes.index(_END, at)
            yield self._bytes[self._bytes.rindex(_END, 0, at) + 1 : end].decode(*_UTF_8)
            at = end + 1

    def place(self, text: str) -> int | None:
        """Return the number of the first text that is this one, from 0; None where none is."""
        at = self._bytes.find(_END + text.encode(*_UTF_8) + _END)
        return None if at < 0 else self._bytes.count(_END, 0, at)
