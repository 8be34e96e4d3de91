"""The author's own engine: what the deck made there is removed in the end, and nothing that was there before."""

from __future__ import annotations

import contextlib
import json
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from deckproof.config import Config
from deckproof.engine import attach, author, belongings, host, runs, sharing
from deckproof.engine.author import AuthorsEngine
from deckproof.engine.belongings import Belongings
from deckproof.engine.refusal import refusal
from deckproof.engine.scratch import Scratch, lay_out
from deckproof.errors import EngineError
from deckproof.model import EngineInfo, EngineKind, ImageInfo

JOURNAL = "journal.json"
"""In a run's folder: how to reach the engine, for a clean after a killed run."""

BEFORE = "before.json"


@dataclass(frozen=True, slots=True)
class SharedEngine:
    """An engine that others talk to as well; see ``base.Engine`` for what each member promises."""

    engine: AuthorsEngine
    scratch: Scratch
    before: Belongings
    info: EngineInfo
    images: tuple[ImageInfo, ...]

    @property
    def environment(self) -> Mapping[str, str]:
        return self.scratch.environment | self.engine.variables

    @property
    def workdir(self) -> Path:
        return self.scratch.workdir

    def enter(self, argv: Sequence[str]) -> list[str]:
        return ["env", f"--chdir={self.workdir}", *argv]

    def client(self, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        return host.run([self.engine.client, *arguments], environment=self.environment, timeout=timeout)

    def attached(self, since: float, typed: str = "") -> bool:
        return attach.attached(self.client, since, typed)

    def refuse(self, command: str) -> str | None:
        return refusal(command, self.before.holds)


@contextlib.contextmanager
def shared_engine(refs: Sequence[str], config: Config, progress: Callable[[str], None]) -> Iterator[SharedEngine]:
    """Use the engine that DOCKER_HOST or the docker context says; on leaving, remove exactly what came since.

    Raises EngineError where none answers, ImageError where an image is nowhere to be had.
    """
    engine = author.authors_engine()
    if engine is None:
        raise EngineError(
            "no Docker Engine answers",
            remedy="start one, or point DOCKER_HOST or a docker context to one; as root with dockerd installed, "
            "`--engine private` brings its own",
        )
    run = runs.begin(EngineKind.SHARED)
    try:
        before = belongings.look(engine.docker)
        _keep_journal(run, engine, before)
        try:
            made_ready = sharing.make_ready(refs, engine, config, progress)
            scratch = lay_out(run, engine.client)
            yield SharedEngine(engine, scratch, before, _info(engine), made_ready)
        finally:
            belongings.remove_newer(engine.docker, before)
    finally:
        runs.erase(run)


def _keep_journal(run: runs.Run, engine: AuthorsEngine, before: Belongings) -> None:
    before.write(run.folder / BEFORE)
    (run.folder / JOURNAL).write_text(json.dumps({"client": str(engine.client), "variables": engine.variables}))


def clear(run: runs.Run) -> list[str]:
    """Remove what a killed run made on the author's engine, as its journal tells; returns what was removed."""
    try:
        journal = json.loads((run.folder / JOURNAL).read_text())
        before = Belongings.read(run.folder / BEFORE)
    except (FileNotFoundError, ValueError):
        return []
    environment = host.base_environment() | journal["variables"]

    def client(*arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        return host.run([journal["client"], *arguments], environment=environment, timeout=timeout)

    if client("version", "--format", "{{.Server.Version}}", timeout=10).returncode != 0:
        return []
    return belongings.remove_newer(client, before)


def _info(engine: AuthorsEngine) -> EngineInfo:
    form = "{{.Client.Version}}"
    client = engine.docker("version", "--format", form).stdout.strip()
    details = {"client": client, "isolation": "none", "named by": engine.named_by}
    return EngineInfo(EngineKind.SHARED, engine.version, details)
