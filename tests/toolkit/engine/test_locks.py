"""Waiting for another run: one word after a moment, and whatever ends the waiting ends it at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest
from deckproof.engine import locks
from deckproof.model import Progress
from deckproof.testing import patience

WAITS = """
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from deckproof.engine import locks
from deckproof.signals import end_as_interrupt

say = partial(print, flush=True)
end_as_interrupt()
locks.MOMENT = {moment}
try:
    say("begins")
    with {lock}:
        say("has it")
except KeyboardInterrupt:
    say("interrupted")
"""

WORD = "waiting for another run that makes images ready"

KINDS: dict[str, Callable[[Progress], AbstractContextManager[None]]] = {
    "locks.locked(say)": locks.locked,
    f"locks.alone('{os.getpid()}', 'makes images ready', say)": partial(
        locks.alone, str(os.getpid()), "makes images ready"
    ),
}
"""The locks that are waited for, and how each is written in another process."""
each_kind = pytest.mark.parametrize("kind", KINDS, ids=["file", "name"])


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache of the test's own."""
    monkeypatch.setenv("DECKPROOF_CACHE", str(tmp_path))


def another_run(moment: float, kind: str) -> subprocess.Popen[str]:
    """Start a process that waits for a lock, and says a word if that takes longer than so many seconds."""
    script = WAITS.format(moment=moment, lock=kind)
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    for each in ["begins", *([] if moment else [WORD])]:
        assert process.stdout.readline() == f"{each}\n"
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=0.1)
    return process


def rest(process: subprocess.Popen[str]) -> list[str]:
    """Return what a process says until it ends, which it does soon."""
    with process:
        try:
            process.wait(timeout=patience(10))
        finally:
            process.kill()
        assert process.stdout
        return process.stdout.read().splitlines()


@each_kind
@pytest.mark.parametrize("moment", [600, 0])
def test_a_wait_ends_with_the_lock(moment: float, kind: str) -> None:
    """A short one is not worth a word, since decks look up images side by side; a longer one is said once."""
    with KINDS[kind](pytest.fail):
        process = another_run(moment, kind)
    assert rest(process) == ["has it"]


@each_kind
@pytest.mark.parametrize("moment", [600, 0])
def test_an_interrupt_ends_the_waiting(moment: float, kind: str) -> None:
    """Before the word and after it, while the other one has it."""
    with KINDS[kind](pytest.fail):
        process = another_run(moment, kind)
        process.send_signal(signal.SIGINT)
        assert rest(process) == ["interrupted"]


@each_kind
def test_what_the_word_raises_ends_the_waiting(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody reads it any more, nobody waits for the deck either."""

    def say(_: str) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(locks, "MOMENT", 0)
    with KINDS[kind](pytest.fail), pytest.raises(BrokenPipeError), KINDS[kind](say):
        pytest.fail("there are two of them")
