"""What is left running is watched to the deck's end, and what ends by itself is judged; a terminal is always read."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from deckproof.config import Config
from deckproof.engine.attach import Attached
from deckproof.model import BlockResult, Ending, Evidence, Result
from deckproof.results.report import left_running
from deckproof.run import DeckRun
from deckproof.run.ending import Ended
from deckproof.run.left_running import LeftRunning
from deckproof.run.terminal import Terminal
from deckproof.testing import QUICK, LocalEngine, make_session, run_deck


@pytest.fixture
def attached(tmp_path: Path) -> LocalEngine:
    """An engine that says of every program that it is attached to a container."""
    return LocalEngine(tmp_path, is_attached=lambda: True)


def server(status: int) -> str:
    """Return a step that shows `up`, goes on until there is a file `stop`, and ends with this status."""
    return f"$ sh -c 'echo up; while [ ! -e stop ]; do sleep 0.01; done; exit {status}'\nup"


def said(blocks: list[BlockResult]) -> list[tuple[str, str]]:
    """Return each block's result and reason."""
    return [(str(each.result), each.reason or "") for each in blocks]


def test_a_program_that_ends_by_itself_is_judged_by_its_status(attached: LocalEngine) -> None:
    """While the deck lives, whatever was said before; the verdict comes once more."""
    session = make_session(server(3), "$ touch stop", ("$ while :; do sleep 0.1; done", {"timeout": 0.5}))
    with DeckRun(session, attached, QUICK) as run:
        heard = [(each.block.id.rpartition("::")[2], str(each.result)) for each in run.blocks()]
    assert heard[:2] == [("1", "passed"), ("2", "passed")]
    assert ("1", "failed") in heard
    first = run_deck(session, replace(attached, folder=_fresh(attached)))[0]
    assert first.reason is not None
    assert first.reason.startswith("exit status 3, the slide promises 0; it was left running, since it has shown")
    assert first.steps[0].outcome.ending is Ending.EXITED
    assert first.steps[0].outcome.evidence is Evidence.OUTPUT


def _fresh(engine: LocalEngine) -> Path:
    folder = engine.folder / "fresh"
    folder.mkdir()
    return folder


def test_a_program_that_ends_well_is_no_longer_left_running(attached: LocalEngine) -> None:
    """Its exit status is known then."""
    blocks = run_deck(make_session(server(0), "$ touch stop"), attached)
    assert said(blocks) == [("passed", "")] * 2
    assert blocks[0].steps[0].outcome.status == 0
    assert left_running(blocks[0]) == ""


def test_a_program_that_somebody_stopped_did_not_end_by_itself(attached: LocalEngine) -> None:
    """The engine tells."""
    asked = []

    class Stopping(LocalEngine):
        def stopped(self, since: float, containers: object) -> bool:
            asked.append((since, containers))
            return True

    started = time.time()
    blocks = run_deck(make_session(server(137), "$ touch stop"), Stopping(attached.folder, lambda: True))
    assert said(blocks) == [("passed", "")] * 2
    assert left_running(blocks[0]) == "line 1 left running: it has shown what the slide shows"
    ((since, containers),) = asked
    assert since >= started - 1
    assert containers == (Attached("made-up", "made-up"),)


@pytest.fixture
def gone(tmp_path: Path) -> tuple[LeftRunning, list[bool]]:
    """A server that was left running and has ended with status 3, and what the engine says each time it is asked."""
    words: list[bool] = []

    class Telling(LocalEngine):
        def stopped(self, since: float, containers: object) -> bool:
            assert (since, containers) == (7.0, (Attached("made-up", "made-up"),))
            return words.pop(0)

    (block,) = run_deck(make_session("$ echo up\nup"), LocalEngine(tmp_path))
    terminal = SimpleNamespace(gave_back=3, busy_since=7.0)
    left = LeftRunning(Telling(tmp_path))
    containers = (Attached("made-up", "made-up"),)
    left.add(block.steps[0], cast("Terminal", terminal), Ended(Ending.LEFT_RUNNING, Evidence.PORT, containers))
    return left, words


def test_nothing_waits_until_the_engine_says_who_ended_a_program(gone: tuple[LeftRunning, list[bool]]) -> None:
    """It says so a moment later; the steps after it are typed and read meanwhile."""
    left, words = gone
    words += [False, True]
    assert list(left.revised()) == []
    assert words == [True], "asked once, and soon again"
    left.wait_until_told(tuple)
    assert words == []
    assert list(left.revised()) == []


def test_what_nobody_ended_is_known_at_the_deck_s_end(
    gone: tuple[LeftRunning, list[bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """When an engine would have said so, it ended by itself, and is judged."""
    monkeypatch.setattr("deckproof.run.left_running.SETTLED", 0.3)
    left, words = gone
    words += [False] * 20
    left.wait_until_told(tuple)
    ((was, now),) = left.revised()
    assert (was.verdict.result, now.verdict.result) == (Result.PASSED, Result.FAILED)
    assert now.outcome.status == 3


def test_who_ended_a_program_that_ended_as_it_should_is_not_waited_for(
    gone: tuple[LeftRunning, list[bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The verdict is the same: the engine is asked once."""
    monkeypatch.setattr("deckproof.run.left_running.SETTLED", 600)
    left, words = gone
    (program,) = left._programs
    program.terminal.gave_back = 0
    words += [False]
    left.wait_until_told(tuple)
    ((was, now),) = left.revised()
    assert (was.verdict, now.outcome.status, words) == (now.verdict, 0, [])


def test_what_an_init_says_of_the_terminal_s_size_is_not_what_the_slide_is_compared_with(attached: LocalEngine) -> None:
    """Tini does, in the images of Jupyter, when a busy machine tells it the size before its child is there."""
    server = "$ sh -c 'echo \"[WARN  tini (1)] Child was dead when forwarding signal\"; echo up; exec sleep 60'\nup"
    (block,) = run_deck(make_session(server), attached, replace(QUICK, patience=0.3))
    assert (block.result, block.steps[0].outcome.lines) == (Result.PASSED, ("up",))


def test_a_failure_after_the_last_step_is_waited_for(attached: LocalEngine) -> None:
    """That it has shown what the slide shows is weak evidence: the deck gives it as long as a server gets to speak."""
    block = run_deck(make_session("$ sh -c 'echo up; sleep 1; exit 3'\nup"), attached, replace(QUICK, patience=20.0))[0]
    assert block.result is Result.FAILED


def test_what_goes_on_is_not_waited_for_beyond_that(attached: LocalEngine) -> None:
    """It is said to be left running, with what told that."""
    block = run_deck(make_session("$ sh -c 'echo up; sleep 60; exit 3'\nup"), attached, replace(QUICK, patience=0.3))[0]
    assert block.result is Result.PASSED
    assert left_running(block) == "line 1 left running: it has shown what the slide shows"


def test_the_author_says_that_it_must_end(attached: LocalEngine) -> None:
    """Whatever it has shown."""
    text = ("$ sh -c 'echo up; sleep 0.5; exit 3'\nup", {"ends": True})
    block = run_deck(make_session(text), attached)[0]
    assert block.reason == "exit status 3, the slide promises 0"


def test_the_status_is_asked_for_where_the_command_was(attached: LocalEngine) -> None:
    """In a block of its own, too."""
    blocks = run_deck(make_session("$ sh -c 'echo up; sleep 0.5; exit 3'\nup", "$ echo $?\n3"), attached)
    assert said(blocks) == [("passed", "")] * 2


def test_what_is_typed_in_a_program_ends_the_watch(attached: LocalEngine) -> None:
    """^C is the slide's doing: no end by itself."""
    blocks = run_deck(make_session("$ echo up; sleep 60\nup\n^C", "$ true"), attached)
    assert said(blocks) == [("passed", "")] * 2


# ---------------------------------------------------------------------------------------------------- always read


def test_a_look_that_takes_long_does_not_keep_the_prompt_from_being_read(tmp_path: Path) -> None:
    """However short the quiet time is: the shell's prompt, long written, is read before the next look."""
    engine = LocalEngine(tmp_path, is_attached=_slowly(0.3, attached=False))
    config = Config(timeout=10, quiet=0.1)
    block = run_deck(make_session("$ echo hi; sleep 1\nhi"), engine, config)[0]
    assert (block.result, block.steps[0].outcome.ending) == (Result.PASSED, Ending.EXITED)


def test_a_look_is_believed_only_if_nothing_came_meanwhile(tmp_path: Path) -> None:
    """The command ends while the engine is asked whether it goes on: it has ended, then, and is judged."""
    engine = LocalEngine(tmp_path, is_attached=_slowly(2, attached=True))
    block = run_deck(make_session("$ sh -c 'echo hi; sleep 1; exit 3'\nhi"), engine, Config(timeout=10, quiet=0.1))[0]
    assert block.steps[0].outcome.ending is Ending.EXITED
    assert block.reason == "exit status 3, the slide promises 0"


def _slowly(seconds: float, *, attached: bool) -> Callable[[], bool]:
    def answer() -> bool:
        time.sleep(seconds)
        return attached

    return answer


def test_a_container_that_a_busy_engine_starts_late_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A later step that has to do with it is no evidence before it has had the time to do its work."""

    class Busy(LocalEngine):
        def attached(self, since: float, typed: str = "") -> tuple[Attached, ...]:
            return tuple(replace(each, name="quiet", up=0.1) for each in super().attached(since, typed))

    (tmp_path / "docker").write_text("#!/bin/sh\nsleep 2\n")
    (tmp_path / "docker").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    session = make_session("$ docker run --name quiet busybox true", "$ docker rm quiet")
    blocks = run_deck(session, Busy(tmp_path, is_attached=lambda: True))
    assert said(blocks) == [("passed", "")] * 2
    assert left_running(blocks[0]) == ""
