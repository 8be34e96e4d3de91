"""Files that are not UTF-8, told apart with the line and the byte."""

from __future__ import annotations

import codecs
from pathlib import Path

from deckproof.errors import DeckError, shown


def check_encoding(path: Path) -> None:
    """Raise DeckError, with the line and the byte, where a file isn't UTF-8."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DeckError(error.strerror or str(error), path=shown(path)) from None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DeckError(
            f"not UTF-8: byte 0x{data[error.start]:02x} at offset {error.start}",
            path=shown(path),
            line=line,
            remedy=f"save it as UTF-8, or convert it: iconv -f {_likely(data)} -t UTF-8 {shown(path)}",
        ) from None


def _likely(data: bytes) -> str:
    """Return the encoding that a file most likely has; PowerShell writes UTF-16, with a mark at its beginning."""
    return "UTF-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "LATIN1"
