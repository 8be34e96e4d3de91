"""Decks that were run in an ordinary shell, and told the truth."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from deckproof.config import Config
from deckproof.mutate import Truth
from deckproof.testing import QUICK, LocalEngine, make_session, run_deck

Told = Callable[..., Truth]


@pytest.fixture
def engine(tmp_path: Path) -> LocalEngine:
    """An engine whose steps run here."""
    return LocalEngine(tmp_path)


@pytest.fixture
def told(engine: LocalEngine) -> Told:
    """Run a deck of these texts, each with options if it is a pair, and return what it proved."""

    def run(*texts: str | tuple[str, dict[str, object]], config: Config = QUICK) -> Truth:
        session = make_session(*texts)
        return Truth.of(session, run_deck(session, engine, config), config)

    return run
