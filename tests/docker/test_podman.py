"""Podman behind the docker client: the same decks, the same images, and nothing left of it; what differs is seen.

`make test-engines` runs these: Podman takes longer than Docker to start a container.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from deckproof.cli.check import read
from deckproof.engine import Engine, clean, open_engine
from deckproof.engine.runs import cgroups, runs
from deckproof.model import EngineKind, Origin, Result
from deckproof.testing import patience

from .conftest import STAND_INS, not_passed, quiet, run_in, said_by, traces
from .test_clean import deck_in_its_own_process

pytestmark = pytest.mark.engine

TALK = """\
Ports
=====

.. code-block:: console

   $ docker run --detach --publish 8080:80 --name web nginx:1.28
   4c01db0b339c918005874c9ba82c29edeca9c8b9eb373612c435a70e5133b498
   $ docker ps --filter name=web --format '{{.Names}} {{.Image}}'
   web nginx:1.28

.. code-block:: console

   $ docker port web
   80/tcp -> 0.0.0.0:8080
   ...
"""


@pytest.fixture(scope="module")
def podman() -> Iterator[Engine]:
    """Podman with busybox and a web server, for tests that take care not to disturb each other."""
    with open_engine("podman", ["busybox:1.36", "nginx:1.28"], (), STAND_INS, quiet) as engine:
        yield engine


def test_the_proof_says_that_it_is_podman(podman: Engine) -> None:
    """Kind, product and version, as Podman itself says them."""
    version = said_by(podman, "podman version --format '{{.Server.Version}}'")
    assert podman.info.kind is EngineKind.PODMAN
    assert podman.info.version == version
    assert podman.info.details["engine"] == f"Podman {version}"
    assert podman.info.details["runtime"] == "runc"


def test_images_are_those_of_a_private_engine(podman: Engine) -> None:
    """The same names, ids and origins; and no others are there."""
    listed = said_by(podman, "docker images --all --format '{{.Repository}}:{{.Tag}}' | sort").split()
    assert listed == ["busybox:1.36", "nginx:1.28"]
    with open_engine("private", listed, (), STAND_INS, quiet) as private:
        assert podman.images == private.images
        identity = "docker image inspect --format '{{.Id}}' busybox:1.36"
        assert said_by(podman, identity).removeprefix("sha256:") == said_by(private, identity).removeprefix("sha256:")
    assert {image.origin for image in podman.images} == {Origin.STAND_IN}


def test_a_difference_fails_the_step_that_shows_it(tmp_path: Path) -> None:
    """Podman's `docker port` names no address: what the slide promises of Docker is not proven by it."""
    (tmp_path / "conf.py").write_text("deckproof_images = 'stand-in'\n")
    (tmp_path / "talk.rst").write_text(TALK)
    (deck,) = read([tmp_path / "talk.rst"], "podman")
    with deck:
        results = list(deck.results())
    assert [result.result for result in results] == [Result.PASSED, Result.FAILED]
    (step,) = not_passed(results)
    assert "80/tcp -> :8080" in step.outcome.lines


def test_two_engines_publish_the_same_port(podman: Engine) -> None:
    """Each has ports of its own, and a step reaches those of its own deck."""
    with open_engine("podman", ["nginx:1.28"], (), STAND_INS, quiet) as other:
        for number, engine in enumerate((podman, other)):
            said_by(engine, "docker run --detach --publish 8080:80 --name web nginx:1.28")
            said_by(engine, f"docker exec web sh -c 'echo page {number} >/usr/share/nginx/html/index.html'")
        for number, engine in enumerate((podman, other)):
            assert said_by(engine, "curl --silent --retry 9 --retry-connrefused localhost:8080") == f"page {number}"
    said_by(podman, "docker rm --force web")


def test_containers_find_each_other_by_name(podman: Engine) -> None:
    """On a network of the deck's own, as with Docker."""
    said_by(podman, "docker network create course; docker run --detach --net course --name server nginx:1.28")
    ask = "docker run --rm --net course busybox:1.36 wget -q -O - http://server"
    deadline = time.monotonic() + patience(20)
    while "<html>" not in (answer := run_in(podman, ask).stdout) and time.monotonic() < deadline:
        time.sleep(0.2)
    said_by(podman, "docker rm --force server; docker network rm course")
    assert "<html>" in answer


def test_a_removed_image_is_there_again_for_the_next_deck() -> None:
    """What a deck does to its images never reaches the prepared ones."""
    for _ in range(2):
        with open_engine("podman", ["busybox:1.36"], (), STAND_INS, quiet) as engine:
            assert said_by(engine, "docker run --rm busybox:1.36 echo there") == "there"
            said_by(engine, "docker rmi busybox:1.36")
            assert said_by(engine, "docker images --all --quiet") == ""


def test_nothing_is_left_behind() -> None:
    """Containers, volumes, networks, control groups and programs end with it, and so do their files."""
    with open_engine("podman", ["busybox:1.36"], (), STAND_INS, quiet) as engine:
        said_by(engine, "docker run --detach --volume kept:/data --publish 8080:80 busybox:1.36 sleep 1000")
        said_by(engine, "docker network create course; (sleep 1000 &) >/dev/null 2>&1; touch file")
        name = engine.environment[runs.MARK]
        assert any("process" in each for each in traces(name))
        assert any(str(cgroups.CGROUPS) in each for each in traces(name))
    assert traces(name) == []


def test_nothing_is_left_behind_by_an_interrupted_deck() -> None:
    """^C while a deck runs ends its engine as an ordinary end does."""
    seen: list[str] = []

    def interrupted_deck() -> None:
        with open_engine("podman", ["busybox:1.36"], (), STAND_INS, quiet) as engine:
            seen.append(engine.environment[runs.MARK])
            said_by(engine, "docker run --detach busybox:1.36 sleep 1000")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted_deck()
    assert traces(seen[0]) == []


def test_clean_removes_what_a_killed_deck_left() -> None:
    """And what lives beside it is left alone."""
    with deck_in_its_own_process("podman") as (process, name):
        process.kill()
        process.wait()
        assert any("process" in each for each in traces(name))
        assert f"run {name}" in clean(quiet)
    assert traces(name) == []


def hosts_own() -> dict[str, float]:
    """Return the files that a Podman of the host's own would use, with the times at which they were changed."""
    roots = [Path("/etc/containers"), Path("/etc/cni"), Path("/var/lib/containers"), Path("/dev/shm/libpod_lock")]
    paths = [path for root in roots for path in (root, *root.glob("*"), *root.glob("*/*")) if path.exists()]
    return {str(path): path.stat().st_mtime for path in paths}


def test_the_host_s_own_podman_is_not_touched() -> None:
    """Its settings, networks, locks and storage are other ones, whether it is used or not."""
    before = hosts_own()
    with open_engine("podman", ["busybox:1.36"], (), STAND_INS, quiet) as engine:
        said_by(engine, "docker network create apart; docker volume create kept")
        said_by(engine, "docker run --net apart --volume kept:/data busybox:1.36 touch /data/file")
    assert hosts_own() == before


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("docker run --interactive --tty --rm busybox:1.36 sleep 30", True),
        ("docker exec --interactive --tty ATTACHABLE sleep 30", True),
        ("docker logs --follow ATTACHABLE", True),
        ("touch reached; sleep 30", False),
        ("docker exec ATTACHABLE true; touch reached; sleep 30", False),
    ],
)
def test_attached_tells_a_server_from_a_slow_command(podman: Engine, command: str, expected: bool) -> None:
    """Only a client that is attached to something that is up counts."""
    name = f"up-{abs(hash(command)) % 10**6}"
    said_by(podman, f"docker run --detach --name {name} busybox:1.36 sleep 1000")
    typed = command.replace("ATTACHABLE", name)
    since = time.time()
    at_terminal = podman.enter(["script", "--quiet", "--return", "--command", typed, "/dev/null"])
    with subprocess.Popen(
        at_terminal, env=dict(podman.environment), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    ) as client:
        deadline = time.monotonic() + patience(15)
        while not expected and not (podman.workdir / "reached").exists():  # what was started before has ended
            assert time.monotonic() < deadline
            time.sleep(0.05)
        while not (answer := podman.attached(since, typed)) and expected and time.monotonic() < deadline:
            time.sleep(0.05)
        client.terminate()
    said_by(podman, "rm -f reached; docker rm --force $(docker ps --all --quiet)")
    assert bool(answer) is expected
