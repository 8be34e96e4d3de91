"""A copy of the project that a deck is about, for its commands to find and to change.

What git tracks, or would track, is copied; where there is no git, all but what is hidden, installed or built.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from deckproof.engine import host
from deckproof.errors import DeckproofError

_NEVER = frozenset({"_build", "node_modules", "__pycache__", "venv"})
_HISTORY = ".git"


def copy_project(folder: Path, target: Path, limit: int, *, history: bool = False) -> None:
    """Copy a project into a folder that is made for it; ``history``: with what git knows of it.

    Raises DeckproofError where it has more than ``limit`` bytes, or a file of it can't be read.
    """
    files = list(_tracked(folder))
    files += list(_all(folder / _HISTORY, folder)) if history else []
    _check_size(folder, files, limit)
    target.mkdir(parents=True, exist_ok=True)
    for each in files:
        try:
            _copy(folder / each, target / each)
        except OSError as error:
            raise DeckproofError(f"{folder / each} can't be copied: {error.strerror}") from None


def _tracked(folder: Path) -> Iterator[Path]:
    """Yield the files of a project, relative to it."""
    if (folder / _HISTORY).exists() and host.program("git"):
        git = ["git", "-c", f"safe.directory={folder}", "-C", str(folder)]
        listed = host.run([*git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        if listed.returncode == 0:
            names = dict.fromkeys(filter(None, listed.stdout.split("\0")))
            yield from (Path(each) for each in names if _is_there(folder / each))
            return
    yield from _all(folder, folder)


def _all(folder: Path, root: Path) -> Iterator[Path]:
    """Yield the files in a folder, relative to the root, without what is hidden, installed or built."""
    for around, folders, names in os.walk(folder):
        if folder == root:
            folders[:] = [each for each in folders if each not in _NEVER and not each.startswith(".")]
        here = Path(around)
        links = [each for each in folders if (here / each).is_symlink()]
        yield from (here.relative_to(root) / each for each in [*names, *links] if _is_there(here / each))


def _is_there(path: Path) -> bool:
    """Tell whether there is a file or a link to be copied: no socket, no folder of a submodule."""
    return path.is_symlink() or path.is_file()


def _check_size(folder: Path, files: list[Path], limit: int) -> None:
    size = sum((folder / each).lstat().st_size for each in files)
    if size > limit:
        message = f"{folder}: a copy of the project would have {size / 1e6:,.0f} MB, more than {limit / 1e6:,.0f}"
        remedy = "set deckproof_project_size, or begin in an empty folder: --start empty"
        raise DeckproofError(message, remedy=remedy)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, target, follow_symlinks=False)
