"""The author's own engine: what the deck made there is removed in the end, and nothing that was there before."""

from __future__ import annotations

import contextlib
import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from functools import partial
from typing import Any

from deckproof.config import Config
from deckproof.docker.making import is_made
from deckproof.docker.reach import refusal
from deckproof.docker.things import Thing
from deckproof.engine import host, inventory, locks, user_engine
from deckproof.engine.api import Interface
from deckproof.engine.attach import Questions
from deckproof.engine.base import DeckEngine
from deckproof.engine.dial import dial
from deckproof.engine.inventory import Inventory
from deckproof.engine.journal import Journal
from deckproof.engine.runs import limits, mounts, runs
from deckproof.engine.runs.run_state import State
from deckproof.engine.runs.workdir import lay_out
from deckproof.engine.shared import images as shared_images
from deckproof.engine.shared import proxy, watch
from deckproof.engine.user_engine import AuthorsEngine
from deckproof.errors import EngineError
from deckproof.model import HERE, EngineInfo, EngineKind, Machine, Progress

NOT_OFFLINE = "offline: no image is pulled for the deck, but its steps and containers keep your engine's own network"

RECORD = "made.log"


@dataclass(frozen=True, slots=True)
class SharedEngine(DeckEngine):
    """An engine that others talk to as well; see ``base.Engine`` for what each member promises."""

    engine: AuthorsEngine
    before: Inventory
    record: watch.Record  # of what the deck made

    def enter(self, argv: Sequence[str]) -> list[str]:
        return limits.marking(self.environment[runs.MARK], ["env", f"--chdir={self.workdir}", *argv])

    def client(self, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        return host.run([self.engine.client, *arguments], environment=self.environment, timeout=timeout)

    def refuse(self, command: str) -> str | None:
        return refusal(command, self._is_somebodys, self.before.projects)

    def _is_somebodys(self, word: str) -> bool:
        """Tell whether a word names what was there before the deck, or a container that somebody else made since."""
        if self.before.holds(word):
            return True
        made = self.record.things()
        since = inventory.containers(self.engine.docker) - self.before.things
        return Inventory(frozenset(each for each in since if not is_made(each, made))).holds(word)


@contextlib.contextmanager
def shared_engine(
    refs: Sequence[str],
    config: Config,
    progress: Progress,
    machine: Machine = HERE,  # noqa: ARG001 -- as openers of other kinds have it; an engine that runs already is where it is
    engine: AuthorsEngine | None = None,
) -> Iterator[SharedEngine]:
    """Use an engine, or the one that DOCKER_HOST or the docker context says; on leaving, remove what the deck made.

    One deck at a time, whichever process it is in: they would get in each other's way.

    Raises EngineError where none answers, ImageError where an image can't be found.
    """
    engine = engine or user_engine.had()
    if config.offline:
        progress(NOT_OFFLINE)
    with (
        locks.alone(engine.docker_host, "proves a deck on the same engine", progress),
        _used(refs, engine, config, progress) as shared,
    ):
        yield shared


@contextlib.contextmanager
def _used(refs: Sequence[str], engine: AuthorsEngine, config: Config, progress: Progress) -> Iterator[SharedEngine]:
    run, mounted = runs.begin(EngineKind.SHARED), mounts.points()
    try:
        before = inventory.look(engine.docker)
        JOURNAL.keep(run, engine, before=[astuple(each) for each in before.things])
        run.becomes(State.PREPARING)
        record = watch.Record(run.folder / RECORD)
        connect = partial(dial, engine)
        with (
            contextlib.closing(Interface(connect)) as asked,
            proxy.recorder(run.folder / "docker.sock", connect, watch.Watch(asked, record, before).follow) as address,
        ):
            made_ready = shared_images.make_ready(refs, engine.passed_on_at(address), config, progress)
            workdir, environment = lay_out(run, engine.client)
            environment["DOCKER_HOST"] = address  # of what passes on to it
            run.becomes(State.SERVING)
            try:
                info, ask = _info(engine, config), Questions(asked)
                yield SharedEngine(info, made_ready, workdir, environment, ask, engine, before, record)
            finally:
                runs.end_processes(run)  # what they asked for last is noted before it is looked for
    finally:
        JOURNAL.end(run, engine, progress, "them")
        for point in mounts.came_since(mounted):
            progress(f"{point} was mounted since the deck began, and still is: umount it, if the deck did that")


def _remove(docker: inventory.Client, run: runs.Run, noted: Mapping[str, Any]) -> list[str]:
    if not _answers(docker):
        raise EngineError(f"the engine doesn't answer on which the run {run.name} made things")
    made = watch.Record(run.folder / RECORD).things()
    return inventory.remove_newer(docker, _before(run, noted), lambda thing: is_made(thing, made))


def _before(run: runs.Run, noted: Mapping[str, Any]) -> frozenset[Thing]:
    """Return what was there before a run; an older version, killed, has left it in a file of its own."""
    listed = noted["before"] if "before" in noted else json.loads((run.folder / "before.json").read_text())["things"]
    return frozenset(Thing(*each) for each in listed)


JOURNAL = Journal("journal.json", _remove)
"""Says how to reach the engine, and what was on it before, for a clean after a killed run."""


def _answers(docker: inventory.Client) -> bool:
    try:
        return docker("version", "--format", "{{.Server.Version}}", timeout=10).returncode == 0
    except EngineError:
        return False


def _info(engine: AuthorsEngine, config: Config) -> EngineInfo:
    form = "{{.Client.Version}}"
    client = engine.docker("version", "--format", form).stdout.strip()
    details = {"client": client, "isolation": "none", "named by": engine.named_by}
    if config.offline:
        details["outbound network"] = "the engine's own: offline holds for the images only"
    return EngineInfo(EngineKind.SHARED, engine.version, details)
