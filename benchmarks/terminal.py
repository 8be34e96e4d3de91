"""What one step costs: 1000 `echo` steps, matched and judged, in a real shell. Prints milliseconds per step.

Run it with ``python benchmarks/terminal.py``.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from deckproof.model import Result
from deckproof.testing import LocalEngine, make_session, run_deck

STEPS = 1000


def main() -> None:
    """Time them as one deck of ten blocks."""
    numbers = [range(start, start + STEPS // 10) for start in range(0, STEPS, STEPS // 10)]
    session = make_session(*("\n".join(f"$ echo {n}\n{n}" for n in block) for block in numbers))
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        blocks = run_deck(session, LocalEngine(Path(folder)))
        seconds = time.perf_counter() - started
    typed = sum(block.seconds for block in blocks)
    assert all(block.result is Result.PASSED for block in blocks)
    print(f"{seconds / STEPS * 1000:.2f} ms per step, of which {typed / STEPS * 1000:.2f} ms in the shell")


if __name__ == "__main__":
    main()
