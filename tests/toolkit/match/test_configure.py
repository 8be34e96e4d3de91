"""What conf.py makes of the kinds of token: some more, and some that are text like any other."""

from __future__ import annotations

from pathlib import Path

import pytest
from deckproof.config import Config
from deckproof.errors import DeckproofError
from deckproof.match import Bindings, begin, compare, kinds_of
from deckproof.match.kinds import KINDS
from deckproof.model import Result
from deckproof.testing import LocalEngine, make_session, run_deck

TICKETS = {"deckproof_kinds": {"ticket": r"TICKET-\d+", "speed": {"shape": r"\d+ rpm", "binds": False}}}


def bindings(**conf: object) -> Bindings:
    """Return the bindings of a project with these settings."""
    return begin(Config.load({f"deckproof_{name}": value for name, value in conf.items()}, {}))


def test_a_kind_of_ones_own_binds() -> None:
    """A ticket is another in every run, and the same one wherever it comes back."""
    start = begin(Config.load(TICKETS, {}))
    assert not compare(["opened TICKET-12"], ["opened TICKET-90"], Bindings()).equal
    first = compare(["opened TICKET-12"], ["opened TICKET-90"], start)
    assert first.equal
    assert compare(["closed TICKET-12"], ["closed TICKET-90"], first.bindings).equal
    assert not compare(["closed TICKET-12"], ["closed TICKET-91"], first.bindings).equal
    assert first.bindings.substitute("close TICKET-12") == "close TICKET-90"


def test_a_kind_of_ones_own_may_be_free() -> None:
    """Then any of its kind will do, and nothing else."""
    start = begin(Config.load(TICKETS, {}))
    comparison = compare(["at 40 rpm", "at 40 rpm"], ["at 90 rpm", "at 7 rpm"], start)
    assert comparison.equal
    assert comparison.bindings == start
    assert not compare(["at 40 rpm"], ["at 40 rps"], start).equal


def test_a_kind_of_ones_own_is_found_as_a_whole_word_and_before_the_others() -> None:
    """`ATICKET-12` is none, and what looks like an id may be a build number here."""
    start = begin(Config.load(TICKETS, {}))
    assert not compare(["ATICKET-12"], ["ATICKET-90"], start).equal
    builds = bindings(kinds={"build": {"shape": "[0-9a-f]{12}", "binds": False}})
    assert compare(["eca4aa01751c"] * 2, ["9f86d081884c", "0123456789ab"], builds).equal


@pytest.mark.parametrize(
    ("name", "line", "other"),
    [
        ("size", "117MB of layers", "118MB of layers"),
        ("ip", "from 172.17.0.2", "from 172.17.0.3"),
        ("id", "made eca4aa01751c", "made 9f86d081884c"),
        ("uptime", "Up 3 seconds", "Up 4 seconds"),
        ("name", "name silly_panini", "name happy_curie"),
    ],
)
def test_a_pinned_kind_is_text_like_any_other(name: str, line: str, other: str) -> None:
    """And only that kind."""
    pinned = bindings(literal=[name])
    assert compare([line], [other], Bindings()).equal
    assert not compare([line], [other], pinned).equal
    assert compare([line], [line], pinned).equal
    assert compare(["took 0.3s"], ["took 0.4s"], pinned).equal


def test_what_is_pinned_needs_no_first_sight() -> None:
    """Who says that ids are literal may type one that was never shown."""
    assert bindings(literal=["id"]).substitute("docker rm 0123456789ab") == "docker rm 0123456789ab"
    assert bindings(literal=["name"]).substitute("docker rm silly_panini") == "docker rm silly_panini"


def test_a_failure_does_not_hide_a_pinned_difference() -> None:
    """It shows what was printed."""
    pinned = bindings(literal=["size"])
    assert compare(["117MB"], ["118MB"], pinned).normalized == ("118MB",)


@pytest.mark.parametrize(
    ("conf", "words"),
    [
        ({"kinds": ["x"]}, "deckproof_kinds is ['x'], but must be one of: a dict"),
        ({"kinds": {"x": 3}}, "deckproof_kinds is {'x': 3}"),
        ({"kinds": {"x": {"shape": "a", "bind": True}}}, "deckproof_kinds is"),
        ({"kinds": {"x": {"shape": "a", "binds": "no"}}}, "deckproof_kinds is"),
        ({"kinds": {"x": "("}}, "conf.py: deckproof_kinds: the shape '(' of 'x' is not a regular expression"),
        ({"kinds": {"x": "(a)"}}, "has groups"),
        ({"kinds": {"x": "a*"}}, "matches nothing at all"),
        ({"kinds": {"id": "a"}}, "'id' is a kind already"),
        ({"literal": "size"}, "deckproof_literal is 'size', but must be one of: a list of names"),
        ({"literal": ["sizes"]}, "do you mean 'size'?"),
    ],
)
def test_a_wrong_kind_is_told_with_its_setting(conf: dict[str, object], words: str) -> None:
    """Before anything is run."""
    with pytest.raises(DeckproofError) as caught:
        bindings(**conf)
    assert words in str(caught.value)


def test_without_settings_the_table_is_the_table() -> None:
    """Nobody needs to know of these settings."""
    assert kinds_of(Config()).table == KINDS


def test_a_deck_runs_with_its_projects_kinds(tmp_path: Path) -> None:
    """From conf.py to the command that is typed."""
    text = "$ echo TICKET-$((40 + 2))\nTICKET-7\n$ echo closed TICKET-7\nclosed TICKET-7"
    assert run_deck(make_session(text), LocalEngine(tmp_path))[0].result is Result.FAILED
    config = Config.load({**TICKETS, "deckproof_quiet": 0.1, "deckproof_timeout": 2}, {})
    steps = run_deck(make_session(text), LocalEngine(tmp_path), config)[0].steps
    assert [step.verdict.result for step in steps] == [Result.PASSED] * 2
    assert steps[1].outcome.typed == "echo closed TICKET-42"
