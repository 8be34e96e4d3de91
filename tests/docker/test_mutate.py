"""Lies about real containers: none gets through, and what is no lie is not taken for one."""

from __future__ import annotations

import pytest
from deckproof.engine import open_engine
from deckproof.mutate import Fate, LieKind, Trial, Truth, hold, lies
from deckproof.mutate.report import told
from deckproof.run import DeckRun
from deckproof.testing import make_session

from .conftest import STAND_INS, quiet

pytestmark = pytest.mark.engine

ONE, TWO = "3f2a1b4c5d6e" + "0" * 52, "9a8b7c6d5e4f" + "1" * 52
DECK = f"""\
$ docker run -d --name one busybox:1.36 sleep 99
{ONE}
$ docker run -d --name two busybox:1.36 sleep 99
{TWO}
$ docker ps --format 'table {{{{.ID}}}}\\t{{{{.Image}}}}\\t{{{{.Status}}}}\\t{{{{.Names}}}}'
CONTAINER ID   IMAGE          STATUS         NAMES
{TWO[:12]}   busybox:1.36   Up 3 seconds   two
{ONE[:12]}   busybox:1.36   Up 5 seconds   one
$ docker rm -f {ONE[:3]} {TWO[:12]}
{ONE[:3]}
{TWO[:12]}
$ docker run -it --rm busybox:1.36
...
/ # echo hello
hello
/ # exit"""


@pytest.fixture(scope="module")
def trials() -> list[Trial]:
    """Every lie about the deck, held against one run."""
    session = make_session(DECK)
    with (
        open_engine("private", ["busybox:1.36"], (), STAND_INS, quiet) as engine,
        DeckRun(session, engine, STAND_INS) as run,
    ):
        truth = Truth.of(session, list(run.blocks()), STAND_INS)
    return [hold(truth, lie) for lie in lies(truth)]


def test_every_lie_about_two_containers_is_caught(trials: list[Trial]) -> None:
    """Words, lines, ids: their short forms and the place where they are used tell."""
    assert [told(each) for each in trials if each.fate is Fate.SURVIVED] == []
    assert sum(each.fate is Fate.CAUGHT for each in trials) > 40


def test_ids_of_two_containers_exchanged_are_caught(trials: list[Trial]) -> None:
    """Each names the other one's container then."""
    exchanged = [each for each in trials if each.lie.kind is LieKind.EXCHANGED]
    assert {each.fate for each in exchanged} == {Fate.CAUGHT}


def test_another_uptime_is_not_planted(trials: list[Trial]) -> None:
    """``Up 4 seconds`` is as true as ``Up 3 seconds``; ``Created`` is not."""
    rows = {each.lie.new for each in trials if each.lie.kind is not LieKind.DOUBLED and TWO[:12] in each.lie.old}
    assert any("Created 3 seconds" in row for row in rows)
    assert not any("Up 4 seconds" in row for row in rows)
