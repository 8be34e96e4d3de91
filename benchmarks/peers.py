"""deckproof beside its peers, on the same work in one run: what a step costs, what a start costs, memory, planted lies.

Run it as root with ``python benchmarks/peers.py``: it takes about eight minutes on an idle machine. The peers are
installed, at the versions below, into a virtual environment under ``_build/peers``. Steps are ``echo``; ``docker run
--rm`` and the documents with lies are run at a private engine that the peers share; deckproof makes its own. What is
found goes to ``docs/explanation``: ``figures.json``, and of that ``figures.md`` and ``figures.svg``, which the page
about peers shows.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from deckproof import __version__
from deckproof.config import Config, ImagePolicy
from deckproof.engine.images import acquire
from deckproof.engine.namespace.sandbox import Network, Sandbox
from memory import timed

HERE = Path("_build/peers")
VERSIONS = {
    "byexample": "11.0.0",
    "prysk": "0.20.0",
    "cram": "0.7",
    "tesh": "0.3.2",
    "sybil": "10.1.0",
    "mdoctest": "0.9.0",
}
IMAGE = "busybox:1.36"
RUNS_OF_DOCKER = 100
STEPS_IN_A_BLOCK = 10
"""Some tools start a shell for each block."""
OURS = "deckproof"
ENOUGH = 8.0
"""Seconds of runs after which no other one is needed."""
TOO_LONG = 60.0
"""Seconds that a number of steps may be expected to take."""
LEAST = 0.01
"""Milliseconds: the left end of the plot."""
SYBIL = """
import subprocess
from sybil import Sybil
from sybil.parsers.markdown import CodeBlockParser

class Console(CodeBlockParser):
    language = "console"

    def evaluate(self, example):
        script, expected = [], []
        for line in example.parsed.splitlines():
            (script if line.startswith("$ ") else expected).append(line.removeprefix("$ "))
        shell = ["bash", "-c", "\\n".join(script)]
        done = subprocess.run(shell, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.stdout.split("\\n")[:-1] != expected:
            return f"expected {expected}, got {done.stdout}"

pytest_collect_file = Sybil(parsers=[Console()], pattern="*.md").pytest()
"""


@dataclass(frozen=True, slots=True)
class Step:
    """A command and the lines that a document shows under it."""

    command: str
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tool:
    """How a tool writes a document, and how it is asked to check one."""

    name: str
    suffix: str
    document: Callable[[Sequence[Step]], str]
    argv: tuple[str, ...]  # before the document's path


def _fenced(steps: Sequence[Step], mark: str = "console") -> str:
    blocks = [_fence(steps[start : start + STEPS_IN_A_BLOCK], mark) for start in range(0, len(steps), STEPS_IN_A_BLOCK)]
    return "\n".join(["# Made up", "", *blocks])


def _fence(steps: Sequence[Step], mark: str) -> str:
    lines = [line for each in steps for line in (f"$ {each.command}", *each.shown)]
    return "\n".join([f"```{mark}", *lines, "```", ""])


def _indented(steps: Sequence[Step]) -> str:
    return "".join(f"  {line}\n" for each in steps for line in (f"$ {each.command}", *each.shown))


def _programs(name: str) -> str:
    return str((HERE / "venv/bin" / name).absolute())


TOOLS = (
    Tool(OURS, ".md", _fenced, (str(Path(sys.executable).with_name("deckproof")), "check")),
    Tool("mdoctest", ".md", _fenced, (_programs("mdoctest"),)),
    Tool("prysk", ".t", _indented, (_programs("prysk"),)),
    Tool("cram", ".t", _indented, (_programs("cram"),)),
    Tool("byexample", ".md", lambda steps: _fenced(steps, "shell"), (_programs("byexample"), "-l", "shell")),
    Tool("tesh", ".md", lambda steps: _fenced(steps, 'console tesh-session="made"'), (_programs("tesh"),)),
    Tool("sybil", ".md", _fenced, (_programs("pytest"), "-q", "-p", "no:cacheprovider")),
)

# A truth, and a lie in it. The tools' own wildcard is the same three dots where they have one.
RUN = "docker run --detach --name web busybox:1.36 sleep 300"
ID = "eca4aa01751ce46d7ba5a0a3f0e0e7b7e7dcf5a3e6e0e0a1c2d3e4f5a6b7c8d9"
PS = "CONTAINER ID   IMAGE          COMMAND       CREATED         STATUS         PORTS     NAMES"
ROW = 'eca4aa01751c   busybox:1.36   "sleep 300"   2 seconds ago   Up 1 second              web'


def _pair(name: str, *steps: tuple[str, str, str]) -> tuple[str, Sequence[Step], Sequence[Step]]:
    """Return a named pair; each step is a command, what is true, and what the liar shows, lines joined by "|"."""

    def lines(text: str) -> tuple[str, ...]:
        return tuple(text.split("|")) if text else ()

    truth = [Step(command, lines(true)) for command, true, _ in steps]
    return name, truth, [Step(command, lines(false)) for command, _, false in steps]


LIES = (
    _pair("another number", ("echo 41", "41", "42")),
    _pair("a line too many", ("seq 2", "1|2", "1|2|3")),
    _pair("a line missing", ("seq 3", "1|2|3", "1|3")),
    _pair("two lines swapped", ("printf 'b\\na\\n'", "b|a", "a|b")),
    (
        "a failure that is not shown",
        [Step("test -d /", ()), Step("echo 1", ("1",))],
        [Step("test -f /", ()), Step("echo 1", ("1",))],
    ),
    _pair("output that is left out", ("echo one", "one", ""), ("echo two", "two", "two")),
    _pair("case", ("echo Ready", "Ready", "ready")),
    _pair("behind a wildcard", ("seq 50", "1|...|50", "1|...|51")),
    _pair(
        "another exit status",
        (RUN, ID, ID),
        ("docker stop -t 0 web", "web", "web"),
        ("docker inspect -f '{{.State.ExitCode}}' web", "137", "0"),
    ),
    _pair(
        "up or ended", (RUN, ID, ID), ("docker ps", f"{PS}|{ROW}", f"{PS}|{ROW.replace('Up 1 second', 'Exited (0)')}")
    ),
    _pair("another image", (RUN, ID, ID), ("docker ps", f"{PS}|{ROW}", f"{PS}|{ROW.replace('1.36 ', '1.37 ')}")),
    _pair("another name", (RUN, ID, ID), ("docker ps", f"{PS}|{ROW}", f"{PS}|{ROW.replace('web', 'box')}")),
    _pair("another id in a row", (RUN, ID, ID), ("docker ps", f"{PS}|{ROW}", f"{PS}|{ROW.replace('eca4', 'fca4')}")),
    _pair("an id that was never shown", (RUN, ID, ID), ("docker rm -f eca4aa01751c", "eca4aa01751c", "aaaaaaaaaaaa")),
    _pair(
        "what is typed is an id never shown",
        (RUN, ID, ID.replace("eca4", "eca5")),
        ("docker rm -f eca4aa01751c", "eca4aa01751c", "eca4aa01751c"),
    ),
    _pair(
        "a port",
        ("docker run -d --name web -p 8080:80 busybox:1.36 sleep 300", ID, ID),
        ("docker port web 80", "0.0.0.0:8080", "0.0.0.0:8081"),
    ),
    _pair(
        "a network's driver",
        ("docker network create mine", ID, ID),
        ("docker network inspect -f '{{.Driver}}' mine", "bridge", "overlay"),
    ),
    _pair("a volume's name", ("docker volume create data", "data", "date")),
    _pair("a row too few", (RUN, ID, ID), ("docker ps -q", "eca4aa01751c", "")),
    _pair(
        "an error's words",
        ("docker rm nobody || true", "Error: No such container: nobody", "Error: No such container: anybody"),
    ),
)


def main() -> None:
    """Install the peers, time all tools in turns, plant the lies, and write what was found."""
    options = _options()
    _install()
    sizes = [int(each) for each in options.steps.split(",")]
    found: dict[str, Any] = {tool.name: {"version": VERSIONS.get(tool.name, __version__)} for tool in TOOLS}
    for tool in TOOLS:
        found[tool.name] |= _echoes(tool, sizes, options.runs)
        print(tool.name, found[tool.name], flush=True)
    with _engine() as engine:
        for tool in TOOLS:
            found[tool.name]["docker"] = _docker(tool, engine)
            print(f"{tool.name}: {RUNS_OF_DOCKER} × docker run --rm: {found[tool.name]['docker']}", flush=True)
    for tool in TOOLS:
        found[tool.name] |= _judged(tool)
        print(tool.name, found[tool.name]["truths"], found[tool.name]["lies"], flush=True)
    options.folder.mkdir(parents=True, exist_ok=True)
    (options.folder / "figures.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (options.folder / "figures.md").write_text(_page(found, sizes), encoding="utf-8")
    (options.folder / "figures.svg").write_text(_plot(found), encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("docs/explanation"), help="where to write what was found")
    parser.add_argument("--steps", default="10,1000,10000")
    parser.add_argument("--runs", type=int, default=3, help="of which the best counts; slow ones are run once")
    return parser.parse_args()


def _install() -> None:
    if not (HERE / "venv/ready").exists():
        subprocess.run([sys.executable, "-m", "venv", HERE / "venv"], check=True)
        wanted = [f"{name}=={version}" for name, version in VERSIONS.items()]
        subprocess.run([HERE / "venv/bin/pip", "install", "--quiet", "pytest", *wanted], check=True)
        (HERE / "venv/ready").touch()


def _written(tool: Tool, steps: Sequence[Step], folder: Path) -> Path:
    path = folder / f"made{tool.suffix}"
    path.write_text(tool.document(steps), encoding="utf-8")
    if tool.name == "sybil":
        (folder / "conftest.py").write_text(SYBIL, encoding="utf-8")
    return path


def _echoes(tool: Tool, sizes: Sequence[int], runs: int) -> dict[str, Any]:
    """Return seconds and the most memory for each number of steps (None: too long), the slope, and the start."""
    seconds, memory, slope = list[float | None](), list[float](), 0.0
    for size in sizes:
        if slope * size > TOO_LONG:
            seconds.append(None)
            continue
        best, most = _best(tool, size, runs)
        seconds.append(best)
        memory.append(most)
        slope = (best - (seconds[0] or 0)) / max(1, size - sizes[0])
    start = max(0.0, (seconds[0] or 0) - slope * sizes[0])
    return {
        "steps": dict(zip(map(str, sizes), seconds, strict=True)),
        "slope": slope * 1000,
        "start": start,
        "memory": dict(zip(map(str, sizes), memory, strict=False)),
    }


def _best(tool: Tool, size: int, runs: int) -> tuple[float, float]:
    """Return the seconds of the best run and the most memory of any, in MB. Each must pass."""
    steps = [Step(f"echo {each}", (str(each),)) for each in range(size)]
    tries = list[tuple[float, float]]()
    with tempfile.TemporaryDirectory() as folder:
        argv = [*tool.argv, str(_written(tool, steps, Path(folder)))]
        while len(tries) < runs and sum(seconds for seconds, _ in tries) < ENOUGH:
            tries.append(timed(argv, Path(folder)))
    return min(seconds for seconds, _ in tries), max(memory for _, memory in tries)


@contextmanager
def _engine() -> Iterator[Sandbox]:
    """Start an engine for the peers, which see this machine as it is."""
    config = Config(images=ImagePolicy.STAND_IN)
    with acquire.engine_with([IMAGE], config, lambda _: None, Network.OWN) as (engine, _):
        yield engine


def _docker(tool: Tool, engine: Sandbox) -> float | None:
    """Return the seconds of a document with many ``docker run --rm``; deckproof's own with the engine that it makes.

    None where the tool fails, though nothing is wrong.
    """
    steps = [Step(f"docker run --rm {IMAGE} echo {each}", (str(each),)) for each in range(RUNS_OF_DOCKER)]
    started = time.perf_counter()
    passed = _passes(tool, steps, engine)
    return time.perf_counter() - started if passed else None


def _judged(tool: Tool) -> dict[str, int]:
    """Return how many truths pass, and how many of the lies in these the tool finds."""
    passed = caught = 0
    if tool.name == OURS:
        truths, lies = (_ours(each) for each in ([pair[1] for pair in LIES], [pair[2] for pair in LIES]))
        passed = sum(truths)
        caught = sum(true and not lie for true, lie in zip(truths, lies, strict=True))
        return {"truths": passed, "lies": caught}
    with _engine() as engine:
        for _, truth, lie in LIES:
            if _passes(tool, truth, engine):
                passed += 1
                caught += not _passes(tool, lie, engine)
    return {"truths": passed, "lies": caught}


def _ours(documents: Sequence[Sequence[Step]]) -> list[bool]:
    """Check documents in one run, each on an engine of its own; tell which of them pass."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number, steps in enumerate(documents):
            (folder / f"{number:02}.md").write_text(TOOLS[0].document(steps), encoding="utf-8")
        argv = [*TOOLS[0].argv, ".", "--engine", "private", "--fresh", "--json", "proof.json"]
        environment = {**os.environ, "DECKPROOF_IMAGES": "stand-in"}
        subprocess.run(argv, cwd=folder, env=environment, capture_output=True, check=False)
        decks = json.loads((folder / "proof.json").read_text(encoding="utf-8"))["decks"]
    verdicts = {Path(deck["path"]).name: {block["verdict"] for block in deck["blocks"]} for deck in decks}
    return [verdicts[f"{number:02}.md"] == {"passed"} for number in range(len(documents))]


def _passes(tool: Tool, steps: Sequence[Step], engine: Sandbox) -> bool:
    """Check a document: deckproof with an engine of its own, a peer with this one, on which nothing is left."""
    with tempfile.TemporaryDirectory() as folder:
        argv = [*tool.argv, str(_written(tool, steps, Path(folder)))]
        if tool.name == OURS:
            argv, environment = [*argv, "--engine", "private"], {**os.environ, "DECKPROOF_IMAGES": "stand-in"}
        else:
            environment = {**os.environ, "DOCKER_HOST": engine.docker_host}
            environment["PATH"] = os.pathsep.join([str(engine.client.parent), environment["PATH"]])
        done = subprocess.run(argv, cwd=folder, env=environment, capture_output=True, check=False)
    engine.docker("rm", "--force", "--volumes", *engine.docker("ps", "--all", "--quiet").stdout.split())
    engine.docker("network", "prune", "--force")
    engine.docker("volume", "rm", "--force", "data")
    return done.returncode == 0


def _page(found: Mapping[str, Any], sizes: Sequence[int]) -> str:
    """Return the tables that the page about peers shows."""
    python = ".".join(map(str, sys.version_info[:2]))
    place = f"Measured on {datetime.now(UTC):%-d %B %Y}, {os.cpu_count()} processors, Python {python}."
    columns = [
        "tool",
        *(f"{each:,} steps" for each in sizes),
        "per step, ms",
        "start, s",
        f"MB, for {sizes[0]:,} and for {sizes[-1]:,}",
        f"{RUNS_OF_DOCKER} × `docker run --rm`",
        "truths that pass",
        "lies found in these",
    ]
    lines = [
        f"{place} Seconds of the best run; a dash: it would take minutes, or it fails.",
        "",
        f"| {' | '.join(columns)} |",
        f"| --- |{' --: |' * (len(columns) - 1)}",
    ]
    ends = str(sizes[0]), str(sizes[-1])
    for name, each in found.items():
        cells = [
            f"{name} {each['version']}",
            *(_number(each["steps"][str(size)]) for size in sizes),
            f"{each['slope']:.2f}",
            f"{each['start']:.2f}",
            ", ".join(f"{each['memory'][size]:.0f}" if size in each["memory"] else "–" for size in ends),
            _number(each["docker"]),
            f"{each['truths']} of {len(LIES)}",
            str(each["lies"]),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, "", "![What a step costs, in milliseconds](figures.svg)", ""])


def _number(seconds: float | None) -> str:
    return "–" if seconds is None else f"{seconds:.2f}"


def _plot(found: Mapping[str, Any]) -> str:
    """Return horizontal bars on a scale of powers of ten: milliseconds per step, the shortest first."""
    rows = sorted(((name, max(each["slope"], LEAST)) for name, each in found.items()), key=lambda each: each[1])
    widths = {name: (math.log10(slope) - math.log10(LEAST)) * 90 + 2 for name, slope in rows}
    bars = "".join(
        f'<text x="100" y="{y + 15}" text-anchor="end">{name}</text>'
        f'<rect x="110" y="{y}" width="{widths[name]:.1f}" height="20" fill="{_colour(name)}"/>'
        f'<text x="{116 + widths[name]:.1f}" y="{y + 15}">{slope:.2f} ms</text>'
        for y, (name, slope) in zip(range(10, 10 + 30 * len(rows), 30), rows, strict=True)
    )
    height = 20 + 30 * len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 {height}" role="img" aria-label="What a step costs">'
        f'<rect width="100%" height="100%" fill="#ffffff"/>'
        f'<g font-family="sans-serif" font-size="14" fill="#24292f">{bars}</g></svg>\n'
    )


def _colour(name: str) -> str:
    return "#0b57d0" if name == OURS else "#8b949e"


if __name__ == "__main__":
    main()
