"""Decks on the workers of a cluster: the same proof as here, also when a worker is killed."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from deckproof.cli.main import run
from distributed import Client

pytestmark = pytest.mark.engine

DECKS = 4
SECONDS = 120


@pytest.fixture
def decks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of decks that each run a container."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DECKPROOF_IMAGES", "stand-in")
    folder = tmp_path / "decks"
    folder.mkdir()
    for number in range(DECKS):
        text = f"# Deck {number}\n\n```console\n$ docker run --rm busybox:1.36 echo {number}; sleep 1\n{number}\n```\n"
        (folder / f"deck{number}.md").write_text(text)
    return folder


@contextmanager
def cluster(workers: int) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Start a scheduler and workers, each a process of its own; yield the scheduler's address and the workers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{probe.getsockname()[1]}"
    host, port = "127.0.0.1", address.rpartition(":")[2]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    scheduler = ["scheduler", "--host", host, "--port", port, "--no-dashboard"]
    worker = ["worker", address, "--host", host, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    with ExitStack() as stack:
        started = []
        for words in (scheduler, *[worker] * workers):
            process = subprocess.Popen([sys.executable, "-m", "dask", *words], **quiet)  # type: ignore[call-overload] # two streams
            stack.callback(process.wait)
            stack.callback(process.kill)
            started.append(process)
        with Client(address, timeout=SECONDS, set_as_default=False) as client:  # type: ignore[no-untyped-call] # dask's
            client.wait_for_workers(workers, timeout=SECONDS)
        yield address, started[1:]


def verdicts(folder: Path) -> dict[str, str]:
    """Return the verdict of each block in the proof."""
    record = json.loads((folder / "_build/proof.json").read_text())
    return {block["id"]: block["verdict"] for deck in record["decks"] for block in deck["blocks"]}


def test_decks_are_proven_by_the_workers(decks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each deck once, with an engine of its own, and the record is here."""
    with cluster(2) as (address, _):
        assert run(["check", str(decks), "--workers", address]) == 0, capsys.readouterr()
    assert f"{DECKS} blocks, {DECKS} steps proven on Docker Engine" in capsys.readouterr().out
    assert list(verdicts(decks.parent).values()) == ["passed"] * DECKS


def test_a_worker_that_is_killed_changes_nothing(decks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its deck is proven by another one, and that is said."""
    with cluster(2) as (address, workers):
        threading.Thread(target=_kill_when_busy, args=(workers[0],), daemon=True).start()
        assert run(["check", str(decks), "--workers", address]) == 0, capsys.readouterr()
    out = capsys.readouterr().out
    assert "died: proven again on another one" in out
    assert list(verdicts(decks.parent).values()) == ["passed"] * DECKS


def _kill_when_busy(worker: subprocess.Popen[bytes]) -> None:
    """Kill a worker as soon as it proves a deck."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        tasks = Path(f"/proc/{worker.pid}/task").glob("*/children")
        if any(b"prove.cluster" in _command(pid) for path in tasks for pid in path.read_text().split()):
            os.kill(worker.pid, signal.SIGKILL)
            return
        time.sleep(0.05)


def _command(pid: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def test_an_address_where_nothing_is_is_one_sentence(decks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With what to do."""
    assert run(["check", str(decks), "--workers", "tcp://127.0.0.1:9"]) == 3
    assert "no scheduler of dask answers at tcp://127.0.0.1:9" in capsys.readouterr().err
