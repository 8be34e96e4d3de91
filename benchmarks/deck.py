"""What a deck costs, beside what sphinx-revealjs alone makes of the same sources: to build, and until it is seen.

Run it with ``python benchmarks/deck.py [--rounds N]``. Both are built in turns from a copy of slides/, so that a
machine that gets slower slows both; the best and the median of the rounds are printed, and a limit is held against the
best: whatever else the machine does makes a build longer, never shorter. Ours is built as ``make slides`` does it, all
anew but for the diagrams. The plain build has no extension but sphinx-revealjs and sphinxcontrib-mermaid as they come,
leaves out what it does not know, and makes a page for each topic. Pages are opened from their files, without a network,
in the machine's Chromium. Ends with status 1 where a limit that it prints is not kept.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from deckproof.stage.browser import browser
from playwright.sync_api import Browser

ROOT = Path(__file__).parents[1]
TAKEN = ("conf.py", "slides", "_static", "scripts/companion", "_build/proof.json", "_build/recordings")
PLAIN = """
project = "Working with container environments"
extensions = ["sphinx_revealjs", "sphinxcontrib.mermaid"]
mermaid_output_format = "raw"
highlight_language = "console"
smartquotes = False
"""
NEW = """

Diagram
-------

.. mermaid::

   flowchart LR
     accTitle: Round {number}
     accDescr: A picture that no build has drawn yet.
     client -->|asks| engine{number} --> container
"""
PAINT = """() => new Promise((seen) => new PerformanceObserver((list) => seen(list.getEntries()
    .map((each) => [each.name, each.startTime]))).observe({ type: "paint", buffered: true }))"""


@dataclass(frozen=True, slots=True)
class Seen:
    """A deck up to its first slide."""

    paint: float  # milliseconds until something is seen
    content: float  # milliseconds until text is seen
    size: int  # bytes, unpacked
    requests: int


class Limits:
    """What was asked for, and whether all of it was kept."""

    def __init__(self) -> None:
        self.kept = True

    def hold(self, what: str, value: float, limit: float, unit: str = "") -> None:
        """Print a value beside its limit."""
        kept = value <= limit
        self.kept = self.kept and kept
        print(f"{'ok ' if kept else 'NOT'} {what}: {value:.2f}{unit} (at most {limit:g}{unit})", flush=True)


def main() -> int:
    """Print the figures; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    limits = Limits()
    with tempfile.TemporaryDirectory(prefix="deckproof-benchmark-") as folder:
        project = copied(Path(folder))
        building(project, rounds, limits)
        looking(project, rounds, limits)
    return 0 if limits.kept else 1


def copied(folder: Path) -> Path:
    """Copy what both builds read; what was proven and recorded here is part of it, where there is any."""
    for name in TAKEN:
        source, target = ROOT / name, folder / "deck" / name
        if source.is_dir():
            shutil.copytree(source, target)
        elif source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    (folder / "plain").mkdir()
    (folder / "plain" / "conf.py").write_text(PLAIN)
    return folder


def building(project: Path, rounds: int, limits: Limits) -> None:
    """Time builds of both in turns, and our own of a diagram more."""
    ways: dict[str, Callable[[], float]] = {
        "plain": lambda: built(project, "revealjs", project / "plain"),
        "deck": lambda: built(project, "deck", project / "deck", "-W"),
        "new diagram": lambda: with_new_diagram(project),
    }
    for way in ways.values():
        way()  # once, untimed: bytecode is compiled and diagrams are drawn
    print(f"{'seconds':<16} {'best':>6} {'median':>7}")
    best = {name: shown(name, times) for name, times in in_turns(ways, rounds).items()}
    limits.hold("a deck's build, beside the plain one", best["deck"] / best["plain"], 1.3, " times")
    limits.hold("a build where nothing has changed", best["deck"], 1.5, " s")
    limits.hold("a new diagram more", best["new diagram"] - best["deck"], 1, " s")


def in_turns(ways: dict[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """Return the seconds of each way and round."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            times[name].append(way())
    return times


def shown(name: str, times: Sequence[float]) -> float:
    """Print a row; return the best."""
    print(f"{name:<16} {min(times):6.2f} {statistics.median(times):7.2f}", flush=True)
    return min(times)


def built(project: Path, builder: str, conf: Path, *options: str) -> float:
    """Build the slides and return the seconds that it took."""
    out = project / builder
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "sphinx",
        "-q",
        "-E",
        *options,
        "-b",
        builder,
        "-c",
        conf,
        "-d",
        out / "doctrees",
    ]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    done = subprocess.run(
        [*command, "-d", out / "doctrees", project / "deck" / "slides", out / "html"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - started
    if done.returncode:
        sys.exit(f"{builder} can't be built:\n{done.stderr}")
    return seconds


def with_new_diagram(project: Path) -> float:
    """Build the slides with one diagram more, that was never drawn, and take it back."""
    topic = project / "deck" / "slides" / "index.rst"
    before = topic.read_text(encoding="utf-8")
    topic.write_text(before + NEW.format(number=time.monotonic_ns()), encoding="utf-8")
    try:
        return built(project, "deck", project / "deck", "-W")
    finally:
        topic.write_text(before, encoding="utf-8")


def looking(project: Path, rounds: int, limits: Limits) -> None:
    """Open both in turns, and measure until the first slide is seen."""
    pages = {"plain": project / "revealjs" / "html" / "index.html", "deck": project / "deck" / "html" / "index.html"}
    found: dict[str, list[Seen]] = {name: [] for name in pages}
    with browser() as started:
        for number in range(rounds + 1):
            for name, page in pages.items():
                one = seen(started, page)
                if number:  # the first is the browser's own start
                    found[name].append(one)
    print(f"\n{'':<16} {'first paint, ms':>22} {'first text, ms':>22} {'kB':>6} {'requests':>9}")
    print(f"{'':<16} {'best':>14} {'median':>7} {'best':>14} {'median':>7}")
    for name, views in found.items():
        columns = [f"{min(each):14.0f} {statistics.median(each):7.0f}" for each in (paints(views), contents(views))]
        print(f"{name:<16} {' '.join(columns)} {views[0].size / 1000:6.0f} {views[0].requests:9}", flush=True)
    limits.hold("first paint, beside the plain deck's", min(paints(found["deck"])) / min(paints(found["plain"])), 1)
    limits.hold("until the first slide", found["deck"][0].size / 1000, 400, " kB")
    limits.hold("until the first slide", found["deck"][0].requests, 12, " requests")


def paints(views: Sequence[Seen]) -> list[float]:
    """Return the milliseconds until something was seen."""
    return [each.paint for each in views]


def contents(views: Sequence[Seen]) -> list[float]:
    """Return the milliseconds until text was seen."""
    return [each.content for each in views]


def seen(started: Browser, page: Path) -> Seen:
    """Open a deck from its file, with nothing kept from before, until its first slide is seen."""
    with started.new_context(viewport={"width": 1280, "height": 720}, offline=True) as context:
        tab = context.new_page()
        loaded: list[str] = []
        tab.on("request", lambda each: loaded.append(each.url))
        tab.goto(page.as_uri())
        tab.wait_for_selector(".slides section.present")
        times = dict(tab.evaluate(PAINT))
    files = {Path(url.removeprefix("file://").partition("?")[0]) for url in loaded if url.startswith("file:")}
    size = sum(file.stat().st_size for file in files if file.is_file())
    return Seen(times["first-paint"], times.get("first-contentful-paint", float("nan")), size, len(loaded))


if __name__ == "__main__":
    sys.exit(main())
