"""Decks on every kind of engine: the table of a real run, and nothing left of it.

`make test-engines` runs these: they start an engine of each kind.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from deckproof.cli.engines.matrix import Matrix, prove_everywhere, table
from deckproof.engine import host, user_engine
from deckproof.engine.runs import runs
from deckproof.errors import Exit
from deckproof.model import EngineKind, Result
from deckproof.testing import patience

from .conftest import parent, traces

pytestmark = pytest.mark.engine

TALK = """\
Status
======

.. deckproof: status=1

.. code-block:: console

   $ docker run --rm busybox:1.36 false

.. code-block:: console

   $ docker run --rm --network none busybox:1.36 echo hello
   hello
"""

FALSE, HELLO = "talk.rst::Status::1", "talk.rst::Status::2"

KNOWN = """\
[[difference]]
engine = "podman"
reason = "the status is lost"
blocks = ["talk.rst::Status::1"]
"""


@pytest.fixture
def talk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A deck with a step that Podman lets pass, on a machine where no engine of the author's own answers."""
    (tmp_path / "conf.py").write_text("deckproof_images = 'stand-in'\n")
    (tmp_path / "talk.rst").write_text(TALK)
    (tmp_path / "engines.toml").write_text(KNOWN)
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/nobody.sock")
    monkeypatch.setattr(user_engine, "authors_engine", lambda: None)
    return tmp_path / "talk.rst"


def results(matrix: Matrix, block: str) -> dict[EngineKind, Result]:
    """Return what each kind made of a block."""
    return {column.kind: column.results["talk.rst"][block] for column in matrix.columns}


def test_each_kind_proves_the_deck_and_differs_where_it_does(talk: Path) -> None:
    """Private and shared agree; Podman loses the status of a program that failed, and that is seen."""
    said: list[str] = []
    kinds = [EngineKind.PRIVATE, EngineKind.PODMAN, EngineKind.SHARED]
    matrix = prove_everywhere([talk], kinds, (), said.append)
    failed, passed = Result.FAILED, Result.PASSED
    assert results(matrix, FALSE) == dict(zip(kinds, (passed, failed, passed), strict=True))
    assert results(matrix, HELLO) == dict.fromkeys(kinds, passed)
    (difference,) = matrix.columns[1].differences
    assert difference.where == "talk.rst:8"
    assert any(line.startswith("podman: talk.rst:8: docker run --rm busybox:1.36 false") for line in table(matrix))
    assert matrix.exit is Exit.FAILED


def engines(talk: Path, *more: str) -> subprocess.Popen[str]:
    """Start the command line's verb on the deck's private and podman engines."""
    argv = [sys.executable, "-c", "from deckproof.cli.__main__ import main; main()", "engines", str(talk), *more]
    return subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def test_a_known_difference_is_no_failure(talk: Path) -> None:
    """The command line says so, with the reason, and exits with 0; the deck's own proof is not touched."""
    with engines(talk, "--only", "podman", "--known", str(talk.with_name("engines.toml"))) as process:
        output, _ = process.communicate(timeout=patience(300))
    assert process.returncode == Exit.PROVEN, output
    assert "known: the status is lost" in output
    assert not (talk.parent / "_build").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_nothing_is_left_of_a_matrix_that_was_ended(talk: Path, number: signal.Signals) -> None:
    """The column that runs ends too, with its engine, also where it could not be told to."""
    talk.write_text(TALK.replace("echo hello", "sleep 500"))
    before = {run.name for run in runs.known()}
    with engines(talk, "--only", "podman") as process:
        name = _own_run(process.pid, before)
        os.kill(process.pid, number)
        process.wait(timeout=patience(60))
    deadline = time.monotonic() + patience(60)
    while traces(name) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert traces(name) == []


def _own_run(matrix: int, before: set[str]) -> str:
    """Return the run whose owner the matrix started, once its engine runs a container."""
    deadline = time.monotonic() + patience(120)
    while time.monotonic() < deadline:
        for run in runs.known():
            owner = _owner(run)
            if run.name not in before and owner and parent(owner) == matrix and host.marked(runs.MARK, run.name):
                return run.name
        time.sleep(0.05)
    raise AssertionError("no engine was started")


def _owner(run: runs.Run) -> int | None:
    try:
        text = (run.folder / "owner.json").read_text()
    except OSError:
        return None
    return int(text.partition('"pid": ')[2].partition(",")[0] or 0)
