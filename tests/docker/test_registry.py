"""The registry of the image-search slides, brought up by pytest-docker: it asks who you are."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from deckproof.engine import Engine, open_engine
from deckproof.engine.services import all_answer, compose_command, prepare_files
from pytest_docker.plugin import Services

from .conftest import STAND_INS, quiet, run_in, said_by

pytestmark = pytest.mark.engine

COMPOSE = Path(__file__).parents[1] / "registry" / "compose.yaml"
LOGIN = "echo learn-containers | docker login --username student --password-stdin localhost:5000"

REFUSED = re.compile("no basic auth credentials|HTTP request to an HTTPS server")
"""An engine that may talk to localhost without TLS tries that too before it gives up, and tells of its last try."""


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """An engine for the registry and its clients."""
    with open_engine("private", ["registry:2", "busybox:1.36"], (), STAND_INS, quiet) as engine:
        yield engine


@pytest.fixture(scope="session")
def docker_compose_file() -> str:
    """The compose file that the slides use too."""
    return str(COMPOSE)


@pytest.fixture(scope="session")
def docker_compose_command(engine: Engine) -> str:
    """Compose, on the engine of these tests."""
    variables = [f"{name}={value}" for name, value in engine.environment.items()]
    return shlex.join(["env", *variables, *engine.enter(compose_command(engine))])


@pytest.fixture(scope="session")
def docker_setup() -> list[str]:
    """Every version of compose knows this; not all know ``--wait``."""
    prepare_files(COMPOSE)
    return ["up --detach"]


@pytest.fixture(scope="session")
def registry(engine: Engine, docker_services: Services, docker_compose_project_name: str) -> Engine:
    """The engine, with the registry up on its port 5000."""
    docker_services.wait_until_responsive(
        lambda: all_answer(engine, docker_compose_project_name), timeout=30, pause=0.1
    )
    return engine


@pytest.fixture
def account(registry: Engine) -> Iterator[Engine]:
    """The engine, logged in, with busybox pushed."""
    said_by(registry, LOGIN)
    said_by(registry, "docker tag busybox:1.36 localhost:5000/course/tool:1.0")
    said_by(registry, "docker push --quiet localhost:5000/course/tool:1.0")
    yield registry
    run_in(registry, "docker rmi localhost:5000/course/tool:1.0; docker logout localhost:5000")


def test_the_course_s_account_is_let_in(registry: Engine) -> None:
    """And its password goes to the throw-away home, not to the user's own."""
    assert "Login Succeeded" in said_by(registry, LOGIN)
    assert "localhost:5000" in said_by(registry, "cat $HOME/.docker/config.json")
    said_by(registry, "docker logout localhost:5000")


def test_a_wrong_password_is_refused(registry: Engine) -> None:
    """With the words that a slide can show."""
    done = run_in(registry, "echo wrong | docker login --username student --password-stdin localhost:5000")
    assert done.returncode == 1
    assert "unauthorized" in done.stderr.lower()


def test_nobody_in_particular_gets_nothing(registry: Engine) -> None:
    """Without a login there is neither pushing nor pulling."""
    run_in(registry, "docker logout localhost:5000; docker tag busybox:1.36 localhost:5000/anonymous:1")
    for command in ("push", "pull"):
        done = run_in(registry, f"docker {command} localhost:5000/anonymous:1")
        assert done.returncode == 1
        assert REFUSED.search(done.stderr)
    said_by(registry, "docker rmi localhost:5000/anonymous:1")


def test_what_was_pushed_is_pulled_by_its_tag(account: Engine) -> None:
    """The layers go there and come back."""
    said_by(account, "docker rmi localhost:5000/course/tool:1.0")
    assert "Downloaded newer image" in said_by(account, "docker pull localhost:5000/course/tool:1.0")
    assert said_by(account, "docker run --rm localhost:5000/course/tool:1.0 echo back") == "back"


def test_what_was_pushed_is_pulled_by_its_digest(account: Engine) -> None:
    """The digest names the same image, whatever becomes of the tag."""
    name = said_by(account, "docker image inspect --format '{{index .RepoDigests 0}}' localhost:5000/course/tool:1.0")
    assert name.startswith("localhost:5000/course/tool@sha256:")
    said_by(account, "docker rmi localhost:5000/course/tool:1.0")
    assert f"Status: Downloaded newer image for {name}" in said_by(account, f"docker pull {name}")
    said_by(account, f"docker rmi {name}")


def test_a_missing_tag_says_so(account: Engine) -> None:
    """The message names the reference."""
    done = run_in(account, "docker pull localhost:5000/course/tool:2.0")
    assert done.returncode == 1
    assert "manifest for localhost:5000/course/tool:2.0 not found: manifest unknown" in done.stderr


def test_a_deck_s_services_are_up_when_its_engine_is_open() -> None:
    """The same file, as a deck names it; two decks have it at once, each on its own port 5000."""
    with (
        open_engine("private", [], [COMPOSE], STAND_INS, quiet) as one,
        open_engine("private", [], [COMPOSE], STAND_INS, quiet) as other,
    ):
        for engine in (one, other):
            assert "Login Succeeded" in said_by(engine, LOGIN)
            assert "registry:2" in [image.ref for image in engine.images]
