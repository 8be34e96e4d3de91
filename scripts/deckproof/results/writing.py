"""Files that are written at once or not at all: a reader never sees half of one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from deckproof.errors import DeckproofError


def write_whole(data: bytes | Iterable[bytes], path: Path) -> None:
    """Write a file atomically, its parts as they come, making the folders above it.

    Raises DeckproofError where that is not allowed.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.writelines([data] if isinstance(data, bytes) else data)
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise DeckproofError(f"{path}: can't be written: {error.strerror}") from None
