"""What is the author's on their own engine is the same, to the last byte, whatever becomes of a deck's run."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from deckproof.cli.check import read
from deckproof.engine.namespace.sandbox import Sandbox
from deckproof.errors import EngineError, Exit
from deckproof.model import Result
from deckproof.testing import patience

from .conftest import quiet

pytestmark = pytest.mark.engine

DECKPROOF = (sys.executable, "-c", "from deckproof.cli.__main__ import main; main()")

SETUP = (
    ("volume", "create", "pages"),
    ("volume", "create", "notes"),
    ("network", "create", "front"),
    ("network", "create", "back"),
    ("run", "--name", "done", "--volume", "pages:/p", "mine:1", "sh", "-c", "echo kept >/p/one; echo said; exit 3"),
    ("run", "--detach", "--name", "up", "--network", "front", "--volume", "notes:/n", "mine:1", "sleep", "9999"),
    ("exec", "up", "sh", "-c", "mkdir /n/deep; echo words >/n/deep/two; touch /layer"),
    ("run", "--detach", "--name", "idle", "--publish", "18888:80", "mine:1", "sleep", "9999"),
    ("pause", "idle"),
    ("commit", "done", "mine:2"),
)

"""Three containers, one of them running, one exited and one paused; two volumes, two networks, three images."""

DECK = r"""
Deck
====

.. code-block:: console

   $ docker volume create leaves
   leaves
   $ docker network create course > /dev/null
   $ docker run --detach --name web --publish 18889:80 --volume leaves:/l --volume /nameless mine:1 sleep 999 > /dev/null
   $ docker tag mine:1 course/box:1
   $ printf 'FROM mine:1\nLABEL a=b\n' > Dockerfile
   $ docker build --quiet --tag built:1 . > /dev/null 2>&1

.. code-block:: console

   $ LAST
"""
"""It makes one of each kind, and ends with a step that decides what becomes of it."""


@contextmanager
def unchanged(engine: Sandbox) -> Iterator[None]:
    """Fail where anything on the engine is not as it was."""
    before = state(engine)
    yield
    after = state(engine)
    assert after == before


def state(engine: Sandbox) -> dict[str, Any]:
    """Return all that the engine says of everything on it, and what the volumes hold.

    What it says are moments and ids, not ages: it reads the same a minute later.
    """
    kinds = {
        "container": ("ps", "--all", "--quiet", "--no-trunc"),
        "volume": ("volume", "ls", "--quiet"),
        "network": ("network", "ls", "--quiet", "--no-trunc"),
        "image": ("images", "--all", "--quiet", "--no-trunc"),
    }
    names = {kind: sorted(set(engine.docker(*words).stdout.split())) for kind, words in kinds.items()}
    told = {kind: json.loads(engine.docker(kind, "inspect", *each).stdout) for kind, each in names.items()}
    for image in told["image"]:
        del image["Metadata"]  # when it was last given a name, any: the deck may have tagged it for itself
    told["logs"] = [engine.docker("logs", "--timestamps", each).stdout for each in names["container"]]
    volumes = (engine.run.data / "volumes" / each for each in names["volume"])
    return told | {"contents": [content(folder) for folder in volumes]}


def content(folder: Path) -> list[tuple[str, float, bytes]]:
    """Return every file below a folder."""
    files = sorted(each for each in folder.rglob("*") if each.is_file())
    return [(str(each), each.stat().st_mtime, each.read_bytes()) for each in files]


@pytest.fixture
def authors(own_engine: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """The author's engine with things of theirs."""
    monkeypatch.setenv("DECKPROOF_IMAGES", "local")
    for words in SETUP:
        assert own_engine.docker(*words).returncode in (0, 3)
    there = state(own_engine)
    assert sorted(each["State"]["Status"] for each in there["container"]) == ["exited", "paused", "running"]
    assert [data for files in there["contents"] for _, _, data in files] == [b"words\n", b"kept\n"]
    assert len(there["network"]) == 3 + 2
    assert sorted(tag for each in there["image"] for tag in each["RepoTags"]) == ["busybox:1.36", "mine:1", "mine:2"]
    return own_engine


def written(folder: Path, last: str) -> Path:
    """Write the deck with this last step."""
    path = folder / "deck.rst"
    path.write_text(DECK.replace("LAST", last))
    return path


def proven(path: Path) -> list[Result]:
    """Prove a deck on the author's engine; return what became of its blocks."""
    (deck,) = read([path], "shared", progress=quiet)
    with deck:
        return [result.result for result in deck.results()]


@contextmanager
def running(path: Path, engine: Sandbox) -> Iterator[subprocess.Popen[str]]:
    """Check a deck in a process of its own; yields it when the last thing that the deck makes is there."""
    argv = [*DECKPROOF, "check", str(path), "--engine", "shared"]
    with subprocess.Popen(
        argv, cwd=path.parent, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            deadline = time.monotonic() + patience(60)
            while engine.docker("image", "inspect", "built:1").returncode != 0:
                assert process.poll() is None, process.communicate()[0]
                assert time.monotonic() < deadline
                time.sleep(0.1)
            yield process
        finally:
            process.kill()


def test_all_that_is_the_author_s_is_the_same_whatever_becomes_of_the_run(authors: Sandbox, tmp_path: Path) -> None:
    """Ids, states, moments, tags, contents: after a pass, a failure, ^C, and a kill with the clean after it."""
    with unchanged(authors):
        assert proven(written(tmp_path, "docker rm -f web\n   web")) == [Result.PASSED, Result.PASSED]
    with unchanged(authors):
        assert proven(written(tmp_path, "docker container prune --force")) == [Result.PASSED, Result.FAILED]
    with unchanged(authors):
        script = "echo 'docker rm -f up; docker volume rm pages; docker system prune -af --volumes' > tidy && sh tidy"
        assert proven(written(tmp_path, script)) == [Result.PASSED, Result.FAILED]
    with unchanged(authors), running(written(tmp_path, "sleep 60"), authors) as process:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=patience(60)) == Exit.INTERRUPTED
    with unchanged(authors):
        with running(written(tmp_path, "sleep 60"), authors) as process:
            process.kill()
            process.wait()
            assert "web" in authors.docker("ps", "--format", "{{.Names}}").stdout.split()
        cleaned = subprocess.run([*DECKPROOF, "clean"], capture_output=True, text=True, check=True)
        assert "volume leaves" in cleaned.stdout


TAKEN = """
Deck
====

.. code-block:: console

   $ docker run --name up mine:1
   $ docker rm up && docker run --name other --publish 18888:80 mine:1
   $ docker run --volume notes:/n mine:1 touch /n/three && docker network create front
   $ docker build --tag mine:2 .
"""


def test_what_collides_is_said_before_the_first_step(authors: Sandbox, tmp_path: Path) -> None:
    """A sentence for each, with its line and with what to do; nothing is typed."""
    (tmp_path / "deck.rst").write_text(TAKEN)
    with unchanged(authors), pytest.raises(EngineError) as caught:
        proven(tmp_path / "deck.rst")
    said = caught.value.message.splitlines()
    assert [line.partition("deck.rst:")[2].partition(" (")[0] for line in said] == [
        "7: the container up collides with yours",
        "8: port 18888/tcp collides with your container idle, which publishes it",
        "9: the volume notes collides with yours of that name",
        "9: the network front collides with yours",
        "10: the image mine:2 collides with yours",
    ]
    assert "--engine private" in caught.value.remedy
    assert caught.value.exit is Exit.NO_ENGINE


def test_an_image_that_loses_its_name_gets_it_back(authors: Sandbox, tmp_path: Path) -> None:
    """As after a pull of a newer one: the author's name is the author's image again, and the other one goes."""
    before = images(authors)
    retag = "echo 'docker tag built:1 mine:2' > tag.sh && sh tag.sh && docker images --quiet mine:2 | wc -l\n   1"
    assert proven(written(tmp_path, retag)) == [Result.PASSED, Result.PASSED]
    assert images(authors) == before


def images(engine: Sandbox) -> list[str]:
    """Return every image with its names."""
    form = "{{.ID}} {{.Repository}}:{{.Tag}}"
    return sorted(engine.docker("images", "--all", "--no-trunc", "--format", form).stdout.splitlines())
