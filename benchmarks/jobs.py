"""What decks side by side save: all decks one after another, two at a time, and their commands by plain bash, in turns.

Run it as root with ``python benchmarks/jobs.py [ROUNDS]``, on a machine that does nothing else: by default, three
rounds of slides/. Plain bash types the companion scripts of the same decks, each on a private engine with the deck's
images; the time of making that engine counts, as it does for deckproof. The best of each counts: whatever else the
machine does makes a run longer, never shorter. Ends with status 1 where a limit that it prints is not kept.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from deckproof.cli.check import read
from deckproof.config import Config
from deckproof.engine import open_engine
from deckproof.engine.services import service_images

DECKPROOF = Path(sys.executable).with_name("deckproof")
OF_ONE, OF_BASH = 0.65, 0.6
"""Of the time of one deck after another, and of plain bash, on a machine with two cores."""


def main(rounds: int = 3) -> int:
    """Time them in turns, so that a machine that gets slower slows all of them."""
    ways: dict[str, Callable[[], None]] = {
        "one deck after another": lambda: _check(1),
        "--jobs 2": lambda: _check(2),
        "companion scripts by plain bash": _plain,
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(1, rounds + 1):
        for name, way in ways.items():
            started = time.perf_counter()
            way()
            seconds[name].append(time.perf_counter() - started)
            print(f"round {number}: {name:<32} {seconds[name][-1]:5.1f} s", flush=True)
    one, two, bash = (min(each) for each in seconds.values())
    print(f"best: --jobs 2 {two:.1f} s; {two / one:.2f} of one deck after another, {one:.1f} s (at most {OF_ONE});")
    print(f"      {two / bash:.2f} of the companion scripts by plain bash, {bash:.1f} s (at most {OF_BASH})")
    return int(two / one > OF_ONE or two / bash > OF_BASH)


def _check(jobs: int) -> None:
    argv = [str(DECKPROOF), "check", "slides", "--fresh", "--jobs", str(jobs)]
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL)


def _plain() -> None:
    for deck in read([Path("slides")]):
        script = Path("scripts/companion", f"{deck.session.deck.path.stem}.sh").absolute()
        if not script.exists():
            continue
        images = [*deck.session.images, *service_images(deck.session.deck.services)]
        with open_engine("private", images, (), Config(), lambda _: None) as engine:
            subprocess.run(
                engine.enter(["bash", str(script)]),
                env=dict(engine.environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.STDOUT,
                check=True,
            )


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 3))
