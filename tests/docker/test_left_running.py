"""A container in the foreground that fails late: its exit status counts, whenever it comes while the deck lives."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from deckproof.config import Config
from deckproof.engine import Engine, open_engine
from deckproof.model import BlockResult, Evidence
from deckproof.results.report import left_running
from deckproof.run import DeckRun
from deckproof.testing import make_session

pytestmark = pytest.mark.engine

IMAGE = "busybox:1.36"
SETTINGS = Config(timeout=60, quiet=0.3)
LATE = f"docker run --rm {IMAGE} sh -c"
STATUS = "exit status 3, the slide promises 0"


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """One engine for all of these tests."""
    with open_engine("auto", (IMAGE,), (), SETTINGS, lambda _: None) as engine:
        yield engine


def run(engine: Engine, *texts: str) -> list[BlockResult]:
    """Run a deck of these texts; of each block, return what was said of it last."""
    with DeckRun(make_session(*texts), engine, SETTINGS) as deck:
        blocks = {each.block.id: each for each in deck.blocks()}
    if left := engine.client("ps", "-aq").stdout.split():
        engine.client("rm", "-f", *left)
    return list(blocks.values())


def test_a_silent_failure_is_waited_for(engine: Engine) -> None:
    """In the middle of the deck and at its end."""
    silent, last = run(engine, f"$ {LATE} 'sleep 3; exit 3'", f"$ {LATE} 'sleep 4; echo boom; exit 4'")
    assert silent.reason == STATUS
    assert "exit status 4" in (last.reason or "")


def test_a_failure_after_the_shown_output_is_found_while_the_deck_goes_on_or_at_its_end(engine: Engine) -> None:
    """What is typed meanwhile, at another terminal, is proven on its own."""
    first, then = run(engine, f"$ {LATE} 'echo starting; sleep 4; exit 3'\nstarting", "$ echo next\nnext")
    assert (first.reason or "").startswith(STATUS)
    assert first.steps[0].outcome.evidence is Evidence.OUTPUT
    assert then.reason is None


def test_a_status_that_is_asked_for_is_that_of_the_command_above(engine: Engine) -> None:
    """However long that takes, and whatever it has shown."""
    (told,) = run(engine, f"$ {LATE} 'echo on; sleep 4; exit 3'\non\n$ echo $?\n3")
    (lied,) = run(engine, f"$ {LATE} 'sleep 4; echo boom; exit 3'\n$ echo $?\n0")
    assert told.reason is None
    assert lied.steps[0].verdict.reason == STATUS
    assert lied.steps[1].outcome.lines == ("3",)


@pytest.mark.parametrize(
    ("texts", "evidence"),
    [
        ([f"$ docker run --rm -p 8090:80 {IMAGE} sleep 600"], Evidence.PORT),
        ([f"$ docker run --rm --name box {IMAGE} sleep 600", "$ docker kill box\nbox"], Evidence.TALKED_TO),
        ([f"$ docker run --rm {IMAGE} sleep 600", "$ docker kill $(docker ps -q)"], Evidence.TALKED_TO),
        ([f"$ docker run -d --name log {IMAGE} sleep 600", "$ docker logs -f log"], Evidence.FOLLOWS),
        ([f"$ docker run --rm -it {IMAGE} sh"], Evidence.PROMPT),
    ],
)
def test_a_server_is_left_running_on_evidence(engine: Engine, texts: list[str], evidence: Evidence) -> None:
    """And what another step stops has not ended by itself."""
    blocks = run(engine, *texts)
    assert [each.reason for each in blocks] == [None] * len(texts)
    assert any(str(evidence) in left_running(each) for each in blocks)


def test_a_program_that_is_told_something_and_fails_of_it_has_ended_by_itself(engine: Engine) -> None:
    """Its settings were to be read again: that is no order to end."""
    server = (
        f"$ docker run --rm --name box {IMAGE} sh -c 'trap \"exit 3\" HUP; echo up; while :; do sleep 0.2; done'\nup"
    )
    served, told = run(engine, server, "$ docker kill -s HUP box\nbox\n$ docker wait box; sleep 1\n...")
    assert (served.reason or "").startswith(STATUS)
    assert told.reason is None
