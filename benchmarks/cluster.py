"""Eight decks on one worker of a dask.distributed cluster, and on two: what the second one saves, and a worker's death.

Run it as root with ``python benchmarks/cluster.py [ROUNDS]``, on a machine that does nothing else. The workers are
processes of their own, here; each deck starts containers on an engine of its own, and one step of each waits, as a
server is waited for. The best of each counts. Ends with status 1 where two workers take more than the part of one's
time that is printed, or where the proof of a run whose first worker is killed is another one.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from distributed import Client

DECKPROOF = Path(sys.executable).with_name("deckproof")
DECKS = 8
OF_ONE = 0.6
KILLED_AFTER = 6.0
"""Seconds after the start of a run."""
DECK = """\
# Deck {number}

```console
$ docker run --rm busybox:1.36 echo {number}
{number}
$ docker run --detach --name web{number} busybox:1.36 httpd -f
eca4aa01751cb2bda33908de561173f21204f877ec5b909ef6bf51850f47f86e
$ sleep 1; docker exec web{number} pidof httpd
1
```
"""


def main(rounds: int = 2) -> int:
    """Time one worker and two in turns, then kill one of two."""
    seconds: dict[int, list[float]] = {1: [], 2: []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(DECKS):
            (folder / f"deck{number}.md").write_text(DECK.format(number=number), encoding="utf-8")
        for number in range(1, rounds + 1):
            for workers, found in seconds.items():
                took, whole = _checked(folder, workers)
                found.append(took)
                print(f"round {number}: {workers} worker{'s' * (workers > 1)} {took:5.1f} s", flush=True)
        _, after_a_death = _checked(folder, 2, kill=True)
    one, two = (min(each) for each in seconds.values())
    print(f"best: two workers {two:.1f} s, {two / one:.2f} of one's {one:.1f} s (at most {OF_ONE})")
    print(f"one of two killed: {'the same proof' if after_a_death == whole else 'another proof'}")
    return int(two / one > OF_ONE or after_a_death != whole)


def _checked(folder: Path, workers: int, *, kill: bool = False) -> tuple[float, dict[str, str]]:
    """Prove the decks on so many workers; return the seconds that it took, and each block's verdict."""
    with _cluster(workers) as (address, started):
        began = time.perf_counter()
        if kill:
            threading.Timer(KILLED_AFTER, lambda: os.kill(started[0].pid, signal.SIGKILL)).start()
        environment = {**os.environ, "DECKPROOF_IMAGES": "stand-in"}
        done = subprocess.run(
            [DECKPROOF, "check", ".", "--workers", address],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        took = time.perf_counter() - began
    if done.returncode or (kill and "died" not in done.stdout):
        raise SystemExit(done.stdout + done.stderr)
    record = json.loads((folder / "_build/proof.json").read_text(encoding="utf-8"))
    return took, {block["id"]: block["verdict"] for deck in record["decks"] for block in deck["blocks"]}


@contextmanager
def _cluster(workers: int) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Start a scheduler and workers, each a process of its own; yield the scheduler's address and the workers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    scheduler = ["scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    worker = ["worker", address, "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    with ExitStack() as stack:
        started = []
        for words in (scheduler, *[worker] * workers):
            argv = [sys.executable, "-m", "dask", *words]
            process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            stack.callback(process.wait)
            stack.callback(process.kill)
            started.append(process)
        with Client(address, timeout=60, set_as_default=False) as client:  # type: ignore[no-untyped-call] # dask's
            client.wait_for_workers(workers, timeout=60)
        yield address, started[1:]


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
