"""A placeholder never stands for something of the author's own, whenever that came."""

from __future__ import annotations

import pytest
from deckproof.config import Config, ImagePolicy
from deckproof.engine import inventory, open_engine
from deckproof.engine.namespace.sandbox import Sandbox
from deckproof.model import Result, StepResult
from deckproof.run import DeckRun
from deckproof.testing import make_session

from .conftest import quiet

pytestmark = pytest.mark.engine

LOCAL = Config(images=ImagePolicy.LOCAL)


def steps_on_own_engine(own_engine: Sandbox, text: str, *meanwhile: str) -> list[StepResult]:
    """Run a deck on the author's own engine, on which somebody else runs a client meanwhile; return its steps."""
    session = make_session(text)
    with open_engine("shared", ["mine:1"], (), LOCAL, quiet) as engine, DeckRun(session, engine, LOCAL) as run:
        if meanwhile:
            own_engine.docker(*meanwhile)
        return [step for result in run.blocks() for step in result.steps]


@pytest.mark.parametrize("verb", ["rm --force", "exec"])
@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_a_container_of_the_authors_own_is_no_candidate(own_engine: Sandbox, verb: str, when: str) -> None:
    """The only one that there is may still be somebody's work."""
    started = ("run", "--detach", "--name", "mine", "mine:1", "sleep", "999")
    if when == "before":
        own_engine.docker(*started)
    steps = steps_on_own_engine(own_engine, f"$ docker {verb} <container>", *(started if when == "meanwhile" else ()))
    assert [step.verdict.result for step in steps] == [Result.FAILED]
    assert steps[0].verdict.reason == "there is no container that <container> could stand for"
    assert own_engine.docker("ps", "--format", "{{.Names}}").stdout.split() == ["mine"]


def test_the_decks_own_container_is_the_only_candidate(own_engine: Sandbox) -> None:
    """Whatever else runs, came before it, or comes meanwhile."""
    own_engine.docker("run", "--detach", "--name", "mine", "mine:1", "sleep", "999")
    text = "$ docker run -d --name web mine:1 sleep 999 >/dev/null\n$ docker rm --force <container_name>\nweb"
    other = ("run", "--detach", "--name", "theirs", "mine:1", "sleep", "999")
    steps = steps_on_own_engine(own_engine, text, *other)
    assert not_passed_of(steps) == []
    assert {thing.name for thing in inventory.look(own_engine.docker).things} >= {"mine", "theirs"}


def test_what_somebody_else_starts_meanwhile_is_not_removed_by_its_name(own_engine: Sandbox) -> None:
    """The slide may call its container as somebody just called theirs."""
    theirs = ("run", "--detach", "--name", "web", "mine:1", "sleep", "999")
    (step,) = steps_on_own_engine(own_engine, "$ docker rm --force web", *theirs)
    assert step.verdict.result is Result.FAILED
    assert own_engine.docker("ps", "--format", "{{.Names}}").stdout.split() == ["web"]


def not_passed_of(steps: list[StepResult]) -> list[StepResult]:
    """Return the steps that did not pass."""
    return [step for step in steps if step.verdict.result is not Result.PASSED]
