"""Which engine is the author's own, and what is said where it can't be used: asked of the real client."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from deckproof.engine import user_engine
from deckproof.engine.user_engine import AuthorsEngine
from deckproof.errors import EngineError

pytestmark = pytest.mark.skipif(shutil.which("docker") is None, reason="there is no docker client")


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A user without contexts, whose environment names no engine."""
    for name in ("DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    user_engine.look.cache_clear()
    yield
    user_engine.look.cache_clear()


def trouble() -> EngineError:
    """Return why there is no engine."""
    found = user_engine.missing()
    assert found is not None
    assert "\n" not in found.message
    assert user_engine.authors_engine() is None
    return found


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("tcp://127.0.0.1:1", "no Docker Engine answers at tcp://127.0.0.1:1 (DOCKER_HOST)"),
        ("unix:///nowhere.sock", "no Docker Engine answers at unix:///nowhere.sock (DOCKER_HOST)"),
        ("nonsense://x", "no Docker Engine answers at nonsense://x (DOCKER_HOST): "),
    ],
)
def test_a_dead_address_is_said_with_what_named_it(monkeypatch: pytest.MonkeyPatch, address: str, words: str) -> None:
    """And what to do about that."""
    monkeypatch.setenv("DOCKER_HOST", address)
    assert trouble().message.startswith(words)
    assert "DOCKER_HOST" in trouble().remedy


def test_a_context_that_does_not_exist_is_an_error_and_no_other_engine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Named by the environment, or by the client's settings."""
    monkeypatch.setenv("DOCKER_CONTEXT", "course")
    assert trouble().message == "there is no docker context 'course' (DOCKER_CONTEXT)"
    assert "docker context ls" in trouble().remedy
    monkeypatch.delenv("DOCKER_CONTEXT")
    (tmp_path / "config.json").write_text('{"currentContext": "gone"}')
    user_engine.look.cache_clear()
    assert 'context "gone"' in trouble().message


def test_settings_of_the_client_do_not_disturb_an_engine_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A context in use, or certificates meant for another address."""
    monkeypatch.setenv("DOCKER_CONTEXT", "course")
    monkeypatch.setenv("DOCKER_TLS_VERIFY", "1")
    engine = AuthorsEngine(Path("docker"), "unix:///x.sock", "", "unix:///x.sock")
    assert engine.environment.keys().isdisjoint({"DOCKER_CONTEXT", "DOCKER_TLS_VERIFY"})
    assert engine.environment["DOCKER_HOST"] == "unix:///x.sock"
    named = user_engine.at_address(Path("docker"), "tcp://x:2376", "DOCKER_HOST")
    assert named.variables["DOCKER_CERT_PATH"].endswith("/.docker")
    assert named.passed_on_at("unix:///y").variables == {"DOCKER_HOST": "unix:///y"}
