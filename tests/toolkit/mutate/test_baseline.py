"""What becomes of a lie that is held against the record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from deckproof.mutate import Fate, Lie, LieKind, Truth, hold, lies, spread, wrong_commands
from deckproof.mutate.report import record, share, summary
from deckproof.mutate.report import told as said
from deckproof.testing import LocalEngine

Told = Callable[..., Truth]

ONE, OTHER = "3f2a1b4c5d6e", "0123456789ab"


def expected(truth: Truth, step: int, *lines: str) -> Lie:
    """Return the lie that a step shows these lines."""
    told = truth.told[step]
    lying = told.record.step._replace(expected=lines)
    return Lie(LieKind.WORD, truth.block(told), step, 1, "old", "new", lying)


def test_a_lie_is_caught_by_the_step_that_tells_it(told: Told) -> None:
    """With its line, and what gave it away."""
    trial = hold(truth := told("$ echo a\na\n$ echo b\nb"), expected(truth, 1, "c"))
    assert (trial.fate, trial.caught_at) == (Fate.CAUGHT, 3)
    assert "of the slide missing" in trial.why


def test_a_lie_is_caught_by_the_step_that_depends_on_it(told: Told) -> None:
    """An id that is changed where it is first shown is missed where it is used."""
    truth = told(f"$ echo aaaaaaaaaaa$((1))\n{ONE}\n$ : docker {ONE}")
    trial = hold(truth, expected(truth, 0, OTHER))
    assert (trial.fate, trial.caught_at, trial.why) == (Fate.CAUGHT, 3, f"«{ONE}» was never shown")


def test_a_lie_that_a_wildcard_covers_survives(told: Told) -> None:
    """That is what the author is told of."""
    truth = told("$ echo one two\none two")
    assert hold(truth, expected(truth, 0, "one ...")).fate is Fate.SURVIVED


def test_another_name_for_the_same_thing_survives(told: Told) -> None:
    """Which is why it is never planted: it is no lie."""
    truth = told(f"$ echo aaaaaaaaaaa$((1))\n{ONE}")
    assert hold(truth, expected(truth, 0, OTHER)).fate is Fate.SURVIVED


def test_what_would_be_typed_differently_is_undecided(told: Told, engine: LocalEngine) -> None:
    """The record does not say what would come of it."""
    engine.folder.joinpath("ids").write_text("aaaaaaaaaaa1\nbbbbbbbbbbb2\n")
    truth = told(f"$ cat ids\n{ONE}\n{OTHER}\n$ : docker {ONE}")
    trial = hold(truth, expected(truth, 0, OTHER, ONE))
    assert trial.fate is Fate.UNDECIDED
    assert "only a new run can tell" in trial.why


def test_every_lie_about_a_deck_without_wildcards_is_caught(told: Told) -> None:
    """Words, numbers, lines, prompts, the status: a slide that shows all leaves no room."""
    truth = told(
        "$ printf 'NAME   STATUS       PORTS\\nweb    Up 3 hours   0.0.0.0:8080->80/tcp\\n'\n"
        "NAME   STATUS       PORTS\nweb    Up 3 hours   0.0.0.0:8080->80/tcp",
        "$ true\n$ python3 -q",
        ">>> 'a b'\n'a b'\n>>> exit(3)",
        ("$ (exit 3)", {"status": 3}),
    )
    trials = [hold(truth, lie) for lie in lies(truth)]
    assert [said(each) for each in trials if each.fate is not Fate.CAUGHT] == []
    assert len(trials) > 20


def test_options_and_commands_are_misspelt_one_at_a_time_and_tried_all_over_the_deck(told: Told) -> None:
    """Those that stand in a command, in full; none can be judged by a record."""
    truth = told("$ ls --all --almost-all -l\n...\n$ echo --\n--")
    found = wrong_commands(truth)
    options = ["ls --lal --almost-all -l", "ls --all --lamost-all -l"]
    assert [each.new for each in found] == [*options, "sl --all --almost-all -l", "ceho --"]
    assert {hold(truth, each).fate for each in found} == {Fate.UNDECIDED}
    assert [each.new for each in spread(found * 5, 2)] == [found[0].new, found[2].new]
    assert spread(found, 0) == []


@pytest.mark.parametrize(("fates", "percent"), [("CCCS", "75.0 %"), ("C" * 1999 + "S", "99.9 %"), ("CC", "100 %")])
def test_the_share_is_rounded_down(told: Told, fates: str, percent: str) -> None:
    """One survivor of thousands is not rounded away."""
    truth = told("$ echo a\na")
    trial = hold(truth, expected(truth, 0, "b"))
    trials = [replace(trial, fate=Fate.CAUGHT if each == "C" else Fate.SURVIVED) for each in fates]
    assert percent in summary(trials)


def test_what_is_undecided_is_not_counted_but_said(told: Told) -> None:
    """In the summary and in the record, which holds every lie."""
    truth = told("$ echo a\na")
    caught = hold(truth, expected(truth, 0, "b"))
    trials = [caught, replace(caught, fate=Fate.UNDECIDED)]
    assert summary(trials) == "1 lie, 1 caught (100 %), 0 survived; 1 undecided: only a run can tell"
    assert record(trials) | {"trials": None} == {
        "version": 1,
        "lies": 2,
        "caught": 1,
        "survived": 0,
        "undecided": 1,
        "share": 100.0,
        "trials": None,
    }
    assert record(trials)["trials"][0]["caught_at"] == 1
    assert (share([]), "no lie was planted" in summary([])) == (None, True)


@pytest.mark.parametrize(
    ("typed", "late"),
    [
        (
            "docker run --rm busybox echo ready",
            "docker run --rm --entrypoint sh busybox -c '\"$@\"; sleep 7; exit 3' sh echo ready",
        ),
        ("docker run -d busybox sleep 9", None),
        ("docker run -it busybox sh", None),
        ("docker run --rm busybox", None),
        ("docker run --rm busybox echo ready | cat", None),
        ("docker ps", None),
    ],
)
def test_a_container_in_the_foreground_fails_late(typed: str, late: str | None, told: Told) -> None:
    """After it has printed all that it prints."""
    truth = told("$ true")
    step = truth.told[0].record.step._replace(input=typed)
    lying = replace(truth, told=(replace(truth.told[0], record=truth.told[0].record._replace(step=step)),))
    found = [each.new for each in wrong_commands(lying) if each.kind is LieKind.SLOW]
    assert found == ([late] if late else [])


def test_a_line_above_the_first_prompt_is_caught(told: Told) -> None:
    """In the first block nothing can have printed it; in a later one it would be what the step before printed."""
    truth = told("$ echo a\na", "$ echo b\n...", "$ echo c\nc")
    trials = [hold(truth, lie) for lie in lies(truth) if lie.kind is LieKind.ADDED]
    assert [(each.fate, each.caught_at) for each in trials] == [(Fate.CAUGHT, 1), (Fate.CAUGHT, 1), (Fate.CAUGHT, 4)]
