"""What ``deckproof check`` was asked for: known before anything is loaded that proves."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from deckproof.errors import DeckproofError
from deckproof.model import AUTO, EngineKind
from deckproof.prove.shard import Shard


@dataclass(frozen=True, slots=True)
class Request:
    """The options of ``deckproof check``. Raises DeckproofError where what they ask for can't be had together."""

    paths: tuple[Path, ...]
    engine: str = AUTO
    words: str | None = None
    reports: tuple[tuple[str, Path], ...] = ()  # kinds of results/formats.py, and where to
    pause: bool = False  # at the first failure, the author gets its shell
    jobs: int | None = None  # decks at once; None: one, or with a pool as many as it has engines
    pool: tuple[str, ...] = ()  # docker contexts and addresses
    offline: bool = False  # whatever the projects' settings say
    workers: str | None = None  # the address of a dask scheduler
    fresh: bool = False  # prove also what has not changed since it passed
    shard: Shard | None = None  # only this part of the decks
    durations: Path | None = None  # a proof that says how long each deck takes; what shards are divided by
    machines: tuple[str, ...] = ()  # none: those that the projects' decks are meant for

    def __post_init__(self) -> None:
        if self.pause and (self.pool or (self.jobs or 1) > 1):
            message = (
                "--pause-on-failure gives you the terminal, and of decks that run side by side, only one could have it"
            )
            raise DeckproofError(message, remedy="leave out --jobs and --engine-pool, or --pause-on-failure")
        if self.pause and not (sys.stdin.isatty() and sys.stdout.isatty()):
            message = "--pause-on-failure gives you the shell of the failed step, which needs a terminal"
            raise DeckproofError(message, remedy="run it at a terminal, with nothing piped in or out")
        if self.workers and (self.pool or self.pause or self.jobs):
            message = "--workers has its own machines, and gives you no terminal there"
            raise DeckproofError(message, remedy="leave out --jobs, --engine-pool and --pause-on-failure, or --workers")
        if self.pool and self.engine not in (AUTO, EngineKind.SHARED):
            message = f"--engine {self.engine} and --engine-pool are two answers to one question: which engine"
            raise DeckproofError(message, remedy="leave one of them out; the engines of a pool are used shared")
