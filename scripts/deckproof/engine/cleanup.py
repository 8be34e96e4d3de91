"""Removing what earlier runs left: everything of a run whose owner is dead, and nothing of one that lives."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from deckproof.config import cache_folder
from deckproof.engine.choose import WAYS
from deckproof.engine.runs import runs
from deckproof.engine.runs.runs import PREFIX, Run
from deckproof.errors import EngineError
from deckproof.model import Progress


def clean(progress: Progress) -> list[str]:
    """Remove what killed runs left, and return what was removed; doing it twice removes nothing the second time.

    A run whose things are on an engine of the author's that doesn't answer is kept, and said: they are removed later.
    """
    removed: list[str] = []
    for run in list(runs.known()):
        if not runs.alive(run):
            progress(f"removing what the run {run.name} left, which was killed while {run.state}")
            removed += _removed(run, progress)
    return removed + [str(path) for path in _remove_orphans()]


def _removed(run: Run, progress: Progress) -> list[str]:
    try:
        made = [each for way in WAYS.values() for each in way.clear(run)]
    except EngineError as error:
        progress(f"{error.message}: run `deckproof clean` again when it does, or remove {run.folder} to forget them")
        return []
    if left := runs.erase(run):
        progress(f"{', '.join(map(str, left))} can't be removed yet: run `deckproof clean` again")
        return made
    return [*made, f"run {run.name}"]


def _remove_orphans() -> Iterator[Path]:
    """Remove files of runs that have no folder any more, such as after a restart of the machine."""
    found = [*Path(tempfile.gettempdir()).glob(f"{PREFIX}*"), *(cache_folder() / "runs").glob("*")]
    living = {run.name for run in runs.known()}  # only now: one that begins meanwhile has its folder before its files
    for path in found:
        name = path.name.removeprefix(PREFIX).partition(".")[0]
        if _is_run_name(name) and name not in living and _is_ours(path) and not runs.alive(Run(name), path):
            runs.erase(Run(name))
            shutil.rmtree(path, ignore_errors=True)
            if not path.exists():
                yield path


def _is_ours(path: Path) -> bool:
    """Other users' runs have their folders elsewhere, so that it can't be seen whether they live."""
    with contextlib.suppress(FileNotFoundError):
        return path.stat().st_uid == os.geteuid()
    return False


def _is_run_name(name: str) -> bool:
    return len(name) == runs.NAME_BYTES * 2 and all(letter in "0123456789abcdef" for letter in name)
