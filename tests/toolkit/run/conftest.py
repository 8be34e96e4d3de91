"""Fixtures of the runner's tests: decks that run in an ordinary bash, terminals that are closed again."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from deckproof.config import Config
from deckproof.model import BlockResult, StepResult
from deckproof.run.shells import BASH, Marker, host_environment
from deckproof.run.terminal import State, Terminal, pump
from deckproof.testing import QUICK, LocalEngine, make_session, patience, run_deck

Text = str | tuple[str, Mapping[str, object]]


@pytest.fixture
def engine(tmp_path: Path) -> LocalEngine:
    """An engine without Docker, in a folder of its own."""
    return LocalEngine(tmp_path)


@pytest.fixture
def run(engine: LocalEngine) -> Callable[..., list[BlockResult]]:
    """Run a deck of these texts to its end."""

    def run(*texts: Text, config: Config = QUICK) -> list[BlockResult]:
        return run_deck(make_session(*texts), engine, config)

    return run


@pytest.fixture
def steps(run: Callable[..., list[BlockResult]]) -> Callable[..., list[StepResult]]:
    """Run a deck of these texts to its end; the results of all its steps."""

    def steps(*texts: Text, config: Config = QUICK) -> list[StepResult]:
        return [step for block in run(*texts, config=config) for step in block.steps]

    return steps


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """A terminal with a shell that shows its prompt."""
    marker = Marker()
    environment = host_environment({"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LANG": "C.UTF-8"}, marker)
    made = Terminal("1", BASH, environment=environment, cwd=tmp_path, marker=marker, columns=120, rows=30).open(60)
    yield made
    made.close()


@pytest.fixture
def finish(terminal: Terminal) -> Callable[[str], tuple[str, ...]]:
    """Type a command, wait until the shell is back or gone, and return its output."""

    def finish(command: str) -> tuple[str, ...]:
        terminal.type_command(command)
        until = time.monotonic() + patience(20)
        while terminal.state is State.BUSY:
            assert time.monotonic() < until, f"{command} did not end: {terminal.lines()}"
            pump([terminal], until - time.monotonic())
        return terminal.lines()

    return finish
