"""No lie gets through: one word of an honest deck is changed, and exactly that step must fail."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from deckproof import report
from deckproof.check import read
from deckproof.engine import Engine, open_engine
from deckproof.model import BlockResult, Result, StepResult
from deckproof.run import DeckRun

from .conftest import STAND_INS, quiet

ROOTS = Path(__file__).parents[1] / "roots"

pytestmark = pytest.mark.engine

LIES = {
    "a host port in a row of docker ps": ("0.0.0.0:8080->80/tcp   web", "0.0.0.0:8081->80/tcp   web", "docker ps"),
    "an exit status in a row": ("Exited (0)", "Exited (1)", "docker ps --all"),
    "an image tag in a row": (
        'nginx:1.28   "/docker-entrypoint.…"   2',
        'nginx:1.29   "/docker-entrypoint.…"   2',
        "docker ps",
    ),
    "an image tag in a command": (
        "docker run --name hi busybox:1.36",
        "docker run --name hi busybox:1.0",
        "docker run --name hi",
    ),
    "a word of a server's message": ("ready for start up", "ready to start up", "docker run -it"),
    "an id that was never shown": ("docker rm 6b1f0c2d3e4a", "docker rm 0123456789ab", "docker rm 0123456789ab"),
    "a deleted line": ("   two\n", "", "docker run --name hi"),
    "a deleted row": ("Up 19 seconds", None, "docker ps --all"),
    "a forced removal of what is not there": (
        "docker rm -f web\n   web",
        "docker rm -f wab\n   wab",
        "docker rm -f wab",
    ),
    "a forced removal of an id that is not there": (
        "docker rm -f web\n   web",
        "docker rm -f 0123456789ab\n   0123456789ab",
        "docker rm -f 0123456789ab",
    ),
}


def planted(root: str, folder: Path, changes: dict[str, str | None]) -> Path:
    """Copy a root's deck with the changes made in it; None removes the whole line."""
    source = next((ROOTS / root).glob("*.rst"))
    text = source.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert text.count(old) == 1, f"{old!r} must stand in {source.name} exactly once"
        text = text.replace(old, new) if new is not None else drop_line(text, old)
    # a server that lies is waited for no longer than its honest twin needs
    (folder / "conf.py").write_text("deckproof_patience = 3\n")
    deck = folder / source.name
    deck.write_text(text, encoding="utf-8")
    return deck


def drop_line(text: str, part: str) -> str:
    """Remove the line that holds this part."""
    return "".join(line for line in text.splitlines(keepends=True) if part not in line)


def proven(path: Path) -> list[BlockResult]:
    """Prove one deck on an engine of its own; every block's result."""
    (deck,) = read([path], progress=quiet)
    with deck:
        return list(deck.results())


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """One engine for all the decks with a single lie, which is quicker; each of them finds it empty."""
    with open_engine("auto", ("nginx:1.28", "busybox:1.36"), (), STAND_INS, quiet) as engine:
        yield engine


def proven_on(engine: Engine, path: Path) -> list[BlockResult]:
    """Prove one deck on this engine, and leave no container there."""
    (deck,) = read([path], progress=quiet)
    with DeckRun(deck.session, engine, deck.config) as run:
        results = list(run.blocks())
    if left := engine.client("ps", "--all", "--quiet").stdout.split():
        engine.client("rm", "--force", *left)
    return results


def not_passed(results: list[BlockResult]) -> list[StepResult]:
    """Return every step that was run and did not pass."""
    steps = [step for result in results for step in result.steps]
    return [step for step in steps if step.verdict.result is not Result.PASSED]


def test_the_honest_deck_passes(engine: Engine, tmp_path: Path) -> None:
    """Without a lie, every step of the deck that the lies are planted in passes."""
    results = proven_on(engine, planted("test-lies", tmp_path, {}))
    assert not_passed(results) == []
    assert sum(len(result.steps) for result in results) == 9


@pytest.mark.parametrize("lie", LIES)
def test_a_single_lie_fails_exactly_its_step(lie: str, engine: Engine, tmp_path: Path) -> None:
    """The step that tells the lie fails, with file, line, slide and remedy; what depends on it is blocked, at most."""
    old, new, command = LIES[lie]
    deck = planted("test-lies", tmp_path, {old: new})
    results = proven_on(engine, deck)
    failed, *others = not_passed(results)
    assert failed.verdict.result is Result.FAILED
    assert failed.step.input.startswith(command)
    blocked = f"blocked by line {failed.step.line}"
    assert [each.verdict.reason for each in others if not str(each.verdict.reason).startswith(blocked)] == []
    assert not others or failed.outcome.status != 0, "an output that differs blocks nothing"
    (block,) = [result for result in results if result.result is Result.FAILED]
    text = report.failure(block)
    assert f"lies.rst:{failed.step.line}" in text
    assert block.block.slide in text
    assert failed.step.input.splitlines()[0] in text
    assert text.splitlines()[-1].split()[0] in {"if", "correct"}, "the last line says what to do"


def test_lies_about_different_things_fail_independently(tmp_path: Path) -> None:
    """In the deck of the old days, three lies make three steps fail and leave the others alone."""
    deck = planted(
        "test-seed",
        tmp_path,
        {
            "To access the server": "To reach the server",
            "Exited (0)": "Exited (1)",
            "rm eca4aa01751c": "rm eca4aa01751d",
        },
    )
    failed = not_passed(proven(deck))
    assert [step.step.input.split()[1] for step in failed] == ["run", "ps", "rm"]
    assert all(step.verdict.result is Result.FAILED for step in failed)


def test_the_deck_of_the_old_days_is_proven() -> None:
    """Its four blocks pass in one session, ids and token bound without markup: a server, a clone, a restart."""
    results = proven(ROOTS / "test-seed" / "seed.rst")
    shown = [result for result in results if result.block.options.role == "shown"]
    assert not_passed(results) == []
    assert [result.result for result in shown] == [Result.PASSED, Result.PASSED, Result.SKIPPED, Result.PASSED]
    assert shown[2].reason == "a drawing of a command"
    server = shown[0].steps[0]
    assert server.outcome.ending == "left running"
    ids = {step.outcome.typed.split()[-1] for step in shown[3].steps[1:]}
    assert len(ids) == 1
    assert ids != {"eca4aa01751c"}
