"""A deck's blocks: their order and roles, and what follows from a failure, without Docker."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from deckproof.model import BlockResult, Role, StepResult
from deckproof.run import DeckRun
from deckproof.testing import QUICK, LocalEngine, make_session

from .said import reasons, results

Run = Callable[..., list[BlockResult]]
Steps = Callable[..., list[StepResult]]


def test_blocks_come_lazily_and_in_order(engine: LocalEngine) -> None:
    """Nothing of the second block has been run when the first is handed over."""
    session = make_session("$ touch one", "$ touch two")
    with DeckRun(session, engine, QUICK) as run:
        blocks = run.blocks()
        assert next(blocks).block.id.endswith("::1")
        assert [path.name for path in engine.folder.iterdir()] == ["one"]
        assert next(blocks).block.id.endswith("::2")


def test_failed_set_up_blocks_everything_but_the_clean_up(run: Run, engine: LocalEngine) -> None:
    """Each blocked step names the line."""
    blocks = run(
        ("$ false", {"role": Role.SETUP}),
        "$ touch never",
        ("a: b", {"caption": "never.yaml", "language": "yaml"}),
        ("$ touch cleaned", {"role": Role.CLEANUP}),
    )
    assert results(blocks) == ["failed", "blocked", "blocked", "passed"]
    assert blocks[1].reason == "blocked by line 1: the set-up failed"
    assert [path.name for path in engine.folder.iterdir()] == ["cleaned"]


def test_clean_up_runs_when_the_consumer_stops(engine: LocalEngine) -> None:
    """Best effort, unheard."""
    session = make_session("$ touch made", "$ touch never", ("$ rm made", {"role": Role.CLEANUP}))
    with DeckRun(session, engine, QUICK) as run:
        next(run.blocks())
    assert list(engine.folder.iterdir()) == []


def test_interrupt_closes_everything_and_goes_on_up(engine: LocalEngine) -> None:
    """No clean-up is waited for: the engine removes what the deck made."""

    def attached() -> bool:
        raise KeyboardInterrupt

    engine.is_attached = attached
    session = make_session("$ sleep 60; true docker run -t box", ("$ touch cleaned", {"role": Role.CLEANUP}))
    run = DeckRun(session, engine, QUICK)
    with pytest.raises(KeyboardInterrupt), run:
        list(run.blocks())
    assert list(engine.folder.iterdir()) == []
    assert list(run._runner.terminals) == []


def test_hidden_block_runs_inside_the_next_one(run: Run) -> None:
    """Before the step that it names."""
    blocks = run(("$ touch x", {"role": Role.HIDDEN, "before": "ls"}), "$ echo one\none\n$ ls\nx")
    assert sorted(results(blocks)) == ["passed", "passed"]


def test_file_is_written_before_the_next_step(run: Run) -> None:
    """With its folders."""
    blocks = run(("a: b\nc: d", {"caption": "sub/x.yaml", "language": "yaml"}), "$ cat sub/x.yaml\na: b\nc: d")
    assert results(blocks) == ["passed", "passed"]


def test_skipped_blocks_say_why(run: Run) -> None:
    """By the author's word, for want of a host, or because nothing in it is run."""
    blocks = run(
        ("$ false", {"skip": "needs a cluster"}),
        ("$ false", {"needs": "127.0.0.1:9"}),
        ("print(1)", {"language": "rust"}),
        "$ echo x\nx",
    )
    assert results(blocks) == ["skipped", "skipped", "skipped", "passed"]
    assert [block.reason for block in blocks[:2]] == ["needs a cluster", "127.0.0.1:9 can't be reached from here"]


# ------------------------------------------------------------------------------------------------ blame and death


def test_step_that_shares_an_object_with_a_failed_command_is_blocked(steps: Steps) -> None:
    """One that doesn't is its own failure; one that passes owes nothing."""
    done = steps("$ mkdir no/webroot", "$ ls webroot", "$ ls elsewhere", "$ echo webroot\nwebroot")
    assert results(done) == ["failed", "blocked", "failed", "passed"]
    assert reasons(done)[1].startswith("blocked by line 1: exit status 2")


def test_failed_cd_blocks_what_fails_in_that_folder(steps: Steps) -> None:
    """The shell is not where the slide says."""
    done = steps("$ cd nowhere", "$ ls data.txt")
    assert results(done) == ["failed", "blocked"]


def test_engine_that_died_fails_one_step_and_blocks_the_rest(engine: LocalEngine) -> None:
    """No hang, no cascade."""
    hangs = ("$ sleep 60; true docker run -t box", {"timeout": 0.5})
    session = make_session("$ echo x\nx", hangs, "$ echo y\ny")
    with DeckRun(session, engine, QUICK) as run:
        blocks = run.blocks()
        done = [next(blocks)]
        engine.alive = False
        done += blocks
    assert results(done) == ["passed", "failed", "blocked"]
    why = "the engine stopped answering while `sleep 60; true docker run -t box` ran"
    assert [each.reason for each in done[1:]] == [why, f"blocked by line 4: {why}"]
