"""``deckproof mutate``: what it says, what it writes, and its exit codes; steps are typed in an ordinary shell."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from deckproof.cli.mutate import Plan, run_mutate
from deckproof.prove import deck as prove
from deckproof.testing import LocalEngine

TRUTH = "   $ echo one two\n   one two\n   $ echo three four\n   three ...\n"


@pytest.fixture
def deck(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A deck with one wildcard, in a project on an engine that is none."""
    (tmp_path / "conf.py").write_text("deckproof_quiet = 0.1\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")

    @contextmanager
    def open_engine(*_asked: object, **_more: object) -> Iterator[LocalEngine]:
        yield LocalEngine(tmp_path)

    monkeypatch.setattr(prove, "open_engine", open_engine)
    return written(tmp_path / "talk.rst", TRUTH)


def written(path: Path, text: str) -> Path:
    """Write a deck with one block."""
    path.write_text(f"Talk\n====\n\n.. code-block:: console\n\n{text}")
    return path


def test_lies_are_counted_and_written(deck: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every one of them is in the file, with where it would stand and what caught it."""
    assert run_mutate(Plan((deck,), json=deck.with_suffix(".json"))) == 0
    record = json.loads(deck.with_suffix(".json").read_text())
    assert capsys.readouterr().out.endswith(f"{record['lies']} lies, {record['lies']} caught (100 %), 0 survived\n")
    assert {"a block under only", "a translated block"} <= {each["kind"] for each in record["trials"]}
    first = record["trials"][0]
    assert (first["file"], first["line"], first["fate"], first["caught_at"]) == ("talk.rst", 6, "caught", 6)
    assert (first["old"], first["new"]) == ("", "Done, printed by nobody")


def test_survivors_are_listed(deck: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With file, line, what the slide says and what it could say; a minimum that is missed is a failure."""
    written(deck, "   $ echo one one; echo 1 one\n   ... one\n   ...\n")
    assert run_mutate(Plan((deck,))) == 0
    assert run_mutate(Plan((deck,), minimum=98)) == 1
    said = capsys.readouterr().out
    assert "talk.rst:7: a doubled line: survived\n  - ... one\n  + ... one\n  + ... one\n" in said
    assert said.endswith("that is less than the 98 % asked for\n")


def test_a_deck_that_does_not_pass_has_no_lies(deck: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It must tell the truth first; the sentence says where it doesn't."""
    written(deck, "   $ echo one\n   two\n")
    assert run_mutate(Plan((deck,))) == 1
    assert capsys.readouterr().out.endswith(
        "no lie was planted: talk.rst:6 must pass first; deckproof check says more\n"
    )


def test_lies_in_commands_are_run_up_to_the_limit(deck: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """How many of how many is said; what no program minds survives."""
    written(deck, "   $ ls --all -d .\n   .\n   $ echo --hello >/dev/null\n   $ ls --size -d nowhere || true\n   ...\n")
    assert run_mutate(Plan((deck,), commands=3)) == 0
    said = capsys.readouterr().out
    assert "3 lies get a run of their own, of 0 undecided ones and 6 in commands" in said
    assert "talk.rst:8: a misspelt option: survived\n  - echo --hello >/dev/null\n  + echo --ehllo" in said
    assert "ls --all" not in said
