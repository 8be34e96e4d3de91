"""Waiting for another run: one word after a moment, and whatever ends the waiting ends it at once."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from deckproof.engine import locks
from deckproof.testing import patience

WAITS = """
from functools import partial
from deckproof.engine import locks
from deckproof.signals import end_as_interrupt

say = partial(print, flush=True)
end_as_interrupt()
locks.MOMENT = {moment}
try:
    say("begins")
    with locks.locked(say):
        say("has it")
except KeyboardInterrupt:
    say("interrupted")
"""

WORD = "waiting for another run that makes images ready"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache of the test's own."""
    monkeypatch.setenv("DECKPROOF_CACHE", str(tmp_path))


def another_run(moment: float) -> subprocess.Popen[str]:
    """Start a process that waits for the cache, and says a word if that takes longer than so many seconds."""
    process = subprocess.Popen([sys.executable, "-c", WAITS.format(moment=moment)], stdout=subprocess.PIPE, text=True)
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


@pytest.mark.parametrize("moment", [600, 0])
def test_a_wait_ends_with_the_lock(moment: float) -> None:
    """A short one is not worth a word, since decks look up images side by side; a longer one is said once."""
    with locks.locked(pytest.fail):
        process = another_run(moment)
    assert rest(process) == ["has it"]


@pytest.mark.parametrize("moment", [600, 0])
def test_an_interrupt_ends_the_waiting(moment: float) -> None:
    """Before the word and after it, while the other one has the cache."""
    with locks.locked(pytest.fail):
        process = another_run(moment)
        process.send_signal(signal.SIGINT)
        assert rest(process) == ["interrupted"]


def test_what_the_word_raises_ends_the_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody reads it any more, nobody waits for the deck either."""

    def say(_: str) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(locks, "MOMENT", 0)
    with locks.locked(pytest.fail), pytest.raises(BrokenPipeError), locks.locked(say):
        pytest.fail("there are two of them")
