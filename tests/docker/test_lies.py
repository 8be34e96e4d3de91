"""No lie gets through: one word of an honest deck is changed, and exactly that step must fail."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from deckproof.cli.check import read
from deckproof.engine import Engine, open_engine
from deckproof.model import Result
from deckproof.results import report

from .conftest import STAND_INS, not_passed, proven_on, quiet

ROOTS = Path(__file__).parents[1] / "roots"

pytestmark = pytest.mark.engine

LIES = {
    "a host port in a row": ("server", "0.0.0.0:8080->80/tcp   web", "0.0.0.0:8081->80/tcp   web", "docker ps"),
    "an exit status in a row": ("life", "Exited (0)", "Exited (1)", "docker ps --all"),
    "a state in a row": (
        "life",
        "Created                     idle",
        "Up 3 seconds                idle",
        "docker ps --all",
    ),
    "an image tag in a row": ("server", 'nginx:1.28   "', 'nginx:1.29   "', "docker ps"),
    "an image tag in a command": ("life", "--name hi busybox:1.36", "--name hi busybox:1.0", "docker run --name hi"),
    "a word of a server's message": ("loud", "ready for start up", "ready to start up", "docker run -it"),
    "an id that was never shown": (
        "life",
        "docker rm 6b1f0c2d3e4a",
        "docker rm 0123456789ab",
        "docker rm 0123456789ab",
    ),
    "a deleted line": ("life", "   two\n", "", "docker run --name hi"),
    "a deleted row": ("life", '   0a7b3cd95e1f   busybox:1.36   "sh" ', None, "docker ps --all"),
    "the only line deleted": ("server", "   80/tcp -> 0.0.0.0:8080\n", "", "docker port web"),
    "a forced removal of what is not there": ("server", "rm -f web\n   web", "rm -f wab\n   wab", "docker rm -f wab"),
    "a forced removal of an id that is not there": (
        "server",
        "docker rm -f web\n   web",
        "docker rm -f 0123456789ab\n   0123456789ab",
        "docker rm -f 0123456789ab",
    ),
}
"""The deck, what stands in it, what is put there instead (None: the line is removed), and the step that then lies."""


def planted(name: str, folder: Path, old: str = "", new: str | None = "") -> Path:
    """Copy a deck with one change made in it; None removes the whole line."""
    text = (ROOTS / "test-lies" / f"{name}.rst").read_text(encoding="utf-8")
    if old:
        assert text.count(old) == 1, f"{old!r} must stand in {name}.rst exactly once"
        text = text.replace(old, new) if new is not None else drop_line(text, old)
    # a server that lies is waited for no longer than its honest twin needs
    (folder / "conf.py").write_text("deckproof_patience = 3\n")
    deck = folder / f"{name}.rst"
    deck.write_text(text, encoding="utf-8")
    return deck


def drop_line(text: str, part: str) -> str:
    """Remove the line that holds this part."""
    return "".join(line for line in text.splitlines(keepends=True) if part not in line)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """One engine for all the decks with a single lie, which is quicker; each of them finds it empty."""
    with open_engine("auto", ("nginx:1.28", "busybox:1.36"), (), STAND_INS, quiet) as engine:
        yield engine


@pytest.mark.parametrize(("name", "steps"), [("server", 4), ("life", 4), ("loud", 2)])
def test_the_honest_deck_passes(name: str, steps: int, engine: Engine, tmp_path: Path) -> None:
    """Without a lie, every step of the decks that the lies are planted in passes."""
    results = proven_on(engine, *read([planted(name, tmp_path)]))
    assert not_passed(results) == []
    assert sum(len(result.steps) for result in results) == steps


@pytest.mark.parametrize("lie", LIES)
def test_a_single_lie_fails_exactly_its_step(lie: str, engine: Engine, tmp_path: Path) -> None:
    """The step that tells the lie fails, with file, line, slide and remedy; what depends on it is blocked, at most."""
    name, old, new, command = LIES[lie]
    results = proven_on(engine, *read([planted(name, tmp_path, old, new)]))
    failed, *others = not_passed(results)
    assert failed.verdict.result is Result.FAILED
    assert failed.step.input.startswith(command)
    blocked = f"blocked by line {failed.step.line}"
    assert [each.verdict.reason for each in others if not str(each.verdict.reason).startswith(blocked)] == []
    assert not others or failed.outcome.status != 0, "an output that differs blocks nothing"
    (block,) = [result for result in results if result.result is Result.FAILED]
    text = report.failure(block)
    assert f"{name}.rst:{failed.step.line}" in text
    assert block.block.slide in text
    assert failed.step.input.splitlines()[0] in text
    assert text.splitlines()[-1].split()[0] in {"if", "correct", "it", "no"}, (
        "the last line says what to do, or what is missing"
    )


def test_the_deck_of_the_old_days_is_proven() -> None:
    """Its four blocks pass in one session, ids and token bound without markup: a server, a clone, a restart."""
    (deck,) = read([ROOTS / "test-seed" / "seed.rst"], progress=quiet)
    with deck:
        results = list({each.block.id: each for each in deck.results()}.values())
    shown = [result for result in results if result.block.options.role == "shown"]
    assert not_passed(results) == []
    assert [result.result for result in shown] == [Result.PASSED, Result.PASSED, Result.SKIPPED, Result.PASSED]
    assert shown[2].reason == "a drawing of a command"
    server = shown[0].steps[0]
    assert (server.outcome.evidence, server.outcome.status) == ("it publishes a port", 0)  # it was told to shut down
    ids = {step.outcome.typed.split()[-1] for step in shown[3].steps[1:]}
    assert len(ids) == 1
    assert ids != {"eca4aa01751c"}
