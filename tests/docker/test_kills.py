"""Fifty runs, each killed (-9) at a random moment of its life: clean removes all that they left.

`make kills` runs this; it says the moments' seed, so that a failure can be had again with KILLS_SEED.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from deckproof.engine import clean
from deckproof.engine.runs.run_state import State
from deckproof.testing import patience

from .conftest import traces
from .faults import PROGRAM, Check, cache_of_its_own, check, project

pytestmark = pytest.mark.engine

KILLS = 50
BESIDE = 5  # at the same time
PAUSE = 0.01  # seconds between two looks
SECONDS = 2.5
"""A run's life on an idle machine: its moments are drawn from this."""

FRESH = ("--engine", "private", "--fresh")
"""One that has come to its end is remembered: the next ones would have nothing to do, and nothing to be killed in."""

STATES = [None, State.CLAIMED, State.PREPARING, State.STARTING, State.SERVING, State.CLOSING]
"""Where the clock of a moment starts: at the process's own start, or when its run has come to a state."""


@pytest.fixture
def cache() -> Iterator[Path]:
    """A cache with a library and no sets: images are prepared by the runs that are killed, too."""
    with cache_of_its_own("kills") as folder:
        yield folder


def test_fifty_killed_runs_leave_nothing_after_clean(tmp_path: Path, cache: Path) -> None:
    """No process, mount, network namespace, control group, file or socket; and the next run passes.

    Somebody else cleans up meanwhile, all the time: also what has only just been killed.
    """
    seed = int(os.environ.get("KILLS_SEED") or random.randrange(10**6))
    draw = random.Random(seed)
    run = "docker run --detach --name here --volume kept:/data --publish 8080:80 busybox:1.36 sleep 999"
    talk = project(
        tmp_path / "talk", f"$ {run} >id", "$ docker network create course >id; docker ps --quiet | wc -l\n1"
    )
    environment = {"DECKPROOF_CACHE": str(cache)}
    killed: list[tuple[Check, list[State]]] = []
    with _cleaning():
        for _ in range(KILLS // BESIDE):
            shutil.rmtree(cache / "sets", ignore_errors=True)  # the first of them makes images ready
            moments = [(draw.choice(STATES), draw.random()) for _ in range(BESIDE)]
            with ThreadPoolExecutor(BESIDE) as pool:
                killed += pool.map(lambda moment: _kill(talk, environment, *moment), moments)
    seen = [each for check, _ in killed for each in check.runs]
    states = Counter(str(state) for _, states in killed for state in states)
    assert len(killed) == KILLS
    assert len(seen) > KILLS // 2, f"seed {seed}: most were killed before they had begun, or after they had ended"
    assert len(states) >= 3, f"seed {seed}: too few states were met: {states}"
    said: list[str] = []
    until = time.monotonic() + patience(10)  # a folder without an owner may be one that is just being made, for a while
    while any(traces(each.name) for each in seen) and time.monotonic() < until:
        clean(said.append)
    assert [trace for each in seen for trace in traces(each.name)] == [], f"seed {seed}: {said}"
    assert _of(cache) == [], f"seed {seed}"
    with check(talk, *FRESH, environment=environment) as running:
        assert running.end().code == 0, f"seed {seed}"


@contextmanager
def _cleaning() -> Iterator[None]:
    """Run `deckproof clean` again and again, as somebody at another terminal may."""
    with subprocess.Popen(
        ["sh", "-c", f"while sleep 0.2; do {PROGRAM} clean; done"], stdout=subprocess.DEVNULL
    ) as loop:
        try:
            yield
        finally:
            loop.terminate()


def _kill(talk: Path, environment: Mapping[str, str], state: State | None, moment: float) -> tuple[Check, list[State]]:
    """Kill a run at a random moment after it has come to a state, or at its end where it never does.

    Return its process, and the states that its runs were in: afterwards, somebody else may clean up behind them.
    """
    with check(talk, *FRESH, environment=environment) as running:
        process, until = running.process, time.monotonic() + patience(30)
        while state and process.poll() is None and not running.come_to(state) and time.monotonic() < until:
            time.sleep(PAUSE)
        until = time.monotonic() + moment * (SECONDS if state is None else 0.4)
        while process.poll() is None and time.monotonic() < until:
            running.come_to()
            time.sleep(PAUSE)
        states = [each.state for each in running.runs]
        process.send_signal(signal.SIGKILL)
        process.wait()
        running.come_to()  # what was made in the last moment
    return running, states


def _of(cache: Path) -> list[str]:
    """Return what killed runs have left of their data, and processes and mounts that lead into it."""
    files = [str(path) for path in (cache / "runs").glob("*")]
    mounts = [line for line in Path("/proc/mounts").read_text().splitlines() if str(cache) in line]
    programs = [str(path.parent) for path in Path("/proc").glob("[0-9]*/environ") if str(cache).encode() in _read(path)]
    return files + mounts + programs


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
