"""Without root: what an ordinary user is told, and that their decks run where they may use an engine."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from deckproof.engine import user_engine
from deckproof.engine.dial import dial
from deckproof.engine.namespace.sandbox import Sandbox
from deckproof.engine.shared import proxy
from deckproof.engine.shared.relay import Exchange

from . import ordinary_user

pytestmark = pytest.mark.engine

README = "# Tool\n\n```console\n$ docker run --rm busybox:1.36 echo hello\nhello\n```\n"


@pytest.fixture(scope="module")
def packages() -> Iterator[str]:
    """The toolkit, where everybody may read it."""
    with ordinary_user.toolkit() as folder:
        yield folder


@pytest.fixture
def home() -> Iterator[Path]:
    """A user's home, with a README."""
    with ordinary_user.home() as folder:
        (folder / "README.md").write_text(README)
        yield folder


def check(home: Path, packages: str, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Check the README as a user without rights."""
    own = {"PYTHONPATH": packages, "PYTHONDONTWRITEBYTECODE": "1", **environment}
    return ordinary_user.run(
        [ordinary_user.python(), "-m", "deckproof.cli", "check", "README.md", *options], home, **own
    )


def test_a_user_with_nothing_gets_one_sentence(home: Path, packages: str) -> None:
    """No root, no engine: what is missing, and what to do."""
    done = check(home, packages, DOCKER_HOST=f"unix://{home}/nowhere.sock")
    assert done.returncode == 3, done.stderr
    message, remedy = done.stderr.splitlines()[-2:]
    assert message.startswith("deckproof: there is no Docker Engine to run the deck on: ")
    assert f"and no Docker Engine answers at unix://{home}/nowhere.sock (DOCKER_HOST)" in message
    assert "DOCKER_HOST" in remedy


def test_a_socket_that_is_closed_to_the_user_is_named_with_what_to_do(home: Path, packages: str) -> None:
    """Its address, that permission is denied, and the group that may."""
    path = home / "docker.sock"
    with socket.socket(socket.AF_UNIX) as engine:
        engine.bind(str(path))
        path.chmod(0o660)
        os.chown(path, 0, 1)
        done = check(home, packages, DOCKER_HOST=f"unix://{path}")
    assert done.returncode == 3, done.stderr
    message, remedy = done.stderr.splitlines()[-2:]
    assert f"the Docker Engine at unix://{path} (DOCKER_HOST) is not open to you: permission denied" in message
    assert remedy.strip() == "join the group daemon, and log in again: sudo usermod -aG daemon nobody"


def test_a_user_who_may_use_an_engine_proves_a_deck(home: Path, packages: str, own_engine: Sandbox) -> None:
    """With nothing but that: on the engine itself where no engine can be had in a container there."""
    assert own_engine.pid
    with proxy.recorder(home / "docker.sock", partial(dial, user_engine.had()), lambda *_: Exchange()) as address:
        (home / "docker.sock").chmod(0o666)
        done = check(home, packages, DOCKER_HOST=address, DECKPROOF_IMAGES="local", DECKPROOF_DIND_BASE="localhost:1/x")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 step proven on Docker Engine" in done.stdout
    assert "(shared" in done.stdout
