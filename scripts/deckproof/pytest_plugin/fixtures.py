"""Every knob of the pytest plugin as a fixture: a conftest.py overrides one for the decks and tests of its folder.

Blocks of decks are run with what these say at their deck's place; ``deckproof_engine`` gives tests of one's own an
engine that is opened the same way. The plugin re-exports them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from deckproof.config import Config

if TYPE_CHECKING:
    from deckproof.engine import Engine
    from deckproof.prove.deck import DeckProof

NAMES = (
    "deckproof_engine_kind",
    "deckproof_offline",
    "deckproof_config",
    "deckproof_images",
    "deckproof_services",
)
"""The knobs; ``deckproof_engine`` is what they make."""

_UNTOUCHED = pytest.StashKey[Config]()
"""The settings as nobody has overridden them."""


@pytest.fixture(scope="session")
def deckproof_engine_kind(pytestconfig: pytest.Config) -> str:
    """Which engine: ``auto``, or the name of a kind; what ``--deckproof-engine`` says."""
    return str(pytestconfig.getoption("--deckproof-engine"))


@pytest.fixture(scope="session")
def deckproof_offline(pytestconfig: pytest.Config) -> bool:
    """Whether no registry is asked and nothing is pulled; True makes it so whatever a conf.py says."""
    return bool(pytestconfig.getoption("--deckproof-offline") or pytestconfig.getini("deckproof_offline"))


@pytest.fixture(scope="session")
def deckproof_config(pytestconfig: pytest.Config, deckproof_offline: bool) -> Config:
    """The settings: of the conf.py above pytest's root folder; unless overridden, decks have their own conf.py's."""
    from deckproof.extract import find_project

    config = find_project(pytestconfig.rootpath).config
    untouched = replace(config, offline=config.offline or deckproof_offline)
    return pytestconfig.stash.setdefault(_UNTOUCHED, untouched)


@pytest.fixture(scope="session")
def deckproof_images() -> tuple[str, ...]:
    """Images that are made ready; for a deck, besides those that it names."""
    return ()


@pytest.fixture(scope="session")
def deckproof_services() -> tuple[Path, ...]:
    """Compose files whose services are up; for a deck, besides those that it asks for."""
    return ()


@pytest.fixture
def deckproof_engine(
    deckproof_engine_kind: str,
    deckproof_images: tuple[str, ...],
    deckproof_services: tuple[Path, ...],
    deckproof_config: Config,
) -> Iterator[Engine]:
    """An open engine for one test, with the images and the services; what the test makes there is removed after it."""
    from deckproof.engine import open_engine

    opening = open_engine(
        deckproof_engine_kind, deckproof_images, deckproof_services, deckproof_config, lambda _line: None
    )
    with opening as engine:
        yield engine


@dataclass(frozen=True, slots=True)
class Knobs:
    """What the fixtures say for one deck."""

    kind: str
    offline: bool
    config: Config | None  # None: nobody has overridden it, so that the deck's own project decides
    images: tuple[str, ...]
    services: tuple[Path, ...]

    @classmethod
    def seen_from(cls, value: Callable[[str], Any], untouched: pytest.Stash) -> Knobs:
        """Ask for every fixture; ``value`` gives one by its name."""
        kind, offline, config, images, services = map(value, NAMES)
        own = config if config is not untouched.get(_UNTOUCHED, None) else None
        return cls(kind, offline, own, tuple(images), tuple(map(Path, services)))

    def applied(self, proof: DeckProof) -> DeckProof:
        """Return the proof of a deck as it is to be run. Raises DeckproofError where the deck can't be planned so."""
        from deckproof.prove.deck import session_of

        deck = proof.session.deck
        deck = replace(deck, services=tuple(dict.fromkeys([*deck.services, *self.services])))
        config = self.config or replace(proof.config, offline=proof.config.offline or self.offline)
        session = session_of(deck, config)
        session = replace(session, images=tuple(dict.fromkeys([*session.images, *self.images])))
        return replace(proof, session=session, config=config, kind=self.kind)
