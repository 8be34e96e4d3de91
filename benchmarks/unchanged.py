"""What `deckproof check slides` takes where nothing has changed since the last run: decks are read, and not run.

Run it as root with ``python benchmarks/unchanged.py [RUNS]``. Prints the best of the runs, five by default, in seconds
that pass and of processor time; ends with status 1 where the limit is not kept.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path

CHECK = [str(Path(sys.executable).with_name("deckproof")), "check", "slides"]
MOST = 1.5
"""Seconds."""


def main(runs: int = 5) -> int:
    """Prove the deck once, then time what needs no run."""
    subprocess.run(CHECK, check=True, stdout=subprocess.DEVNULL)
    passed, used = zip(*(_timed() for _ in range(runs)), strict=True)
    print(f"nothing has changed: {min(passed):.2f} s (at most {MOST}), of the processor {min(used):.2f} s")
    return int(min(passed) > MOST)


def _timed() -> tuple[float, float]:
    before, started = _used(), time.perf_counter()
    subprocess.run(CHECK, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started, _used() - before


def _used() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 5))
