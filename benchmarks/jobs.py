"""What decks side by side save: all decks one after another, and two at a time, in turns. Prints seconds and a ratio.

Run it as root with ``python benchmarks/jobs.py [ROUNDS] [PATH…]``, on a machine that does nothing else: by default,
three rounds of slides/. The best of each counts: whatever else the machine does makes a run longer, never shorter.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

DECKPROOF = Path(sys.executable).with_name("deckproof")
JOBS = (1, 2)
MOST = 0.65
"""Of the time of one deck after another, on a machine with two cores."""


def main(rounds: int = 3, *paths: str) -> None:
    """Time them in turns, so that a machine that gets slower slows both."""
    seconds: dict[int, list[float]] = {jobs: [] for jobs in JOBS}
    for number in range(1, rounds + 1):
        for jobs in JOBS:
            seconds[jobs].append(_timed(jobs, paths or ("slides",)))
            print(f"round {number}: --jobs {jobs}  {seconds[jobs][-1]:5.1f} s", flush=True)
    one, two = (min(seconds[jobs]) for jobs in JOBS)
    print(f"best: {one:.1f} s and {two:.1f} s; ratio {two / one:.2f} (at most {MOST})")


def _timed(jobs: int, paths: tuple[str, ...]) -> float:
    started = time.perf_counter()
    subprocess.run([DECKPROOF, "check", *paths, "--jobs", str(jobs)], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 3, *sys.argv[2:])
