"""Where the things of one run of an engine are kept, so that a later ``clean`` finds all of them again.

Each run has a name of its own. Its folder is made first and removed last, and tells which process owns it; all
processes of the run carry its name in their environment. So whatever is left of a run whose owner is dead can be found
without anything having been written down at the right moment. The folder also says where the run is in its life.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from deckproof.config import cache_folder
from deckproof.engine import host, locks
from deckproof.engine.runs import cgroups, limits, mounts
from deckproof.engine.runs.run_state import State, check
from deckproof.errors import EngineError
from deckproof.model import EngineKind

MARK = "DECKPROOF_RUN"
PREFIX = "deckproof-"
NAME_BYTES = 3
PATIENCE = 10.0
"""Seconds that a run's processes, and those that still write where its files are, get to end."""


@dataclass(frozen=True, slots=True)
class Run:
    """One engine's life, from its folder's making to its removal."""

    name: str

    @property
    def folder(self) -> Path:
        """Control files: the owner, the engine's socket and log, the journal of a shared engine."""
        return runs_folder() / self.name

    @property
    def scratch(self) -> Path:
        """The deck's throw-away files: its working folder, home, and programs."""
        return Path(tempfile.gettempdir()) / f"{PREFIX}{self.name}"

    @property
    def data(self) -> Path:
        """A private engine's data root; on the cache's file system, because its layers are links into the cache."""
        return cache_folder() / "runs" / self.name

    @property
    def cgroup(self) -> str:
        """The control group that everything of a private engine is in."""
        return PREFIX + self.name

    @property
    def mark(self) -> dict[str, str]:
        """What every program that works for the run has in its environment."""
        return {MARK: self.name}

    @property
    def locks(self) -> tuple[Path, ...]:
        """What its owner holds a lock on."""
        return self.scratch, self.data.with_name(f"{self.name}.lock")

    @property
    def state(self) -> State:
        """Where the run is in its life, as its folder says; one that was killed while it was made is claimed."""
        try:
            return State(host.read(self.folder / _STATE).strip())
        except ValueError:
            return State.CLAIMED if self.folder.is_dir() else State.GONE

    def becomes(self, state: State) -> None:
        """Take note that the run has come to this state. Raises LifeError where it can't follow the one before."""
        check(self.state, state)
        _note(self.folder / _STATE, state)


_STATE = "state"
_OWNER = "owner.json"
_WIDTH = max(map(len, State)) + 1


def _note(path: Path, state: State) -> None:
    """Write a state over another one, in place: that needs no room on a disk that may be full by now."""
    with path.open("r+b" if path.exists() else "wb") as file:
        file.write(f"{state:<{_WIDTH - 1}}\n".encode())


def runs_folder() -> Path:
    """Return the folder of all runs of this user."""
    if os.geteuid() == 0:
        return Path("/run/deckproof")
    return Path(tempfile.gettempdir()) / f"deckproof.{os.geteuid()}"


def begin(kind: EngineKind) -> Run:
    """Make a run's folders, its owner being this process. Raises EngineError where there is no room for them."""
    run = Run(secrets.token_hex(NAME_BYTES))
    try:
        _make(run.folder)
        places = [str(run.scratch), str(run.data)]  # another process's settings may say other ones
        owner = {"kind": kind.value, "pid": os.getpid(), "started": host.started(os.getpid()), "places": places}
        new = run.folder / "owner.new"
        new.write_text(json.dumps(owner))
        new.rename(run.folder / _OWNER)  # who cleans up beside us sees all of it, or nothing yet
        _note(run.folder / _STATE, State.CLAIMED)
        run.scratch.mkdir(mode=0o755)
        locks.hold(run.name, run.locks)
    except OSError as error:
        erase(run)
        message = f"no place for the files of a run: {error.filename or run.folder}: {error.strerror}"
        raise EngineError(message, remedy="`deckproof clean` removes what killed runs left") from None
    return run


@contextlib.contextmanager
def begun(kind: EngineKind) -> Iterator[Run]:
    """Begin a run, prepare it in the context, and erase it on leaving."""
    run = begin(kind)
    try:
        run.becomes(State.PREPARING)
        yield run
    finally:
        erase(run)


def _make(folder: Path) -> None:
    for _ in range(20):  # an ending run may remove the empty parent between two steps of this
        with contextlib.suppress(FileNotFoundError):
            folder.mkdir(parents=True, mode=0o700)
            return
    folder.mkdir(parents=True, mode=0o700)


def known() -> Iterator[Run]:
    """Yield every run that has a folder."""
    with contextlib.suppress(FileNotFoundError):
        for folder in sorted(runs_folder().iterdir()):
            yield Run(folder.name)


def alive(run: Run, *files: Path) -> bool:
    """Tell whether the process that owns a run still lives (a number that another process has got since is not it).

    One that counts processes otherwise, such as in a container, is known by its locks; one that has a ``/run`` of its
    own also by those of its ``files`` that are seen here.
    """
    if locks.is_held((*run.locks, *_recorded_places(run), *files)):
        return True
    try:
        owner = json.loads((run.folder / _OWNER).read_text())
    except FileNotFoundError:
        return time.time() - max(map(_changed, (run.folder, *files))) < JUST_MADE
    except ValueError:
        return False
    return owner["started"] is not None and host.started(owner["pid"]) == owner["started"]


JUST_MADE = 5.0
"""Seconds in which a run that is being made comes to have an owner, and to hold its locks."""


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def erase(run: Run) -> list[Path]:
    """End every process of a run and remove its control groups and files; the run's folder goes last.

    Returns what can't be removed yet. As long as there is something, the folder stays, and with it the knowledge of
    the run: a later ``clean`` goes on. An interrupt is heard when all is done: half of it would leave the rest.
    """
    try:
        return _erase(run)
    except KeyboardInterrupt:
        _erase(run)
        raise


def _erase(run: Run) -> list[Path]:
    if run.state is not State.GONE:
        with contextlib.suppress(OSError):  # another one may be removing it, too
            run.becomes(State.CLOSING)
    locks.release(run.name)
    places = {run.scratch, run.data, *_recorded_places(run)}
    end_processes(run)
    until = time.monotonic() + PATIENCE
    left = [*cgroups.remove(run.cgroup, until), *(place for place in places if not _removed(place, until))]
    for place in places:  # one of them is the data root, beside which a lock is
        with contextlib.suppress(OSError):
            place.with_name(f"{run.name}.lock").unlink()
    if not left:
        _removed(run.folder, until)  # without its folder a run is gone
    with contextlib.suppress(OSError):
        runs_folder().rmdir()
    return left


def _removed(folder: Path, until: float) -> bool:
    """Remove a folder, with patience where somebody still makes files in it: what a killed run had started, say."""
    while folder.is_dir():
        refused = list[BaseException]()
        if mounts.undone_below(folder):
            _remove(folder, partial(_note_refusal, refused))
        if any(isinstance(each, PermissionError) for each in refused) or time.monotonic() > until:
            break
        time.sleep(0.02 if folder.is_dir() else 0)
    return not folder.is_dir()


def _remove(folder: Path, refused: Callable[[object, str, Any], None]) -> None:
    if sys.version_info >= (3, 12):  # where the older name of the same is on its way out
        shutil.rmtree(folder, onexc=refused)
    else:
        shutil.rmtree(folder, onerror=refused)


def _note_refusal(refused: list[BaseException], _: object, __: str, error: Any) -> None:
    refused.append(error if isinstance(error, BaseException) else error[1])


def _recorded_places(run: Run) -> list[Path]:
    try:
        return [Path(place) for place in json.loads(host.read(run.folder / _OWNER))["places"]]
    except (ValueError, KeyError):
        return []


def end_processes(run: Run) -> None:
    """End every process of a run, whatever it made of its environment and its session."""
    cgroups.thaw(run.cgroup)
    deadline = time.monotonic() + PATIENCE
    while (left := processes(run)) and time.monotonic() < deadline:
        for pid in left:
            with contextlib.suppress(ProcessLookupError, PermissionError):  # a program that became somebody else
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.02)


def processes(run: Run) -> list[int]:
    """Return the processes of a run, by either of the marks they have."""
    return [*{*host.marked(MARK, run.name), *limits.marked(run.name)}]
