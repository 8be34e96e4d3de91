"""What a slide says is held against a record, as a run would hold it against what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from deckproof.errors import DeckError
from deckproof.model import BlockResult, Evidence, Result
from deckproof.prove.replay import rematch
from deckproof.testing import QUICK, LocalEngine, make_session, run_deck

Text = str | tuple[str, Mapping[str, object]]

ID = "3f2a1b4c5d6e"
REAL = "aaaaaaaaaaa1"


@pytest.fixture
def engine(tmp_path: Path) -> LocalEngine:
    """An engine whose steps run here."""
    return LocalEngine(tmp_path)


def rematched(engine: LocalEngine, told: Text, *more: Text, lie: tuple[str, str] = ("", "")) -> tuple[BlockResult, ...]:
    """Run what is told, then return what is said of it with OLD changed to NEW everywhere."""
    texts = [each if isinstance(each, tuple) else (each, {}) for each in (told, *more)]
    recorded = run_deck(make_session(*texts), engine)
    assert {each.result for each in recorded} <= {Result.PASSED, Result.SKIPPED}
    lied = [(text.replace(*lie) if lie[0] else text, options) for text, options in texts]
    return rematch(make_session(*lied), recorded, QUICK)


def test_the_told_truth_passes_again(engine: LocalEngine) -> None:
    """Output, status, answers at a prompt: all as the run said."""
    texts = ["$ echo one\none\n$ python3 -q", ">>> 1 + 1\n2\n>>> exit()"]
    assert [each.result for each in rematched(engine, *texts)] == [Result.PASSED] * 2


def test_a_changed_word_fails_the_step_that_shows_it(engine: LocalEngine) -> None:
    """And no other one."""
    (block,) = rematched(engine, "$ echo one\none\n$ echo two\ntwo", lie=("\none", "\nnone"))
    assert [each.verdict.result for each in block.steps] == [Result.FAILED, Result.PASSED]


def test_another_status_fails(engine: LocalEngine) -> None:
    """The author's promise is part of what is told."""
    session = make_session(("$ sh -c 'exit 3'", {"status": 3}))
    recorded = run_deck(session, engine)
    (block,) = rematch(make_session(("$ sh -c 'exit 3'", {"status": 4})), recorded, QUICK)
    assert block.reason == "exit status 3, the slide promises 4"


def test_a_consistently_renamed_id_is_no_lie(engine: LocalEngine) -> None:
    """It is as made up as the other one."""
    text = f"$ echo {REAL[:-1]}$((1))\n{ID}\n$ echo docker {ID}\ndocker {ID}"
    (block,) = rematched(engine, text, lie=(ID, "0123456789ab"))
    assert block.result is Result.PASSED


def test_an_id_that_was_not_shown_blocks_the_command_that_needs_it(engine: LocalEngine) -> None:
    """Where another id stands on the slide, the one that a later command names was never shown."""
    text = f"$ echo {REAL[:-1]}$((1))\n{ID}\n$ : docker {ID}"
    (block,) = rematched(engine, text, lie=(f"\n{ID}\n", "\n0123456789ab\n"))
    assert [each.verdict.result for each in block.steps] == [Result.PASSED, Result.FAILED]


def test_a_prompt_that_was_not_there_fails(engine: LocalEngine) -> None:
    """The prompt is a claim as well."""
    (block,) = rematched(engine, "$ python3 -q\n>>> 1 + 1\n2\n>>> exit()", lie=(">>> 1 + 1", "mysql> 1 + 1"))
    assert [each.verdict.result for each in block.steps][:2] == [Result.PASSED, Result.FAILED]
    assert "mysql>" in (block.reason or "")


def test_a_step_that_would_be_typed_differently_is_not_known(engine: LocalEngine) -> None:
    """Two ids changed places before a command: what it would give with the other one, only a run can tell."""
    other, ids = "0123456789ab", "aaaaaaaaaaa1\nbbbbbbbbbbb2"
    engine.folder.joinpath("ids").write_text(ids)
    text = f"$ cat ids\n{ID}\n{other}\n$ : docker {ID}"
    (block,) = rematched(engine, text, lie=(f"{ID}\n{other}", f"{other}\n{ID}"))
    assert [each.verdict.result for each in block.steps] == [Result.PASSED, Result.BLOCKED]
    assert "only a new run" in (block.reason or "")


@pytest.mark.parametrize("lie", [("echo one", "echo two"), ("\n$ true", "\ntrue"), ("$ true", "$ true\n$ true")])
def test_other_commands_are_refused(engine: LocalEngine, lie: tuple[str, str]) -> None:
    """What would come of them is not on record."""
    with pytest.raises(DeckError):
        rematched(engine, "$ echo one\n$ true", lie=lie)


def test_what_a_program_logged_while_it_was_left_running_stays_no_claim(tmp_path: Path) -> None:
    """Also where it has ended since then: the record is weighed as the run weighed it."""
    session = make_session("$ serve\nready")
    (block,) = run_deck(make_session("$ echo ready\nready"), LocalEngine(tmp_path))
    (ran,) = block.steps
    lines = ("ready", "2026-01-02T03:04:05 GET /")
    outcome = ran.outcome._replace(typed="serve", lines=lines, evidence=Evidence.OUTPUT)
    recorded = [replace(block, steps=(ran._replace(step=session.readings[0].steps[0], outcome=outcome),))]
    assert [each.result for each in rematch(session, recorded, QUICK)] == [Result.PASSED]
    ended = outcome._replace(evidence=None)
    recorded = [replace(block, steps=(ran._replace(step=session.readings[0].steps[0], outcome=ended),))]
    assert [each.result for each in rematch(session, recorded, QUICK)] == [Result.FAILED]
