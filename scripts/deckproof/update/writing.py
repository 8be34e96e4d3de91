"""Files as they were read, and their replacement: whole and at once, or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from deckproof.errors import DeckproofError
from deckproof.extract.views import file_of, text_of


class WriteError(DeckproofError):
    """A file that must not, or can't, be written; it is as it was."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A file's bytes at one time."""

    path: Path
    data: bytes

    @classmethod
    def take(cls, path: Path) -> Self:
        """Read a file. Raises WriteError where it can't be read, or is not UTF-8."""
        try:
            data = path.read_bytes()
            text_of(path, data.decode("utf-8"))
        except (OSError, ValueError) as error:
            raise WriteError(f"can't be read: {error}", remedy="write it as UTF-8 text") from None
        return cls(path, data)

    @property
    def text(self) -> str:
        """The text that its blocks are lines of, with its line endings and its byte order mark, if it has one."""
        return text_of(self.path, self.data.decode("utf-8"))


def replace_file(snapshot: Snapshot, text: str) -> Snapshot:
    """Replace a file by a new text and return what it is now; mode and owner stay, a link still points to it.

    Raises WriteError where the file is no longer what the snapshot says, or it or its folder is read-only; also for
    root, whom no permission would stop.
    """
    try:
        data = file_of(snapshot.path, snapshot.data.decode("utf-8"), text).encode("utf-8")
    except ValueError as error:
        raise WriteError(str(error), remedy="edit it by hand") from None
    return _replaced(snapshot, data)


def put_back(now: Snapshot, before: Snapshot) -> Snapshot:
    """Make a file what it was. Raises WriteError as ``replace_file`` does."""
    return _replaced(now, before.data)


def _replaced(snapshot: Snapshot, data: bytes) -> Snapshot:
    path = snapshot.path.resolve()
    _check(path, snapshot.data)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            _take_after(path, file.fileno())
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _check(path, snapshot.data)
        os.replace(name, path)  # noqa: PTH105 -- beside mkstemp and fsync, the name that says it is atomic
    except OSError as error:
        raise WriteError(f"can't be written: {error.strerror}") from None
    finally:
        with suppress(FileNotFoundError):
            os.unlink(name)  # noqa: PTH108 -- see above
    _sync(path.parent)
    return Snapshot(snapshot.path, data)


def _check(path: Path, data: bytes) -> None:
    for each, what in ((path, "the file"), (path.parent, f"its folder {path.parent}")):
        if not _is_writable(each):
            raise WriteError(f"{what} is read-only", remedy=f"chmod u+w {each}, then run this again")
    try:
        now = path.read_bytes()
    except OSError as error:
        raise WriteError(f"can't be read any more: {error.strerror}") from None
    if now != data:
        raise WriteError("was changed since it was read", remedy="run this again")


def _is_writable(path: Path) -> bool:
    try:
        mode = path.stat().st_mode
    except OSError:
        return True  # it is gone: reading it says so
    return bool(mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)) and os.access(path, os.W_OK)


def _take_after(path: Path, file: int) -> None:
    state = path.stat()
    with suppress(PermissionError):  # another's file in a folder of ours: it becomes ours
        os.fchown(file, state.st_uid, state.st_gid)
    os.fchmod(file, stat.S_IMODE(state.st_mode))


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
