"""A deck that is proven by the command line in a process of its own, for tests that do harm to it meanwhile."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deckproof.config import cache_folder
from deckproof.engine import host
from deckproof.engine.images.data_root import clone
from deckproof.engine.runs import cgroups, runs
from deckproof.engine.runs.run_state import State
from deckproof.engine.runs.runs import Run
from deckproof.testing import patience

from .conftest import traces

PROGRAM = Path(sys.executable).with_name("deckproof")
TIMEOUT = 8
"""Seconds that a step may take in decks that wait for it to be over."""

HASTY = {"DECKPROOF_TIMEOUT": str(TIMEOUT)}
STEP = 60
"""Seconds that any other step gets on an idle machine."""

PATIENCE = 120
"""Seconds in which every run with a fault has ended: its step's timeout, and what an engine gets to answer."""

CONF = 'deckproof_images = "stand-in"\ndeckproof_quiet = 0.3\n'
HERE = "touch here; while [ ! -e on ]; do sleep 0.05; done"
"""What a step types that waits for the fault: it says that it is there, and goes on when it is told to."""
BEFORE, AFTER = "$ echo before\nbefore", "$ echo after\nafter"
RUN = "docker run --rm busybox:1.36 echo through"


def deck(*blocks: str) -> str:
    """Return a deck with a code block for each of these texts."""
    indented = ["\n".join(f"   {line}" for line in block.split("\n")) for block in blocks]
    return "\n\n".join(["Faults\n======", *(f".. code-block:: console\n\n{each}" for each in indented), ""])


def project(folder: Path, *blocks: str) -> Path:
    """Write a project of one deck; returns the deck."""
    folder.mkdir(exist_ok=True)
    (folder / "conf.py").write_text(CONF)
    (folder / "talk.rst").write_text(deck(*blocks))
    return folder / "talk.rst"


def three_blocks(folder: Path) -> Path:
    """Write a project whose deck's second block waits for the fault, and then needs the engine; returns the deck."""
    return project(folder, BEFORE, f"$ {HERE}; {RUN}\nthrough", AFTER)


@dataclass(frozen=True)
class Ended:
    """How a run ended."""

    code: int
    said: str  # on standard output and standard error
    verdicts: tuple[str, ...]  # of the blocks in the proof
    reasons: tuple[str | None, ...]


@dataclass
class Check:
    """A running ``deckproof check``."""

    process: subprocess.Popen[str]
    talk: Path
    runs: list[Run] = field(default_factory=list)  # all that were seen

    def run(self, *states: State) -> Run:
        """Wait for a run that this process owns, in one of these states, and return it."""
        return self.until(lambda: next((each for each in self._owned() if each.state in states), None), *states)

    def come_to(self, *states: State) -> bool:
        """Tell whether a run that this process owns is in one of these states now; all that it owns are remembered."""
        return any([each.state in states for each in self._owned()])  # noqa: C419 -- all of them are to be looked at

    def reached(self, name: str = "here") -> Run:
        """Wait until a step has made this file in its working folder."""
        return self.until(lambda: next((each for each in self._owned() if (_deck(each) / name).exists()), None), name)

    def go_on(self) -> None:
        """Tell the step that waits for it to go on."""
        for each in self._owned():
            (_deck(each) / "on").touch()

    def until(self, look: Callable[[], Run | None], *what: object) -> Run:
        """Wait until something is there to be seen."""
        until = time.monotonic() + patience(PATIENCE)
        while (found := look()) is None:
            assert self.process.poll() is None, f"it ended before {what}: {self.process.communicate()[0]}"
            assert time.monotonic() < until, f"{what} never came"
            time.sleep(0.002)
        return found

    def signal(self, number: signal.Signals) -> None:
        """Send the process a signal."""
        self.process.send_signal(number)

    def end(self) -> Ended:
        """Wait until the process has ended, as it must, and say how."""
        said = self.process.communicate(timeout=patience(PATIENCE))[0] or ""
        blocks = proven(self.talk)
        return Ended(
            self.process.returncode,
            said,
            tuple(each["verdict"] for each in blocks),
            tuple(each["reason"] for each in blocks),
        )

    def left(self) -> list[str]:
        """Return what there is on this machine of every run that was seen."""
        return [trace for run in self.runs for trace in traces(run.name)]

    def _owned(self) -> Iterator[Run]:
        for run in runs.known():
            if owner(run) == self.process.pid:
                if run not in self.runs:
                    self.runs.append(run)
                yield run


def owner(run: Run) -> int | None:
    """Return the process that owns a run."""
    try:
        return int(json.loads((run.folder / "owner.json").read_text())["pid"])
    except (OSError, ValueError, KeyError):
        return None


def proven(talk: Path) -> list[Mapping[str, Any]]:
    """Return the blocks in a project's proof."""
    proof = talk.with_name("_build") / "proof.json"
    if not proof.exists():
        return []
    return [block for each in json.loads(proof.read_text())["decks"] for block in each["blocks"]]


@contextmanager
def check(
    talk: Path,
    *options: str,
    before: Sequence[str] = (),
    program: Sequence[str] = (str(PROGRAM),),
    environment: Mapping[str, str] | None = None,
) -> Iterator[Check]:
    """Prove a deck in another process, which is gone in the end; ``before`` is a command that becomes it."""
    with subprocess.Popen(
        [*before, *program, "check", str(talk), *(options or ("--engine", "private"))],
        env={**os.environ, "DECKPROOF_TIMEOUT": f"{patience(STEP):.0f}", **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        running = Check(process, talk)
        try:
            yield running
        finally:
            process.send_signal(signal.SIGCONT)
            process.kill()


def processes(run: Run, name: str) -> list[int]:
    """Return the processes of a run with this name, also those in its containers."""
    groups = [path for top in cgroups.CGROUPS.glob(f"**/{run.cgroup}") for path in top.glob("**/cgroup.procs")]
    contained = {int(pid) for group in groups for pid in group.read_text().split()}
    return [pid for pid in {*host.marked(runs.MARK, run.name), *contained} if _name(pid) == name]


def kill(run: Run, name: str, number: signal.Signals = signal.SIGKILL) -> None:
    """Send a signal to every process of a run that has this name; there is at least one."""
    found = processes(run, name)
    assert found, f"no {name} in run {run.name}"
    for pid in found:
        os.kill(pid, number)


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def _deck(run: Run) -> Path:
    return run.scratch / "deck"


def mounted(commands: str) -> list[str]:
    """Return what runs a program with other mounts than ours; they go with it."""
    return ["unshare", "--mount", "sh", "-ec", f'{commands}\nexec "$@"', "sh"]


@contextmanager
def cache_of_its_own(word: str) -> Iterator[Path]:
    """Make a cache with a copy of the library and no sets; layer files are linked, so it is on the same file system."""
    folder = cache_folder().with_name(f"deckproof-{word}-{os.getpid()}")
    library = next(cache_folder().glob("library-*"))
    clone(library / "data", folder / library.name / "data")
    shutil.copy(library / "records.json", folder / library.name)
    yield folder
    shutil.rmtree(folder)
