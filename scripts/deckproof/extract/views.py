"""Files that are read as another text than they hold: a notebook is JSON, and is read as the Markdown that it shows."""

from __future__ import annotations

from pathlib import Path

from deckproof.extract import notebook
from deckproof.formats import JUPYTER

_MARK = "\ufeff"  # of the order of bytes


def text_of(path: Path, raw: str) -> str:
    """Return the text that lines and spans of a file are counted in. Raises ValueError where it can't be read."""
    return notebook.to_text(raw.removeprefix(_MARK)) if path.suffix in JUPYTER.suffixes else raw


def file_of(path: Path, raw: str, text: str) -> str:
    """Return what a file holds when the text that it is read as has changed. Raises ValueError where it can't."""
    if path.suffix not in JUPYTER.suffixes:
        return text
    mark = _MARK if raw.startswith(_MARK) else ""
    return mark + notebook.from_text(raw.removeprefix(_MARK), text)
