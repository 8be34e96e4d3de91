"""Decks on every kind of engine that this machine has: which pass where, and what differs.

Each kind's decks are proven in a process of its own (``worker``), so one kind that falters takes no other with it.
Kinds that need an engine of the author's get one for the while, where none answers: in a sandbox, in whose network the
decks are proven, so that its ports are in their reach.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from deckproof.cli.engines.known import Difference, Known, reason_for, stale
from deckproof.engine import user_engine
from deckproof.engine.choose import WAYS
from deckproof.engine.namespace.sandbox import Network, Sandbox, missing, sandbox
from deckproof.engine.runs import runs
from deckproof.errors import EngineError, Exit
from deckproof.model import HERE, EngineKind, Progress, Result

ON_ANOTHER = frozenset({EngineKind.DIND, EngineKind.SHARED})
"""The kinds that need an engine of the author's own."""


EVERY_DECK = "every deck"


@dataclass(frozen=True, slots=True)
class Column:
    """What one kind of engine made of the decks."""

    kind: EngineKind
    engine: str = ""  # its version
    missing: str = ""  # why there is none of this kind here
    results: Mapping[str, Mapping[str, Result]] = field(default_factory=dict)  # deck → block → result
    errors: Mapping[str, str] = field(default_factory=dict)  # decks that were not proven to their end → why
    differences: tuple[Difference, ...] = ()
    machine: str = HERE.name

    @property
    def name(self) -> str:
        """What stands above it."""
        return str(self.kind) if self.machine == HERE.name else f"{self.machine} {self.kind}"


@dataclass(frozen=True, slots=True)
class Matrix:
    """What all kinds made of the decks, and what was known before."""

    columns: tuple[Column, ...]
    known: tuple[Known, ...] = ()

    @property
    def decks(self) -> list[str]:
        """The names of the decks, in order."""
        named = dict.fromkeys(deck for each in self.columns for deck in (*each.results, *each.errors))
        return [each for each in named if each != EVERY_DECK]

    @property
    def stale(self) -> list[str]:
        """What is wrong with what was known."""
        results = {
            (each.kind, each.machine): {
                block: result for deck in each.results.values() for block, result in deck.items()
            }
            for each in self.columns
        }
        return list(stale(self.known, results, [block for blocks in results.values() for block in blocks]))

    @property
    def exit(self) -> Exit:
        """Proven, where every deck passes wherever it can run, or each difference is known and still there."""
        unknown = any(reason_for(each, self.known) is None for column in self.columns for each in column.differences)
        errors = any(column.errors for column in self.columns)
        return Exit.FAILED if unknown or errors or self.stale or not self.decks else Exit.PROVEN


def prove_everywhere(
    paths: Sequence[Path],
    kinds: Sequence[EngineKind],
    known: Sequence[Known],
    progress: Progress,
    machines: Sequence[str] = (HERE.name,),
) -> Matrix:
    """Prove decks on each of these kinds of engine, on each of these machines, one after another."""
    columns = (_column(kind, machine, paths, progress) for machine in machines for kind in kinds)
    return Matrix(tuple(replace(each, machine=machine) for each, machine in columns), tuple(known))


def _column(kind: EngineKind, machine: str, paths: Sequence[Path], progress: Progress) -> tuple[Column, str]:
    return _proven_on(kind, machine, paths, progress), machine


def _proven_on(kind: EngineKind, machine: str, paths: Sequence[Path], progress: Progress) -> Column:
    try:
        with _around(kind) as outside:
            if outside is None and (reason := WAYS[kind].missing()):
                progress(f"{kind}: not here: {reason.message}")
                return Column(kind, missing=reason.message)
            progress(f"{Column(kind, machine=machine).name}:")
            return _read(kind, machine, _proven(kind, machine, paths, outside, progress))
    except EngineError as error:  # the other kinds are proven nevertheless
        return Column(kind, errors={EVERY_DECK: error.message})


@contextlib.contextmanager
def _around(kind: EngineKind) -> Iterator[Sandbox | None]:
    """Start an engine that plays the author's own, where the kind needs one, none answers, and it can be."""
    if kind not in ON_ANOTHER or user_engine.authors_engine() or missing():
        yield None
        return
    with runs.begun(EngineKind.PRIVATE) as run, sandbox(run, Network.OWN) as engine:
        yield engine


def _proven(
    kind: EngineKind, machine: str, paths: Sequence[Path], outside: Sandbox | None, progress: Progress
) -> dict[str, Any]:
    argv = [sys.executable, "-m", "deckproof.cli.engines.worker", str(kind), machine]
    environment = dict(os.environ)
    if outside:
        argv = outside.enter_network(argv)
        environment |= _as_its_author(outside)
    with tempfile.TemporaryDirectory(prefix="deckproof.") as folder:
        record = Path(folder, "column.json")
        last = _run([*argv, str(record), *map(str, paths)], environment, progress)
        if not record.exists():
            return {"errors": {EVERY_DECK: last or "it ended without saying why"}}
        found: dict[str, Any] = json.loads(record.read_text())
        return found


def _as_its_author(engine: Sandbox) -> dict[str, str]:
    """Return the variables with which an engine is the author's own: its socket, and its client before others."""
    programs = engine.run.scratch / "bin"
    programs.mkdir(exist_ok=True)
    (programs / "docker").symlink_to(engine.client)
    path = os.pathsep.join([str(programs), os.environ.get("PATH", os.defpath)])
    return {"DOCKER_HOST": engine.docker_host, "PATH": path, **engine.run.mark}


def _run(argv: Sequence[str], environment: Mapping[str, str], progress: Progress) -> str:
    """Run a column to its end, also where this process is interrupted, and return the last line that it printed.

    It has an engine to close. It ends by itself when this process does, because its standard input then has no more.
    """
    last = ""
    with subprocess.Popen(
        argv,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    ) as column:
        assert column.stdout is not None
        try:
            for line in column.stdout:
                last = line.strip() or last
                progress(f"  {line.rstrip()}")
        except KeyboardInterrupt:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(column.pid, signal.SIGINT)
            column.stdout.read()  # to its end: until nobody of it writes any more
            raise
    return last


def _read(kind: EngineKind, machine: str, record: Mapping[str, Any]) -> Column:
    decks = {
        deck: {block: Result(result) for block, result in blocks.items()}
        for deck, blocks in record.get("results", {}).items()
    }
    seen = tuple(replace(Difference(kind, *each), machine=machine) for each in record.get("differences", ()))
    return Column(kind, record.get("engine", ""), results=decks, errors=record.get("errors", {}), differences=seen)


def table(matrix: Matrix) -> list[str]:
    """Return the lines that a person reads: decks × engines, and every difference with what is known of it."""
    rows = [["", *(each.name for each in matrix.columns)]]
    rows += [["", *(each.engine for each in matrix.columns)]]
    rows += [[deck, *(cell(deck, each) for each in matrix.columns)] for deck in matrix.decks]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return [*lines, *_remarks(matrix)]


def cell(deck: str, column: Column) -> str:
    """Return what stands for a deck under a kind of engine: how many blocks passed, failed, were blocked, skipped."""
    if column.missing:
        return "not here"
    if {deck, EVERY_DECK} & set(column.errors):
        return "error"
    results = list(column.results.get(deck, {}).values())
    counts = {word: results.count(word) for word in (Result.FAILED, Result.BLOCKED, Result.SKIPPED, Result.PASSED)}
    return ", ".join(f"{word} {count}" for word, count in counts.items() if count) or "nothing to run"


def _remarks(matrix: Matrix) -> Iterator[str]:
    for column in matrix.columns:
        if column.missing:
            yield f"{column.name}: not here: {column.missing}"
        for deck, why in column.errors.items():
            yield f"{column.name}: error: {deck}: {why}"
    blocks = dict.fromkeys(each.block for column in matrix.columns for each in column.differences)
    for block in blocks:  # each once, and what every engine says of it
        yield from _side_by_side(block, matrix)
    yield from (f"stale: {line}" for line in matrix.stale)


def _side_by_side(block: str, matrix: Matrix) -> Iterator[str]:
    deck = block.partition("::")[0]
    for column in matrix.columns:
        for each in (each for each in column.differences if each.block == block):
            reason = reason_for(each, matrix.known)
            yield f"{column.name}: {each.where}: {each.what}"
            if each.slide and each.shown:
                agree = [
                    other.name for other in matrix.columns if other.results.get(deck, {}).get(block) is Result.PASSED
                ]
                yield f"    {', '.join(agree) or 'the slide'}: {each.slide}"
                yield f"    {column.name}: {each.shown}"
            yield f"    {'known: ' + reason if reason else 'not known: a defect, or a difference to be written down'}"


def as_json(matrix: Matrix) -> dict[str, Any]:
    """Return the table for programs."""
    columns = [
        {
            "kind": str(each.kind),
            "machine": each.machine,
            "engine": each.engine,
            "missing": each.missing,
            "errors": dict(each.errors),
            "results": {deck: dict(blocks) for deck, blocks in each.results.items()},
            "differences": [
                {"block": one.block, "where": one.where, "what": one.what, "slide": one.slide, "shown": one.shown}
                | {"known": reason_for(one, matrix.known)}
                for one in each.differences
            ],
        }
        for each in matrix.columns
    ]
    return {"columns": columns, "stale": matrix.stale}
