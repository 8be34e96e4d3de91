"""Six hundred steps of `docker run -d` and `docker run --rm` on an engine beside eight busy loops: none fails.

Prints how many passed, what a step took, and of each failure its reason and the end of the engine's log.
Run it as root with ``python benchmarks/containers.py [--steps 600] [--loops 8]``; its status is 1 where one fails.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from deckproof.config import Config, ImagePolicy
from deckproof.engine import open_engine
from deckproof.engine.runs import runs
from deckproof.model import BlockResult, Result
from deckproof.run import DeckRun
from deckproof.testing import make_session

IMAGE = "busybox:1.36"
SETTINGS = Config(images=ImagePolicy.STAND_IN, quiet=0.3)
STEPS_IN_A_BLOCK = 6
LOG_LINES = 40


def main() -> int:
    """Run them; return the exit status."""
    asked = _options()
    session = make_session(*texts(asked.steps))
    began, failed, done = time.monotonic(), 0, 0
    with busy(asked.loops), open_engine("private", [IMAGE], (), SETTINGS, print) as engine:
        log = runs.Run(engine.environment[runs.MARK]).folder / "engine.log"
        with DeckRun(session, engine, SETTINGS) as run:
            for block in run.blocks():
                done += len(block.steps)
                failed += tell(block, log)
    seconds = time.monotonic() - began
    print(f"{done - failed} of {done} steps passed beside {asked.loops} busy loops; {seconds / done:.2f} s per step")
    return 1 if failed else 0


def texts(steps: int) -> Iterator[str]:
    """Yield blocks of so many steps: a container that stays, one that prints and goes, by turns, and their removal."""
    for start in range(0, steps, STEPS_IN_A_BLOCK):
        yield "\n".join(
            [
                f"$ docker run -d --name box{start} {IMAGE} sleep 600\n...",
                *(f"$ docker run --rm {IMAGE} echo {start + n}\n{start + n}" for n in range(STEPS_IN_A_BLOCK - 3)),
                f"$ docker run -d --rm --name gone{start} {IMAGE} true\n...",
                f"$ docker rm -f box{start}\nbox{start}",
            ]
        )


def tell(block: BlockResult, log: Path) -> int:
    """Print what is to be said of a block's failures, and return how many there are."""
    bad = [each for each in block.steps if each.verdict.result is not Result.PASSED]
    for each in bad:
        print(f"{each.step.input}: {each.verdict.reason}")
        print("\n".join(each.outcome.lines[-5:]))
    if bad:
        print("\n".join(log.read_text(errors="replace").splitlines()[-LOG_LINES:]), flush=True)
    return len(bad)


@contextmanager
def busy(loops: int) -> Iterator[None]:
    """Keep processors busy."""
    with ExitStack() as stack:
        for _ in range(loops):
            loop = stack.enter_context(subprocess.Popen(["sh", "-c", "while :; do :; done"]))
            stack.callback(loop.kill)
        yield


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--steps", type=int, default=600)
    parser.add_argument("--loops", type=int, default=8)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
