"""The author's own engine: used, and left as it was."""

from __future__ import annotations

import pytest
from deckproof.config import Config, ImagePolicy
from deckproof.engine import host, inventory, open_engine, user_engine
from deckproof.engine.namespace.world import World
from deckproof.engine.runs import runs
from deckproof.errors import EngineError, ImageError
from deckproof.model import EngineKind, Origin

from .conftest import STAND_INS, quiet, said_by, traces

pytestmark = pytest.mark.engine

LOCAL = Config(images=ImagePolicy.LOCAL)


def test_all_that_the_deck_made_is_removed_and_nothing_else(own_engine: World) -> None:
    """Containers, networks, volumes with and without names, tags and built images go; the author's stay."""
    own_engine.docker("run", "--detach", "--name", "mine", "--volume", "mine:/data", "mine:1", "sleep", "999")
    own_engine.docker("network", "create", "mine")
    before = inventory.look(own_engine.docker)
    with open_engine("shared", ["mine:1"], (), LOCAL, quiet) as engine:
        assert engine.info.kind is EngineKind.SHARED
        said_by(engine, "docker run --detach --name web --volume pages:/pages --volume /nameless mine:1 sleep 999")
        said_by(engine, "docker run --rm --volume kept:/kept mine:1 true")
        said_by(
            engine, "docker create --volume /forgotten --name short mine:1 && docker start short && docker rm -f short"
        )
        said_by(engine, "docker network create course && docker tag mine:1 course/copy:2")
        said_by(engine, "printf 'FROM mine:1\\nLABEL a=b\\n' >Dockerfile && docker build --quiet --tag built:1 .")
        assert len(inventory.look(own_engine.docker).things) >= len(before.things) + 7
    assert inventory.look(own_engine.docker) == before


def test_what_somebody_else_makes_meanwhile_stays(own_engine: World) -> None:
    """A container, volume, network or tag that came during the run, but not from the deck, is not touched."""
    with open_engine("shared", ["mine:1"], (), LOCAL, quiet) as engine:
        said_by(engine, "docker run --detach --name deck mine:1 sleep 999; docker ps --no-trunc; docker volume ls")
        own_engine.docker("run", "--detach", "--name", "theirs", "--volume", "theirs:/data", "mine:1", "sleep", "999")
        own_engine.docker("network", "create", "theirs")
        own_engine.docker("tag", "mine:1", "theirs:1")
        said_by(engine, "docker ps --no-trunc; docker volume ls; docker network ls --no-trunc; docker images")
    left = {(thing.kind, thing.name) for thing in inventory.look(own_engine.docker).things}
    assert {("container", "theirs"), ("volume", "theirs"), ("network", "theirs"), ("image", "theirs:1")} <= left
    assert ("container", "deck") not in left


def test_an_image_that_is_there_is_used_and_stays(own_engine: World) -> None:
    """It is the author's, whatever the policy, and its name is never pointed to another image."""
    before = inventory.look(own_engine.docker)
    with open_engine("shared", ["busybox:1.36"], (), STAND_INS, quiet) as engine:
        assert [image.origin for image in engine.images] == [Origin.LOCAL]
    assert inventory.look(own_engine.docker) == before


def test_a_stand_in_is_brought_for_the_run_only(own_engine: World) -> None:
    """An image that is nowhere else comes from the recipes, says so, and goes again."""
    before = inventory.look(own_engine.docker)
    with open_engine("shared", ["hello-world"], (), STAND_INS, quiet) as engine:
        assert [(image.ref, image.origin) for image in engine.images] == [("hello-world:latest", Origin.STAND_IN)]
        assert "Hello from Docker!" in said_by(engine, "docker run hello-world")
    assert inventory.look(own_engine.docker) == before


def test_an_image_that_is_nowhere_is_an_error_that_names_it(own_engine: World) -> None:
    """And nothing is left of the attempt."""
    before = inventory.look(own_engine.docker)
    with pytest.raises(ImageError, match="absent:1"), open_engine("shared", ["absent:1"], (), LOCAL, quiet):
        pass
    assert inventory.look(own_engine.docker) == before


def test_a_program_in_the_background_ends_with_the_deck(own_engine: World) -> None:
    """It runs on the author's own machine, where nothing else would end it."""
    assert own_engine.pid
    with open_engine("shared", [], (), LOCAL, quiet) as engine:
        said_by(engine, "(sleep 1000 &) >/dev/null 2>&1")
        name = engine.environment[runs.MARK]
        assert host.marked(runs.MARK, name)
    assert traces(name) == []


REACHING_TOO_FAR = (
    "docker system prune --force",
    "docker rm --force $(docker ps --all --quiet)",
    "docker rm -f mine",
    "docker rmi mine:1",
    "docker volume rm mine",
)


def test_commands_that_reach_beyond_the_deck_are_refused(own_engine: World) -> None:
    """With the reason; what the deck made itself may go."""
    own_engine.docker("create", "--name", "mine", "--volume", "mine:/data", "mine:1")
    with open_engine("shared", [], (), LOCAL, quiet) as engine:
        reasons = {command: engine.refuse(command) for command in REACHING_TOO_FAR}
        assert [command for command, reason in reasons.items() if "private engine" not in str(reason)] == []
        assert engine.refuse("docker rm -f decks-own") is None


def test_no_engine_is_one_sentence_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where DOCKER_HOST names nothing that answers, the error says so and the remedy says how to go on."""
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    user_engine.authors_engine.cache_clear()
    with (
        pytest.raises(EngineError, match="no Docker Engine answers") as caught,
        open_engine("shared", [], (), LOCAL, quiet),
    ):
        pass
    user_engine.authors_engine.cache_clear()
    assert "DOCKER_HOST" in caught.value.remedy
