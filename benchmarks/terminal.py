"""What one `echo` step costs, from 1,000 to 10,000 of them: read, typed in a real shell, judged, recorded.

Prints milliseconds per step, and where they go: "waiting" is the time of the shell, and of waking one of the two.
Run it with ``python benchmarks/terminal.py``.
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from deckproof.config import Config
from deckproof.extract import extract
from deckproof.model import DeckResult, EngineInfo, EngineKind, Proof, Result
from deckproof.prove.deck import session_of
from deckproof.results.proof_json import write_proof
from deckproof.run import DeckRun
from deckproof.testing import LocalEngine

T = TypeVar("T")
SIZES = (1_000, 3_000, 10_000)
STEPS_IN_A_BLOCK = 10


def main() -> None:
    """Time a document of each size."""
    print(
        f"{'steps':>6}  {'read':>6}  {'run':>6}  {'of it waiting':>13}  {'write':>6}  {'all, ms per step':>16}  memory"
    )
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            measure(size, Path(folder))


def measure(size: int, folder: Path) -> None:
    """Prove a document of this many steps, and print what it took."""
    document = folder / "echo.md"
    document.write_text(text(size))
    (folder / "work").mkdir()
    reading, (deck,) = timed(lambda: extract([document]))
    planning, session = timed(lambda: session_of(deck, Config()))
    busy = time.process_time()
    with DeckRun(session, LocalEngine(folder / "work"), Config()) as run:
        running, blocks = timed(lambda: list(run.blocks()))
    waiting = running - (time.process_time() - busy)
    assert all(block.result is Result.PASSED for block in blocks)
    writing, _ = timed(lambda: write_proof(proof_of(DeckResult(deck, tuple(blocks))), folder / "proof.json"))
    parts = [reading + planning, running, waiting, writing, reading + planning + running + writing]
    read, ran, waited, wrote, whole = (seconds / size * 1000 for seconds in parts)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{size:>6}  {read:>6.3f}  {ran:>6.3f}  {waited:>13.3f}  {wrote:>6.3f}  {whole:>16.3f}  {megabytes} MB")


def text(size: int) -> str:
    """Return a document of so many steps."""
    starts = range(0, size, STEPS_IN_A_BLOCK)
    blocks = ("\n".join(f"$ echo {n}\n{n}" for n in range(start, start + STEPS_IN_A_BLOCK)) for start in starts)
    return "# Echo\n\n" + "\n\n".join(f"```console\n{block}\n```" for block in blocks) + "\n"


def proof_of(found: DeckResult) -> Proof:
    """Return the record of these results."""
    return Proof("2026-01-01T00:00:00Z", EngineInfo(EngineKind.SHARED, "0"), (), (found,))


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Return the seconds that some work takes, and what comes of it."""
    began = time.perf_counter()
    done = work()
    return time.perf_counter() - began, done


if __name__ == "__main__":
    main()
