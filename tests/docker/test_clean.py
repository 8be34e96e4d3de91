"""What a killed run leaves is found and removed; what lives is left alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from deckproof.engine import clean, locks, open_engine
from deckproof.engine.namespace.sandbox import Sandbox
from deckproof.engine.runs import runs
from deckproof.model import EngineKind
from deckproof.testing import patience

from .conftest import STAND_INS, quiet, said_by, traces

pytestmark = pytest.mark.engine

DECK = """
import subprocess, sys, time
from deckproof.config import Config, ImagePolicy
from deckproof.engine import open_engine
from deckproof.engine.runs import runs

config = Config(images=ImagePolicy.STAND_IN)
with open_engine(sys.argv[1], ["busybox:1.36"], (), config, lambda line: None) as engine:
    command = "docker run --detach --name left --volume left:/data busybox:1.36 sleep 999".split()
    made = subprocess.run(engine.enter(command), env=dict(engine.environment), capture_output=True, text=True)
    print(next(run.name for run in runs.known() if run.scratch in engine.workdir.parents), made.returncode, flush=True)
    time.sleep(999)
"""


@contextmanager
def deck_in_its_own_process(kind: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run a deck that never ends in another process; yields the process and the name of its run."""
    with subprocess.Popen([sys.executable, "-c", DECK, kind], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            name, status = process.stdout.readline().split()
            assert status == "0"
            yield process, name
        finally:
            process.kill()


def test_clean_removes_what_a_killed_run_left_and_nothing_twice() -> None:
    """After kill -9 the engine still runs; clean ends it and removes all of it, and then there is nothing to do."""
    with deck_in_its_own_process("private") as (process, name):
        process.kill()
        process.wait()
        assert any("process" in each for each in traces(name))
        assert f"run {name}" in clean(quiet)
    assert traces(name) == []
    assert f"run {name}" not in clean(quiet)


def test_clean_leaves_a_living_run_alone() -> None:
    """An engine whose owner lives goes on."""
    with open_engine("private", ["busybox:1.36"], (), STAND_INS, quiet) as engine:
        assert engine.environment[runs.MARK] not in " ".join(clean(quiet))
        assert said_by(engine, "docker run --rm busybox:1.36 echo alive") == "alive"


@pytest.mark.parametrize("apart", [["--mount"], ["--mount", "--pid", "--fork", "--mount-proc"]])
def test_clean_leaves_a_living_run_alone_that_it_sees_otherwise(apart: list[str], tmp_path: Path) -> None:
    """With a /run of its own, or numbers of its own for processes, such as in a container that shares the cache."""
    elsewhere = ["unshare", *apart, "sh", "-ec", f'mount -t tmpfs none /run; exec "$@" >{tmp_path}/said', "sh"]
    clean_up = "from deckproof.engine import clean; print(clean(print))"
    with open_engine("private", ["busybox:1.36"], (), STAND_INS, quiet) as engine:
        name = engine.environment[runs.MARK]
        for folder in (runs.Run(name).scratch, runs.Run(name).data):  # as if they were there for a while
            os.utime(folder, (0, 0))
        subprocess.run([*elsewhere, sys.executable, "-c", clean_up], check=True)
        assert name not in (tmp_path / "said").read_text()
        assert said_by(engine, "docker run --rm busybox:1.36 echo alive") == "alive"


@pytest.mark.parametrize("kind", ["private", "shared"])
def test_an_interrupted_process_leaves_nothing(kind: str, own_engine: Sandbox) -> None:
    """^C needs no clean."""
    before = own_engine.docker("ps", "--all", "--quiet").stdout
    with deck_in_its_own_process(kind) as (process, name):
        process.send_signal(signal.SIGINT)
        process.wait(timeout=patience(30))
    assert traces(name) == []
    assert own_engine.docker("ps", "--all", "--quiet").stdout == before


def test_clean_removes_a_killed_deck_s_things_from_the_author_s_engine(own_engine: Sandbox) -> None:
    """On a shared engine, what the deck made goes, and what was there stays."""
    own_engine.docker("run", "--detach", "--name", "mine", "--volume", "mine:/data", "mine:1", "sleep", "999")
    with deck_in_its_own_process("shared") as (process, name):
        process.kill()
        process.wait()
        assert sorted(names(own_engine)) == ["left", "mine"]
        removed = clean(quiet)
    assert "volume left" in removed
    assert names(own_engine) == ["mine"]
    assert own_engine.docker("volume", "ls", "--quiet").stdout.split() == ["mine"]
    assert traces(name) == []


def names(engine: Sandbox) -> list[str]:
    """Return the names of an engine's containers."""
    return engine.docker("ps", "--all", "--format", "{{.Names}}").stdout.split()


def test_a_number_that_another_process_got_since_is_not_the_owner() -> None:
    """A run whose owner's number belongs to a younger process is dead."""
    run = runs.begin(EngineKind.PRIVATE)
    owner = run.folder / "owner.json"
    owner.write_text(f'{{"kind": "private", "pid": {os.getpid()}, "started": "1"}}')
    assert runs.alive(run)  # by its locks, which the right owner holds
    locks.release(run.name)
    assert not runs.alive(run)
    assert f"run {run.name}" in clean(quiet)


def test_nothing_of_a_run_is_left_in_another_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the one who cleans has set another folder than the one who was killed."""
    monkeypatch.setenv("DECKPROOF_CACHE", str(tmp_path / "one"))
    run = runs.begin(EngineKind.PRIVATE)
    assert list((tmp_path / "one").glob("runs/*"))
    monkeypatch.setenv("DECKPROOF_CACHE", str(tmp_path / "other"))
    runs.erase(run)
    assert list((tmp_path / "one").glob("runs/*")) == []


def test_a_run_that_is_just_being_made_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever of it is there already when somebody cleans up beside it."""
    seen = list[list[str]]()
    real = Path.write_text

    def write_text(path: Path, text: str, *rest: object) -> int:
        if path.parent.parent == runs.runs_folder():
            path.touch()
            seen.append(clean(quiet))
        return real(path, text, *rest)  # type: ignore[arg-type] # its own

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_text", write_text)
        run = runs.begin(EngineKind.PRIVATE)
    assert seen
    assert not any(f"run {run.name}" in each for each in seen)
    assert run.folder.is_dir()
    runs.erase(run)
