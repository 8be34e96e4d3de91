"""A pristine engine for one deck: its own world, prepared images, a throw-away home and working folder."""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from deckproof.config import Config, cache_folder
from deckproof.engine import attach
from deckproof.engine.images import acquire, cache
from deckproof.engine.images.data_root import borrow
from deckproof.engine.machines import making
from deckproof.engine.machines.roots import FOLDERS
from deckproof.engine.namespace.daemon import NONE, SOCKET
from deckproof.engine.namespace.root import PREPARED, Own
from deckproof.engine.namespace.world import Network, World, world
from deckproof.engine.questions import questions
from deckproof.engine.runs import runs
from deckproof.engine.runs.run_state import State
from deckproof.engine.runs.workdir import Scratch, lay_out
from deckproof.model import HERE, EngineInfo, EngineKind, ImageInfo, Machine


@dataclass(frozen=True, slots=True)
class PrivateEngine:
    """An engine that nobody else talks to; see ``base.Engine`` for what each member promises."""

    world: World
    scratch: Scratch
    info: EngineInfo
    images: tuple[ImageInfo, ...]

    @property
    def environment(self) -> Mapping[str, str]:
        return self.scratch.environment | {"DOCKER_HOST": f"unix://{SOCKET}", runs.MARK: self.world.run.name}

    @property
    def workdir(self) -> Path:
        return self.scratch.workdir

    def enter(self, argv: Sequence[str]) -> list[str]:
        return self.world.enter(argv, self.workdir)

    def client(self, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        return self.world.docker(*arguments, timeout=timeout)

    def attached(self, since: float, typed: str = "") -> tuple[attach.Attached, ...]:
        return attach.attached(self.ask, since, typed)

    def stopped(self, since: float, containers: Sequence[attach.Attached]) -> bool:
        return attach.stopped(self.ask, since, containers)

    @property
    def ask(self) -> attach.Questions:
        """What is asked of the engine itself."""
        return questions(self.world.docker_host, self.client)

    def refuse(self, command: str) -> str | None:  # noqa: ARG002 - the protocol's; here a deck may do as it likes
        return None


@contextlib.contextmanager
def private_engine(
    refs: Sequence[str], config: Config, progress: Callable[[str], None], machine: Machine = HERE
) -> Iterator[PrivateEngine]:
    """Start a private engine that holds exactly these images; nothing of it is left when the context is left.

    Raises EngineError where this machine can't, ImageError where an image can't be found.
    """
    run = runs.begin(EngineKind.PRIVATE)
    try:
        run.becomes(State.PREPARING)
        with (
            own(refs, config, progress, run, machine) as (made_ready, root),
            world(run, Network.OWN, offline=config.offline, own=root) as engine,
        ):
            yield PrivateEngine(engine, scratch_of(engine), info(EngineKind.PRIVATE, engine, config), made_ready)
    finally:
        runs.erase(run)


class NoEngine(PrivateEngine):
    """The same surroundings with no engine in them, for a deck that needs none."""

    __slots__ = ()

    def client(self, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:  # noqa: ARG002 -- there is nobody to ask
        return subprocess.CompletedProcess(["docker", *arguments], 1, "", "there is no engine")

    def attached(self, since: float, typed: str = "") -> tuple[attach.Attached, ...]:  # noqa: ARG002 -- see above
        return ()

    def stopped(self, since: float, containers: Sequence[attach.Attached]) -> bool:  # noqa: ARG002 -- see above
        return False


@contextlib.contextmanager
def no_engine(config: Config, progress: Callable[[str], None], machine: Machine = HERE) -> Iterator[NoEngine]:
    """Make the surroundings of a private engine, and start none; nothing is left when the context is left.

    Raises EngineError where this machine can't.
    """
    run = runs.begin(EngineKind.PRIVATE)
    try:
        run.becomes(State.PREPARING)
        with (
            own((), config, progress, run, machine) as (made_ready, root),
            world(run, Network.OWN, NONE, offline=config.offline, own=root) as there,
        ):
            details = {"engine": "none: no step needs one", **surroundings(there, config)}
            said = EngineInfo(EngineKind.PRIVATE, "", details, machine.name)
            yield NoEngine(there, scratch_of(there), said, made_ready)
    finally:
        runs.erase(run)


@contextlib.contextmanager
def own(
    refs: Sequence[str],
    config: Config,
    progress: Callable[[str], None],
    run: runs.Run,
    machine: Machine,
    prepared_set: acquire.PreparedSet = cache.prepared_set,
) -> Iterator[tuple[tuple[ImageInfo, ...], Own]]:
    """Make images and a machine ready for a run, and say what the root file system of its deck is made of."""
    with contextlib.ExitStack() as stack:
        system = None if machine.is_here else stack.enter_context(making.held(machine, config, progress))
        source, made_ready = stack.enter_context(acquire.held(refs, config, progress, prepared_set))
        if source:
            borrow(source, run.data, PREPARED)
        yield made_ready, Own(system, source, project(), machine.name)


def scratch_of(engine: World) -> Scratch:
    """Make the folders of a deck; on another machine its programs are where they always are."""
    if engine.own and engine.own.system:
        return lay_out(engine.run, None, FOLDERS)
    return lay_out(engine.run, engine.client)


def project() -> Path | None:
    """Return the folder that this was started in, for a deck to see; None where it holds more than a project."""
    here = Path.cwd()
    more = (Path.home(), Path(tempfile.gettempdir()), cache_folder())
    return None if len(here.parts) < 3 or any(each.is_relative_to(here) for each in more) else here


def info(kind: EngineKind, engine: World, config: Config) -> EngineInfo:
    """Return what the proof says of an engine in a world of its own."""
    form = "{{.Client.Version}} {{.Server.Version}}"
    client, _, server = engine.docker("version", "--format", form).stdout.strip().partition(" ")
    driver = engine.docker("info", "--format", "{{.Driver}}, control groups {{.CgroupVersion}}").stdout.strip()
    details = {
        "client": client,
        "storage": driver,
        **surroundings(engine, config),
    }
    return EngineInfo(kind, server, details, engine.own.name if engine.own else HERE.name)


def surroundings(engine: World, config: Config) -> dict[str, str]:
    """Return what the proof says of what is around an engine."""
    return {
        "isolation": "a root file system, processes and a network of its own",
        "outbound network": engine.outbound_by(offline=config.offline),
    }
