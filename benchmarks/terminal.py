"""What one `echo` step costs, from 1,000 to 10,000 of them: read, typed in a real shell, judged, recorded.

Prints milliseconds of processor time per step, this program's and the shell's, which on an idle machine is about the
time that passes, of the best of some runs, each in a process of its own; then the slope, what the terminal takes of it,
and what a whole `deckproof check` takes, which needs no engine and opens none: the time for one step, and the memory.
Run it with ``python benchmarks/terminal.py``.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from deckproof import collect_less
from deckproof.config import Config
from deckproof.extract import extract
from deckproof.model import BlockResult, DeckResult, EngineInfo, EngineKind, Proof, Result
from deckproof.prove.deck import session_of
from deckproof.results.paths import keep
from deckproof.run import DeckRun
from deckproof.run.shells import BASH, Marker, host_environment
from deckproof.run.terminal import State, Terminal, pump
from deckproof.testing import LocalEngine
from memory import timed as timed_apart

T = TypeVar("T")
SIZES = (1_000, 3_000, 10_000)
WARM = 100
STEPS_IN_A_BLOCK = 10
ECHO = "Echo\n====\n\n.. code-block:: console\n\n   $ echo hello\n   hello\n"
RUNS = 5


def main() -> None:
    """Time a document of each size, then a whole check."""
    print(f"{'steps':>6}  {'read':>6}  {'run':>6}  {'write':>6}  {'all, ms per step':>16}")
    whole = {size: best(size) for size in SIZES}
    few, *_, many = SIZES
    print(f"slope from {few:,} to {many:,} steps: {(whole[many] - whole[few]) / (many - few) * 1000:.3f} ms per step")
    print(f"of which the terminal takes, where nothing is read or judged: {min(map(typed, SIZES)):.3f} ms per step")
    if os.geteuid() == 0:
        seconds, passed = check()
        print(f"a whole check of one step from RST: {seconds:.2f} s of processor time, {passed:.2f} s passed")
        for size in (STEPS_IN_A_BLOCK, *SIZES):
            print(f"a whole check of {size:>6,} steps: {memory(size):.1f} MB")


def best(size: int) -> float:
    """Prove a document of this many steps some times, print what the best time took, and return its seconds."""
    with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as processes:
        tries = list(processes.map(measured, [size] * RUNS))
    parts = min(tries, key=sum)
    read, ran, wrote, whole = (seconds / size * 1000 for seconds in (*parts, sum(parts)))
    print(f"{size:>6}  {read:>6.3f}  {ran:>6.3f}  {wrote:>6.3f}  {whole:>16.3f}")
    return sum(parts)


def measured(size: int) -> tuple[float, float, float]:
    """Return the seconds of processor time to read, run and write a document of this many steps.

    One of a few steps, before it, pays for what is loaded once.
    """
    collect_less()  # as the program does
    for steps in (WARM, size):
        with tempfile.TemporaryDirectory() as folder:
            parts = proven(steps, Path(folder))
    return parts


def proven(size: int, folder: Path) -> tuple[float, float, float]:
    """Prove a document of this many steps; return the seconds of processor time to read, run and write it."""
    document = folder / "echo.md"
    document.write_text(text(size))
    (folder / "work").mkdir()
    reading, (deck,) = timed(lambda: extract([document]))
    planning, session = timed(lambda: session_of(deck, Config()))

    def run() -> list[BlockResult]:
        with DeckRun(session, LocalEngine(folder / "work"), Config()) as deck_run:
            return [*deck_run.blocks()]

    running, blocks = timed(run)
    assert all(block.result is Result.PASSED for block in blocks)
    writing, _ = timed(lambda: keep(proof_of(DeckResult(deck, tuple(blocks))), folder))
    return reading + planning, running, writing


def typed(size: int) -> float:
    """Return the milliseconds of processor time per step of typing so many at a terminal and waiting for its prompt."""
    marker = Marker()
    environment = host_environment({"PATH": os.environ["PATH"]}, marker)
    with tempfile.TemporaryDirectory() as folder:
        begun = Terminal(
            "1", BASH, environment=environment, cwd=Path(folder), marker=marker, columns=120, rows=30
        ).open(60)

        def type_all() -> None:
            for number in range(size):
                begun.type_command(f"echo {number}")
                while begun.state is State.BUSY:
                    pump([begun], 60)
            begun.close()

        return timed(type_all)[0] / size * 1000


def check() -> tuple[float, float]:
    """Return the seconds of processor time, and those that passed, of a check of one step: the best of some."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "echo.rst").write_text(ECHO)
        argv = [sys.executable, "-m", "deckproof.cli", "check", "--fresh", "echo.rst"]
        tries = [timed_program(argv, Path(folder)) for _ in range(RUNS)]
    return min(busy for busy, _ in tries), min(passed for _, passed in tries)


def memory(size: int) -> float:
    """Return the megabytes that a check of so many steps takes at most, where an earlier proof of it is there."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "echo.md").write_text(text(size))
        argv = [sys.executable, "-m", "deckproof.cli", "check", "--fresh", "echo.md"]
        return max(megabytes for _, megabytes in (timed_apart(argv, Path(folder)) for _ in range(2)))


def timed_program(argv: Sequence[str], folder: Path) -> tuple[float, float]:
    """Return the seconds of processor time that a program takes, and those that pass meanwhile."""
    busy, began = used(), time.perf_counter()
    done = subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=True)
    assert "no engine needed" in done.stdout
    return used() - busy, time.perf_counter() - began


def text(size: int) -> str:
    """Return a document of so many steps."""
    starts = range(0, size, STEPS_IN_A_BLOCK)
    blocks = ("\n".join(f"$ echo {n}\n{n}" for n in range(start, start + STEPS_IN_A_BLOCK)) for start in starts)
    return "# Echo\n\n" + "\n\n".join(f"```console\n{block}\n```" for block in blocks) + "\n"


def proof_of(found: DeckResult) -> Proof:
    """Return the record of these results."""
    return Proof("2026-01-01T00:00:00Z", EngineInfo(EngineKind.SHARED, "0"), (), (found,))


def used() -> float:
    """Return the seconds of processor time of this program so far, and of those that it started and that have ended."""
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Return the seconds of processor time that some work takes, and what comes of it."""
    began = used()
    done = work()
    return used() - began, done


if __name__ == "__main__":
    main()
