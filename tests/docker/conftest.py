"""Engines for tests: a private one that a whole module shares, and one that plays the author's own."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from deckproof.config import Config, ImagePolicy
from deckproof.engine import Engine, host, open_engine, user_engine
from deckproof.engine.dind import image as dind_image
from deckproof.engine.images import acquire
from deckproof.engine.namespace.sandbox import Network, Sandbox
from deckproof.engine.runs import cgroups, runs
from deckproof.model import BlockResult, Result, StepResult
from deckproof.prove.deck import DeckProof
from deckproof.run import DeckRun
from deckproof.run.guesses import is_printed
from deckproof.testing import patience

STAND_INS = Config(images=ImagePolicy.STAND_IN)
"""The same images on every machine, whatever its network."""


def quiet(_line: str) -> None:
    """Show no progress."""


def run_in(engine: Engine, command: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    """Run a line of bash where a deck's steps are typed."""
    return subprocess.run(
        engine.enter(["bash", "-c", command]),
        env=dict(engine.environment),
        cwd=engine.workdir,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def said_by(engine: Engine, command: str) -> str:
    """Run a line of bash that must succeed, and return what it printed."""
    done = run_in(engine, command)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def proven_on(engine: Engine, deck: DeckProof) -> list[BlockResult]:
    """Prove one deck on an engine that others use too, and leave no container there."""
    with DeckRun(deck.session, engine, deck.config) as run:
        results = list(run.blocks())
    if any("docker" in step.outcome.typed for result in results for step in result.steps):
        left = engine.client("ps", "--all", "--quiet").stdout.split()
        engine.client("rm", "--force", "--volumes", *left)
    return results


def not_passed(results: list[BlockResult]) -> list[StepResult]:
    """Return every step that was run and did not pass."""
    steps = [step for result in results for step in result.steps if not is_printed(step)]
    return [step for step in steps if step.verdict.result is not Result.PASSED]


def pytest_assertrepr_compare(op: str, left: object, right: object) -> list[str] | None:
    """Say of steps that were not to be there what they typed, why they did not pass, and every byte that came back."""
    if op != "==" or right != [] or not isinstance(left, list):
        return None
    steps = [each for each in left if isinstance(each, StepResult)]
    said = [
        (
            f"line {each.step.line}: {each.outcome.typed!r} {each.verdict.result}: {each.verdict.reason}",
            f"  {each.outcome.ending}, {each.outcome.evidence}, {each.outcome.seconds:.1f} s, expected {each.step.expected}",
            *(f"  {chunk.at:6.2f} {chunk.data!r}" for chunk in each.outcome.chunks),
        )
        for each in steps
    ]
    return ["every step passes", *(line for each in said for line in each)] if steps else None


@pytest.fixture(scope="module")
def private() -> Iterator[Engine]:
    """A private engine with busybox and a web server, for tests that take care not to disturb each other."""
    with open_engine("private", ["busybox:1.36", "nginx:1.28"], (), STAND_INS, quiet) as engine:
        yield engine


@pytest.fixture
def own_engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """An engine in the part of the author's own: DOCKER_HOST names it; it holds busybox:1.36, also as mine:1."""
    with authors_engine_with(monkeypatch, "busybox:1.36") as engine:
        engine.docker("tag", "busybox:1.36", "mine:1")
        yield engine


@contextmanager
def authors_engine_with(monkeypatch: pytest.MonkeyPatch, *refs: str) -> Iterator[Sandbox]:
    """Start an engine that DOCKER_HOST names, holding stand-ins for these images."""
    with acquire.engine_with(refs, STAND_INS, quiet, Network.OWN) as (engine, _):
        monkeypatch.setenv("DOCKER_HOST", engine.docker_host)
        user_engine.look.cache_clear()
        try:
            yield engine
        finally:
            user_engine.look.cache_clear()


@pytest.fixture(scope="module")
def outer() -> Iterator[Sandbox]:
    """An engine in the part of the author's own, with the image of engines in containers, and things of the author's."""
    refs, before = ["busybox:1.36", dind_image.PREPARED], os.environ.get("DOCKER_HOST")
    try:
        with acquire.engine_with(refs, STAND_INS, quiet, Network.OWN) as (engine, _):
            engine.docker("tag", dind_image.PREPARED, dind_image.tag(dind_image.here(STAND_INS.dind_base)))
            engine.docker(
                "run", "--detach", "--name", "mine", "--volume", "mine:/data", "busybox:1.36", "sleep", "9999"
            )
            os.environ["DOCKER_HOST"] = engine.docker_host
            user_engine.look.cache_clear()
            yield engine
    finally:
        os.environ.pop("DOCKER_HOST")
        os.environ |= {"DOCKER_HOST": before} if before else {}
        user_engine.look.cache_clear()


def traces(name: str) -> list[str]:
    """Return whatever there is of a run on this machine: processes, mounts, control groups, folders."""
    run = runs.Run(name)
    processes = [f"process {pid}" for pid in host.marked(runs.MARK, name)]
    mounts = [line for line in Path("/proc/mounts").read_text().splitlines() if name in line]
    groups = [str(path) for pattern in (run.cgroup, f"*/{run.cgroup}") for path in cgroups.CGROUPS.glob(pattern)]
    folders = [str(path) for path in (run.folder, run.scratch, run.data) if path.exists()]
    return processes + mounts + groups + folders


def parent(pid: int) -> int | None:
    """Return the number of a process's parent."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None


def until(happened: Callable[[], bool]) -> None:
    """Wait until something has happened."""
    deadline = time.monotonic() + patience(120)
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.05)
