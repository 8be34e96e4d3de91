"""What the machine does to a step is said: a full disk, a clock that is set, time in which nothing ran."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from deckproof.model import StepResult
from deckproof.run.machine_trouble import trouble
from deckproof.run.terminal import Terminal, pump
from deckproof.testing import patience

HOUR = 3600.0


def test_a_full_disk_is_named(steps: Callable[..., list[StepResult]]) -> None:
    """Whatever else is wrong with the step, that is why."""
    (step,) = steps("$ echo 'write error: No space left on device'; false\nfine")
    assert (step.verdict.reason or "").endswith("; a disk is full")


@pytest.mark.parametrize(
    ("jumped", "said"),
    [(HOUR, "set forward by 3600 s"), (-HOUR, "set back by 3600 s"), (0.2, None), (-0.2, None)],
)
def test_a_clock_that_was_set_is_named(jumped: float, said: str | None) -> None:
    """A correction that nobody notices is not."""
    why = trouble(["out"], jumped)
    assert why is None if said is None else said in (why or "")


def test_a_step_that_passes_owes_nothing(steps: Callable[..., list[StepResult]]) -> None:
    """A slide may show what a full disk says."""
    (step,) = steps("$ echo 'No space left on device'\nNo space left on device")
    assert step.verdict.reason is None


@pytest.mark.parametrize("offset", [HOUR, -HOUR])
def test_a_terminal_tells_of_a_clock_that_is_set(
    terminal: Terminal, offset: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its time of typing is never later than it was, by either clock."""
    real = time.time
    terminal.type_command("true")
    typed = real()
    monkeypatch.setattr(time, "time", lambda: real() + offset)
    assert terminal.jumped == pytest.approx(offset, abs=0.5)
    assert terminal.busy_since == pytest.approx(typed + min(offset, 0), abs=0.5)


SUSPENDED = """
import pathlib, sys
from deckproof.config import Config
from deckproof.testing import LocalEngine, make_session, run_deck

folder = pathlib.Path(sys.argv[1])
text = "$ touch typed; while [ ! -e resumed ]; do sleep 0.05; done; sleep 0.2; echo done\\ndone"
(block,) = run_deck(make_session(text), LocalEngine(folder), Config(timeout=2.0, quiet=0.5))
print(block.result, block.reason)
"""


def test_time_in_which_the_run_is_suspended_does_not_count(tmp_path: Path) -> None:
    """A step of 2 s at most passes after a stop of 3 s: its shell went on, and nobody has watched."""
    with subprocess.Popen([sys.executable, "-c", SUSPENDED, str(tmp_path)], stdout=subprocess.PIPE, text=True) as run:
        while not (tmp_path / "typed").exists():
            assert run.poll() is None
            time.sleep(0.02)
        run.send_signal(signal.SIGSTOP)
        time.sleep(3)
        (tmp_path / "resumed").touch()
        run.send_signal(signal.SIGCONT)
        assert run.communicate(timeout=patience(20))[0].strip() == "passed None"


def test_waiting_as_long_as_was_meant_is_no_suspension(terminal: Terminal) -> None:
    """Its seconds count."""
    terminal.type_command("sleep 30")
    before = terminal.seconds
    while pump([terminal], 0.3):
        continue
    assert terminal.seconds - before >= 0.3
