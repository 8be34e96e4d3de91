"""The doctor looks at everything, says what is missing and what to do."""

from __future__ import annotations

import pytest
from deckproof.cli import doctor
from deckproof.cli.doctor import State
from deckproof.engine import host, user_engine
from deckproof.engine.images import registry
from deckproof.errors import EngineError


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that reaches nothing, so that no test waits for it."""
    monkeypatch.setattr(registry, "reachable", lambda _host, _port: False)
    monkeypatch.setattr(user_engine, "look", lambda: EngineError("no Docker Engine answers", remedy="start one"))


def test_everything_is_looked_at_once() -> None:
    """Each check has a name of its own, and something was found."""
    checks = doctor.examine()
    assert len({check.name for check in checks}) == len(checks)
    assert all(check.found for check in checks)


def test_whatever_is_not_well_has_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also on a machine that has nothing at all."""
    monkeypatch.setattr(host, "program", lambda _name: None)
    checks = {check.name: check for check in doctor.examine()}
    assert checks["engine program"].state is State.MISSING
    assert checks["engine program"].remedy == "apt-get install docker.io"
    assert all(check.remedy for check in checks.values() if check.state is not State.OK)


def test_an_unreachable_network_is_a_warning_not_an_error() -> None:
    """Decks run without it."""
    states = {check.state for check in doctor.examine() if check.name.startswith("network")}
    assert states == {State.WARNING}
