"""What it costs to compare: 30 expected lines with 50,000 printed ones, none of which is like them. Prints seconds.

Run it with ``python benchmarks/match.py``.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from deckproof.match import Bindings, compare

EXPECTED = 30
PRINTED = 50_000
HEADER = "CONTAINER ID   IMAGE          COMMAND                  CREATED         STATUS         PORTS     NAMES"


def main() -> None:
    """Time lines of prose, and rows of a table that differ in their last cell only, in an early one, and in none."""
    for name, expected, printed in cases():
        started = time.perf_counter()
        comparison = compare(expected, printed, Bindings())
        seconds = time.perf_counter() - started
        print(f"{seconds:6.2f} s  {name} ({comparison.missing} missing, {comparison.extra} extra)")


def cases() -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield the name, the expected and the printed lines of each."""
    lines = [f"line {number} of eca4aa01751c, 3 seconds ago" for number in range(EXPECTED)]
    yield "lines", lines, [f"line {number} is of 9f86d081884c" for number in range(PRINTED)]
    names, others = [f"web{number}" for number in range(EXPECTED)], [f"x{number}" for number in range(PRINTED)]
    yield "rows with other names", table("nginx:1.28", names), table("nginx:1.28", others)
    yield "rows of another image", table("nginx:1.28", names), table("nginx:1.29", others)
    made_up = [f"silly_panini{number % 10}" for number in range(PRINTED)]
    yield "rows that are alike", table("nginx:1.28", made_up[:EXPECTED]), table("nginx:1.28", made_up)


def table(image: str, names: list[str]) -> list[str]:
    """Return a listing of containers."""
    rows = (
        f'{number:012x}   {image}     "/docker-entrypoint.…"   3 minutes ago   Up 3 minutes   80/tcp    {name}'
        for number, name in enumerate(names)
    )
    return [HEADER, *rows]


if __name__ == "__main__":
    main()
