"""The author's own engine: used, and left as it was."""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path

import pytest
from deckproof.config import Config, ImagePolicy
from deckproof.engine import host, inventory, open_engine, user_engine
from deckproof.engine.dial import passed_on
from deckproof.engine.namespace.sandbox import Sandbox
from deckproof.engine.runs import runs
from deckproof.engine.shared import engine as shared
from deckproof.errors import EngineError, ImageError
from deckproof.model import EngineKind, Origin

from .conftest import STAND_INS, quiet, run_in, said_by, traces, until

pytestmark = pytest.mark.engine

LOCAL = Config(images=ImagePolicy.LOCAL)


def test_all_that_the_deck_made_is_removed_and_nothing_else(own_engine: Sandbox) -> None:
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


def test_what_somebody_else_makes_meanwhile_stays(own_engine: Sandbox) -> None:
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


def test_decks_use_it_one_after_the_other(own_engine: Sandbox) -> None:
    """Whichever process they are in, such as pytest's workers; who waits says so."""
    assert own_engine.pid
    said, begun = list[str](), threading.Event()

    def next_deck() -> None:
        with open_engine("shared", [], (), LOCAL, said.append):
            begun.set()

    following = threading.Thread(target=next_deck)
    with open_engine("shared", [], (), LOCAL, quiet):
        following.start()
        until(lambda: "waiting for another run that proves a deck on the same engine" in said)
        assert not begun.is_set()
    following.join()
    assert begun.is_set()


def test_an_image_that_is_there_is_used_and_stays(own_engine: Sandbox) -> None:
    """It is the author's, whatever the policy, and its name is never pointed to another image."""
    before = inventory.look(own_engine.docker)
    with open_engine("shared", ["busybox:1.36"], (), STAND_INS, quiet) as engine:
        assert [image.origin for image in engine.images] == [Origin.LOCAL]
    assert inventory.look(own_engine.docker) == before


def test_a_stand_in_is_brought_for_the_run_only(own_engine: Sandbox) -> None:
    """An image that is nowhere else comes from the recipes, says so, and goes again."""
    before = inventory.look(own_engine.docker)
    with open_engine("shared", ["hello-world"], (), STAND_INS, quiet) as engine:
        assert [(image.ref, image.origin) for image in engine.images] == [("hello-world:latest", Origin.STAND_IN)]
        assert "Hello from Docker!" in said_by(engine, "docker run hello-world")
    assert inventory.look(own_engine.docker) == before


def test_an_image_that_is_nowhere_is_an_error_that_names_it(own_engine: Sandbox) -> None:
    """And nothing is left of the attempt."""
    before = inventory.look(own_engine.docker)
    with pytest.raises(ImageError, match="absent:1"), open_engine("shared", ["absent:1"], (), LOCAL, quiet):
        pass
    assert inventory.look(own_engine.docker) == before


def test_a_program_in_the_background_ends_with_the_deck(own_engine: Sandbox) -> None:
    """It runs on the author's own machine, where nothing else would end it."""
    assert own_engine.pid
    with open_engine("shared", [], (), LOCAL, quiet) as engine:
        said_by(engine, "(sleep 1000 &) >/dev/null 2>&1")
        name = engine.environment[runs.MARK]
        assert host.marked(runs.MARK, name)
    assert traces(name) == []


def test_what_hides_from_its_session_ends_with_the_deck(own_engine: Sandbox, tmp_path: Path) -> None:
    """Also a program with nothing in its environment, in a session of its own, whose parent has ended."""
    assert own_engine.pid
    with open_engine("shared", [], (), LOCAL, quiet) as engine:
        hide = f"(env -i setsid sh -c 'echo $$ >{tmp_path}/pid; exec sleep 1000' &) >/dev/null 2>&1"
        said_by(engine, f"{hide}; until [ -s {tmp_path}/pid ]; do sleep 0.01; done")
        pid = int((tmp_path / "pid").read_text())
        assert host.started(pid)
    assert host.started(pid) is None


def test_what_is_mounted_in_the_deck_s_folder_is_unmounted_and_not_removed(own_engine: Sandbox, tmp_path: Path) -> None:
    """A folder of the author's that the deck shows there keeps what is in it; what is mounted elsewhere is said."""
    assert own_engine.pid
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "thesis").write_text("the only copy")
    (tmp_path / "elsewhere").mkdir()
    said: list[str] = []
    try:
        with open_engine("shared", [], (), LOCAL, said.append) as engine:
            said_by(engine, f"mkdir here && mount --bind {tmp_path}/home here && cat here/thesis")
            said_by(engine, f"mount -t tmpfs none {tmp_path}/elsewhere")
            scratch = engine.workdir.parent
        assert not scratch.exists()
        assert (tmp_path / "home" / "thesis").read_text() == "the only copy"
        assert any(line.startswith(f"{tmp_path}/elsewhere was mounted since the deck began") for line in said)
    finally:
        host.run(["umount", tmp_path / "elsewhere"])


def test_an_image_that_a_pull_did_not_bring_stays(own_engine: Sandbox) -> None:
    """Its user tagged one of theirs with that name, before or after the pull failed."""
    with open_engine("shared", [], (), LOCAL, quiet) as engine:
        assert run_in(engine, "docker pull localhost:1/course:1").returncode != 0
        own_engine.docker("tag", "mine:1", "localhost:1/course:1")
        assert run_in(engine, "docker run localhost:1/absent:1").returncode != 0
    assert own_engine.docker("image", "inspect", "localhost:1/course:1").returncode == 0


def test_a_name_that_its_user_moves_meanwhile_stays_where_it_is(own_engine: Sandbox) -> None:
    """Only what the deck moved is moved back."""
    moved = "printf 'FROM mine:1\\nLABEL a=b\\n' | docker build --quiet --tag mine:2 -"
    own_engine.docker("tag", "mine:1", "mine:2")
    with open_engine("shared", [], (), LOCAL, quiet) as engine:
        said_by(engine, moved)
        own_engine.docker("tag", "mine:1", "mine:3")
        own_engine.docker("rmi", "mine:1")
    kept = {(each.name, each.id) for each in inventory.look(own_engine.docker).things if each.kind == "image"}
    ids = dict(kept)
    assert ids["mine:2"] == ids["mine:3"] == ids["busybox:1.36"]
    assert "mine:1" not in ids


@pytest.mark.parametrize("cut", [10, 40, 0])
def test_requests_of_a_program_are_read_whole(own_engine: Sandbox, cut: int) -> None:
    """Split, or several at once: none of the author's containers goes."""
    own_engine.docker("create", "--name", "mine", "mine:1")
    request = b"DELETE /containers/mine?force=1 HTTP/1.1\r\nHost: docker\r\n\r\n"
    ping = b"GET /_ping HTTP/1.1\r\nHost: docker\r\n\r\n"
    pieces = [request[:cut], request[cut:]] if cut else [ping + ping + request]
    with open_engine("shared", [], (), LOCAL, quiet) as engine:
        own_engine.docker("create", "--name", "theirs", "mine:1")
        for one in (pieces, [each.replace(b"mine", b"theirs") for each in pieces]):
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(engine.environment["DOCKER_HOST"].removeprefix("unix://"))
                for piece in one:
                    client.sendall(piece)
                    time.sleep(0.05)
                client.shutdown(socket.SHUT_WR)
                answer = b"".join(iter(lambda: client.recv(65536), b""))
            assert b"HTTP/1.1 403 Forbidden" in answer
            assert b"private engine" in answer
    names = {each.name for each in inventory.look(own_engine.docker).things}
    assert {"mine", "theirs"} <= names


def test_an_engine_that_only_the_client_reaches_is_no_other(
    own_engine: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over ssh, or with certificates: what the deck made is told as well, terminals and streams pass."""
    monkeypatch.setattr(shared, "dial", passed_on)
    own_engine.docker("create", "--name", "mine", "mine:1")
    with open_engine("shared", ["mine:1"], (), LOCAL, quiet) as engine:
        assert said_by(engine, "docker run --rm mine:1 echo through") == "through"
        assert said_by(engine, "echo through | docker run --rm -i mine:1 cat") == "through"
        said_by(engine, "docker create --name made mine:1")
        own_engine.docker("create", "--name", "theirs", "mine:1")
        assert run_in(engine, "docker rm theirs").returncode != 0
    names = {each.name for each in inventory.look(own_engine.docker).things if each.kind == "container"}
    assert names == {"mine", "theirs"}


REACHING_TOO_FAR = (
    "docker system prune --force",
    "docker rm --force $(docker ps --all --quiet)",
    "docker rm -f mine",
    "docker rmi mine:1",
    "docker volume rm mine",
)


def test_commands_that_reach_beyond_the_deck_are_refused(own_engine: Sandbox) -> None:
    """With the reason; what the deck made itself may go."""
    own_engine.docker("create", "--name", "mine", "--volume", "mine:/data", "mine:1")
    with open_engine("shared", [], (), LOCAL, quiet) as engine:
        reasons = {command: engine.refuse(command) for command in REACHING_TOO_FAR}
        assert [command for command, reason in reasons.items() if "private engine" not in str(reason)] == []
        assert engine.refuse("docker rm -f decks-own") is None


def test_no_engine_is_one_sentence_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where DOCKER_HOST names nothing that answers, the error says so and the remedy says how to go on."""
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    user_engine.look.cache_clear()
    with (
        pytest.raises(EngineError, match="no Docker Engine answers") as caught,
        open_engine("shared", [], (), LOCAL, quiet),
    ):
        pass
    user_engine.look.cache_clear()
    assert "DOCKER_HOST" in caught.value.remedy
