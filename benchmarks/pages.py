"""How long it takes to read many pages of plain Markdown, and how much memory: both grow with the pages, no faster.

``python benchmarks/pages.py [PAGES]``: 1,000 pages, then that many (5,000), each read in a process of its own.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from memory import own

SECONDS, MEGABYTES = 30, 200  # of the processor, for 5,000 pages
PAGE = "# Page {number}\n\n" + "".join(
    f"## Part {part}\n\nSome *words* and a [link](https://example.test/{part}).\n\n"
    f"```console\n$ docker run --rm busybox echo {part}\n{part}\n```\n\n- an item\n- `another`\n\n"
    for part in range(20)
)


def main() -> int:
    """Print a line for each size; 1 where the last takes too long or too much."""
    if sys.argv[1:2] == ["--read"]:
        return read(Path(sys.argv[2]))
    for pages in (1000, int(next(iter(sys.argv[1:]), "5000"))):
        with tempfile.TemporaryDirectory() as folder:
            for number in range(pages):
                Path(folder, f"{number}.md").write_text(PAGE.format(number=number), encoding="utf-8")
            done = subprocess.run([sys.executable, __file__, "--read", folder], check=False)
    return done.returncode


def read(folder: Path) -> int:
    """Read the pages, and say what it took."""
    from deckproof.extract import extract

    started = time.process_time()
    decks = extract([folder])
    seconds = time.process_time() - started
    used = own()
    blocks = sum(len(each.blocks) for each in decks)
    print(f"{len(decks):,} pages, {blocks:,} blocks: {seconds:.1f} s of the processor, {used:.0f} MB")
    return 0 if seconds < SECONDS and used < MEGABYTES else 1


if __name__ == "__main__":
    sys.exit(main())
