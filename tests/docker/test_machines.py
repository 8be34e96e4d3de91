"""Machines with the Docker of each of Debian's releases: what a learner has is there, and what differs is shown."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from deckproof.cli.engines.matrix import prove_everywhere, table
from deckproof.config import Config
from deckproof.engine import open_engine
from deckproof.engine.images import acquire
from deckproof.engine.machines import making, roots
from deckproof.engine.machines.recipes import named
from deckproof.engine.pulls import pulls_answered
from deckproof.engine.runs.runs import Run
from deckproof.errors import Exit
from deckproof.model import EngineKind

from .conftest import STAND_INS, quiet, said_by, until
from .faults import HERE, check, processes, project

pytestmark = pytest.mark.engine

VERSIONS = {"debian-12": "20.10", "debian-13": "26.1", "debian-14": "28.5"}


@pytest.mark.parametrize("name", VERSIONS)
def test_a_machine_has_an_engine_and_what_a_learner_has(name: str) -> None:
    """An ordinary user who may use docker and sudo, and the programs that slides type; no more than 700 MB of it."""
    root = making.build(named(name), Config(), quiet)
    assert root.megabytes <= 700
    with open_engine("private", ["busybox:1.36"], (), STAND_INS, quiet, machine=name) as engine:
        assert engine.info.version.startswith(VERSIONS[name])
        assert engine.info.machine == name
        assert said_by(engine, "docker version --format '{{.Client.Version}}'").startswith(VERSIONS[name])
        assert said_by(engine, "docker run --rm busybox:1.36 echo there") == "there"
        said_by(engine, "command -v bash curl git less nano python3; locale -a | grep -i c.utf; ls /usr/share/zoneinfo")
        as_learner = "su learner --command 'sudo id --user; docker -H unix:///run/docker.sock ps --quiet; id --user'"
        assert said_by(engine, as_learner).split() == ["0", "1000"]


@pytest.mark.parametrize("name", VERSIONS)
def test_a_pull_is_answered_there_too(name: str) -> None:
    """Of Docker Hub's images, and of another registry's, which the engine finds by name."""
    wanted = ["busybox:1.36", "registry.example/course/tool:1"]
    with open_engine("private", wanted[:1], (), replace(STAND_INS, offline=True), quiet, machine=name) as engine:
        said_by(engine, f"docker tag {' '.join(wanted)}")
        with pulls_answered(engine, wanted):
            assert said_by(engine, "docker images --quiet") == ""
            for each in wanted:
                assert f"Downloaded newer image for {each}" in said_by(engine, f"docker pull {each}")


@pytest.mark.usefixtures("outer")
def test_the_same_machine_in_a_container() -> None:
    """From the same root file system, with the same versions."""
    with open_engine("dind", ["busybox:1.36"], (), STAND_INS, quiet, machine="debian-13") as engine:
        assert (engine.info.machine, engine.info.version[:4]) == ("debian-13", VERSIONS["debian-13"])
        assert said_by(engine, "docker run --rm busybox:1.36 echo there") == "there"
        assert "learner" in said_by(engine, "getent group docker")


@pytest.fixture
def pushed() -> Iterator[str]:
    """An image that only a registry has, which listens on this machine."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"localhost:{free.getsockname()[1]}"
    with acquire.engine_with(["registry:2", "debian:12"], STAND_INS, quiet) as (engine, _):
        listen = f"REGISTRY_HTTP_ADDR={address.replace('localhost', '127.0.0.1')}"
        engine.docker("run", "--detach", "--network", "host", "--env", listen, "registry:2")
        ref = f"{address}/course/base:1"
        engine.docker("tag", "debian:12", ref)
        until(lambda: engine.docker("push", ref).returncode == 0)
        yield ref


def test_a_machine_of_an_image_from_a_registry(pushed: str) -> None:
    """It is pulled, and gets what a learner has; the registry is on this machine, so nobody asks it for certificates."""
    name = f"image:{pushed}"
    try:
        assert making.build(named(name), Config(), quiet).megabytes <= 700
        with open_engine("private", ["busybox:1.36"], (), STAND_INS, quiet, machine=name) as engine:
            assert engine.info.machine == name
            assert (
                said_by(engine, "docker run --rm busybox:1.36 echo there; id --name --user learner") == "there\nlearner"
            )
    finally:
        roots.remove(name)


@contextmanager
def slow_disk(run: Run, milliseconds: int) -> Iterator[None]:
    """Make an engine wait for all that it writes to the disk to be there, as on a disk that is slow."""
    (engine,) = processes(run, "dockerd")
    slow = f"--inject=fsync:delay_enter={milliseconds}000"
    tracing = ["strace", "--quiet=all", "--follow-forks", "--trace=fsync", slow, f"--attach={engine}"]
    with subprocess.Popen(tracing, stderr=subprocess.DEVNULL) as tracer:
        try:
            traced, threads = f"TracerPid:\t{tracer.pid}\n", Path(f"/proc/{engine}/task")
            until(lambda: all(traced in each.read_text() for each in threads.glob("*/status")))
            yield
        finally:
            tracer.terminate()


ENDED = "greeter: Exited (0) ... ago"


@pytest.mark.parametrize("name", ["debian-13", "debian-14"])
def test_containers_are_listed_when_the_engine_knows_of_their_end(name: str, tmp_path: Path) -> None:
    """These engines tell a client of it before that; nobody types so fast, but deckproof does."""
    run = "docker run --name greeter busybox:1.36 echo through"
    listed = f"$ docker ps --all --format '{{{{.Names}}}}: {{{{.Status}}}}'\n{ENDED}"
    talk = project(tmp_path / "talk", f"$ {HERE}", f"$ {run}\nthrough\n{listed}")
    with talk.with_name("conf.py").open("a") as conf:  # asking what the client is attached to would be waiting, too
        conf.write("deckproof_quiet = 5\n")
    with (
        check(talk, "--engine", "private", "--machine", name) as checked,
        slow_disk(checked.reached(), milliseconds=300),
    ):
        checked.go_on()
        ended = checked.end()
    assert (ended.code, ended.verdicts) == (0, ("passed", "passed")), ended.said
    assert checked.left() == []


TALK = """\
Talk
====

.. code-block:: console

   $ docker run -d --name one -p 8080:80 busybox:1.36 sleep 99 >/dev/null

.. deckproof: status=125

.. code-block:: console

   $ docker run -d --name second -p 8080:80 busybox:1.36 sleep 99
   ...
   docker: Error response from daemon: ... port is already allocated.
   ...

.. deckproof: since=28

.. code-block:: console

   $ docker --version
   Docker version 28...
"""


def test_what_engines_word_differently_stands_side_by_side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And is a failure where nobody has written down that it is known; a block for newer engines is skipped on older."""
    monkeypatch.setenv("DECKPROOF_IMAGES", "stand-in")
    talk = tmp_path / "talk.rst"
    talk.write_text(TALK)
    matrix = prove_everywhere([talk], [EngineKind.PRIVATE], (), quiet, ["debian-13", "debian-14"])
    lines = [line.strip() for line in table(matrix)]
    assert "debian-13 private: docker: Error response from daemon: ... port is already allocated." in lines
    assert "debian-14 private: docker: Error response from daemon: ... port is already allocated" in lines
    assert matrix.exit is Exit.FAILED
    counts = [sorted(map(str, each.results["talk.rst"].values())) for each in matrix.columns]
    assert counts == [["passed", "passed", "skipped"], ["failed", "passed", "passed"]]
