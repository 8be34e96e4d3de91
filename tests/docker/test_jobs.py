"""Decks side by side on real engines: equal ports, a pool, and whatever ends a run from outside."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from deckproof.engine import host, inventory
from deckproof.engine.images import acquire
from deckproof.engine.namespace.sandbox import Network, Sandbox
from deckproof.engine.runs import runs
from deckproof.engine.runs.workdir import WORKDIR
from deckproof.engine.shared.pool import pool_of
from deckproof.errors import EngineError, Exit
from deckproof.testing import patience

from .conftest import STAND_INS, parent, quiet, traces, until

pytestmark = pytest.mark.engine

SERVER = """\
Deck {name}
======

.. code-block:: console

   $ docker run -d --name web -p 127.0.0.1:8888:80 busybox:1.36 sh -c 'echo {name} > index.html && httpd -f'
   ...
   $ until curl -s -o /dev/null http://localhost:8888; do sleep 0.1; done
   $ curl -s http://localhost:8888
   {name}
   $ touch here; until test -e on; do sleep 0.05; done
   $ docker ps --format '{{{{.Names}}}} {{{{.Ports}}}}'
   web 127.0.0.1:8888->80/tcp
"""
"""A server on a port, which is up until it is told that the other deck's is up as well."""

ENDLESS = """\
Deck {name}
======

.. code-block:: console

   $ docker run -d --name box busybox:1.36 sleep 999
   ...

.. code-block:: console

   $ touch here; sleep 997.5
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """An empty project that uses stand-ins."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "conf.py").write_text('deckproof_images = "stand-in"\n')
    return folder


def start(project: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start deckproof in a process group of its own."""
    argv = [sys.executable, "-c", "from deckproof.cli.__main__ import main; main()", "check", ".", *arguments]
    piped: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(argv, cwd=project, start_new_session=True, **piped)


def check(project: Path, *arguments: str) -> tuple[int, str, str]:
    """Run deckproof; returns its exit code and what it said on both streams."""
    with start(project, *arguments) as process:
        out, err = process.communicate(timeout=patience(300))
    return process.returncode, out, err


def record(project: Path) -> dict[str, Any]:
    """Return the proof."""
    found: dict[str, Any] = json.loads((project / "_build" / "proof.json").read_text())
    return found


# ------------------------------------------------------------------------------------------------- side by side


def test_two_decks_that_publish_one_port_pass_at_the_same_time(project: Path) -> None:
    """Both servers are up at once, and each deck reaches its own."""
    for name in "ab":
        (project / f"{name}.rst").write_text(SERVER.format(name=name))
    with start(project, "--engine", "private", "--jobs", "2") as process:
        for run in two_that_have_come_far(process):
            (deck_of(run) / "on").touch()
        out, err = process.communicate(timeout=patience(300))
    assert process.returncode == Exit.PROVEN, out + err
    assert [deck["blocks"][0]["verdict"] for deck in record(project)["decks"]] == ["passed", "passed"]


def two_that_have_come_far(process: subprocess.Popen[str]) -> list[runs.Run]:
    """Wait until two decks of a process have said that they are there, and return their runs."""

    def there() -> list[runs.Run]:
        own = [run for run in runs.known() if parent(owner(run)) == process.pid]
        return [run for run in own if (deck_of(run) / "here").exists()]

    until(lambda: len(there()) == 2)
    return there()


def deck_of(run: runs.Run) -> Path:
    """Return the folder that a deck starts in, as it is seen from outside of its machine."""
    return run.scratch / WORKDIR


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_closes_every_engine_and_keeps_what_was_found(project: Path, number: signal.Signals) -> None:
    """Of both decks that run, also the one whose lines were not written yet; no other is started."""
    with endless(project) as (process, names):
        if number is signal.SIGINT:
            os.killpg(process.pid, number)  # as a terminal does: everybody hears it
        else:
            process.send_signal(number)
        time.sleep(0.05)
        process.send_signal(number)  # an impatient person
        out, err = process.communicate(timeout=patience(120))
    assert (process.returncode, err.splitlines()[-1]) == (Exit.INTERRUPTED, "deckproof: interrupted")
    assert [[block["verdict"] for block in deck["blocks"]] for deck in record(project)["decks"]] == [["passed"]] * 2
    assert re.findall(r"passed +(\w)\.rst", out) == ["a", "b"]
    assert [trace for name in names for trace in traces(name)] == []


def test_a_killed_run_leaves_no_deck_running(project: Path) -> None:
    """After kill -9 nobody else would close the engines."""
    with endless(project) as (process, names):
        process.kill()
    until(lambda: not any(traces(name) for name in names))


@contextmanager
def endless(project: Path) -> Iterator[tuple[subprocess.Popen[str], set[str]]]:
    """Run two of three decks that never end; yields the process, and the names of both runs, when both have come far."""
    for name in "abc":
        (project / f"{name}.rst").write_text(ENDLESS.format(name=name))
    with start(project, "--engine", "private", "--jobs", "2") as process:
        yield process, {run.name for run in two_that_have_come_far(process)}


def owner(run: runs.Run) -> int:
    """Return the process that owns a run, or 0 where the run has just gone."""
    try:
        return int(json.loads((run.folder / "owner.json").read_text())["pid"])
    except OSError:
        return 0


# ------------------------------------------------------------------------------------------------- a pool


SPREAD = """\
Deck {name}
======

.. code-block:: console

   $ docker run -d --name web -p 127.0.0.1:8888:80 -v pages:/pages busybox:1.36 sleep 999
   ...
   $ touch {folder}/{name}; until test -e {folder}/{other}; do sleep 0.05; done
   $ docker ps --filter name=web --format '{{{{.Names}}}} {{{{.Ports}}}}'
   web 127.0.0.1:8888->80/tcp
"""
"""A container with a name and a port, which is there until the other deck's is there as well."""


@contextmanager
def engine() -> Iterator[Sandbox]:
    """Start an engine that is somebody's already: it has a container and a volume."""
    with acquire.engine_with(["busybox:1.36"], STAND_INS, quiet, Network.OWN) as (there, _):
        there.docker("run", "--detach", "--name", "mine", "--volume", "mine:/data", "busybox:1.36", "sleep", "999")
        yield there


@contextmanager
def over_tcp(path: Path) -> Iterator[str]:
    """Pass on to an engine's socket; yields the address. It is one of the 16 million that only this machine has."""

    class PassOn(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with socket.socket(socket.AF_UNIX) as there:
                there.connect(str(path))
                back = threading.Thread(target=copy, args=(there, self.request), daemon=True)
                back.start()
                copy(self.request, there)
                back.join()

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    host = f"127.{os.getpid() >> 8 & 255}.{os.getpid() & 255}.2"
    with Server((host, 2375), PassOn) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"tcp://{host}:2375"
        server.shutdown()


def copy(source: socket.socket, target: socket.socket) -> None:
    """Copy what comes to its end, and say so."""
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def test_decks_are_spread_over_a_pool_and_the_proof_says_who_ran_where(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A context and an address; what was there before stays, what the decks made is gone."""
    for name, other in ("ab", "ba"):
        (project / f"{name}.rst").write_text(SPREAD.format(name=name, other=other, folder=tmp_path))
    with engine() as one, engine() as two, over_tcp(two.socket) as address:
        before = [inventory.look(each.docker) for each in (one, two)]
        context(tmp_path, "first", one.docker_host, monkeypatch)
        code, out, err = check(project, "--engine-pool", f"first,{address}")
        after = [inventory.look(each.docker) for each in (one, two)]
    assert code == Exit.PROVEN, out + err
    assert after == before
    engines = [deck["engine"] for deck in record(project)["decks"]]
    assert {each["details"]["named by"] for each in engines} == {"context first", address}
    assert {each["kind"] for each in engines} == {"shared"}


def context(folder: Path, name: str, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a docker context, in settings that are not the user's."""
    monkeypatch.setenv("DOCKER_CONFIG", str(folder / "settings"))
    client = host.program("docker")
    assert client
    made = host.run([client, "context", "create", name, "--docker", f"host={address}"])
    assert made.returncode == 0, made.stderr


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ("no-such-context", "there is no docker context 'no-such-context' for the pool"),
        ("--help", "there is no docker context '--help' for the pool"),
        ("unix:///nowhere.sock", "the engine unix:///nowhere.sock of the pool can't be used: "),
    ],
)
def test_an_engine_that_is_not_there_is_one_sentence(project: Path, names: str, words: str) -> None:
    """With what to do, before anything is typed: exit code 3, and no proof."""
    (project / "a.rst").write_text("Deck\n====\n\n.. code-block:: console\n\n   $ touch ../typed\n")
    code, out, err = check(project, f"--engine-pool={names}")
    assert (code, out) == (Exit.NO_ENGINE, "")
    message, remedy = err.splitlines()
    assert message.startswith(f"deckproof: {words}")
    assert "docker" in remedy
    assert not (project.parent / "typed").exists()
    assert not (project / "_build").exists()


def test_an_engine_is_in_a_pool_once(own_engine: Sandbox) -> None:
    """A deck has its engine to itself, so a second name for it is refused."""
    with pytest.raises(EngineError, match="are the same engine of the pool"):
        pool_of([own_engine.docker_host, own_engine.docker_host])
