"""A pristine engine for one deck: its own sandbox, prepared images, a throw-away home and working folder."""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from deckproof.config import Config, cache_folder
from deckproof.engine.api import Interface, at_socket
from deckproof.engine.attach import Attached, Questions
from deckproof.engine.base import DeckEngine
from deckproof.engine.images import acquire, cache
from deckproof.engine.images.data_root import borrow
from deckproof.engine.machines import making
from deckproof.engine.machines.roots import FOLDERS
from deckproof.engine.namespace.daemon import DOCKERD, NONE, SOCKET, Daemon
from deckproof.engine.namespace.rootfs import PREPARED, RootFs
from deckproof.engine.namespace.sandbox import START_SECONDS, Network, Sandbox, sandbox
from deckproof.engine.runs import runs
from deckproof.engine.runs.workdir import lay_out
from deckproof.errors import EngineError
from deckproof.model import HERE, EngineInfo, EngineKind, Machine, Progress


@dataclass(frozen=True, slots=True)
class PrivateEngine(DeckEngine):
    """An engine that nobody else talks to; see ``base.Engine`` for what each member promises."""

    sandbox: Sandbox

    def enter(self, argv: Sequence[str]) -> list[str]:
        return self.sandbox.enter(argv, self.workdir)

    def client(self, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        return self.sandbox.docker(*arguments, timeout=timeout)


@dataclass(frozen=True, slots=True)
class Product:
    """An engine, or none, that a deck can have in a sandbox of its own."""

    kind: EngineKind
    daemon: Daemon
    describe: Callable[[Sandbox, Interface], tuple[str, dict[str, str]]]  # its version, and what else a proof says
    prepared_set: acquire.PreparedSet = cache.prepared_set  # how images are kept for it
    questions: Callable[[Interface], Questions] = Questions  # how it is asked
    engine: type[PrivateEngine] = PrivateEngine


@contextlib.contextmanager
def opened(
    product: Product,
    refs: Sequence[str],
    config: Config,
    progress: Progress,
    machine: Machine = HERE,
) -> Iterator[PrivateEngine]:
    """Start a product that holds exactly these images; nothing of it is left when the context is left.

    Raises EngineError where this machine can't, ImageError where an image can't be found.
    """
    with contextlib.ExitStack() as stack:
        run = stack.enter_context(runs.begun(product.kind))
        system = None if machine.is_here else stack.enter_context(making.held(machine, config, progress))
        source, made_ready = stack.enter_context(acquire.held(refs, config, progress, product.prepared_set))
        if source:
            borrow(source, run.data, PREPARED, run.mark)
        root = RootFs(system, source, project())
        engine = stack.enter_context(sandbox(run, Network.OWN, product.daemon, offline=config.offline, rootfs=root))
        dial = partial(at_socket, engine.socket)
        with contextlib.closing(Interface(dial, START_SECONDS)) as new:
            version, details = product.describe(engine, new)
        details |= {
            "isolation": "a root file system, processes and a network of its own",
            "outbound network": engine.outbound_by(offline=config.offline),
        }
        info = EngineInfo(product.kind, version, details, machine.name)
        asked = stack.enter_context(contextlib.closing(Interface(dial)))
        workdir, environment = _laid_out(engine)
        environment["DOCKER_HOST"] = f"unix://{SOCKET}"
        yield product.engine(info, made_ready, workdir, environment, product.questions(asked), engine)


def described(engine: Sandbox, asked: Interface) -> tuple[str, dict[str, str]]:
    """Return an engine's version, and what else a proof says of it and its client."""
    try:
        version, info = asked.read("/version"), asked.read("/info")
        server, driver, groups = version["Version"], info["Driver"], info["CgroupVersion"]
    except (OSError, LookupError, TypeError):
        raise EngineError("the engine does not say its version") from None
    client = engine.docker("version", "--format", "{{.Client.Version}}").stdout.strip()
    return server, {"client": client, "storage": f"{driver}, control groups {groups}"}


class _NoEngine(PrivateEngine):
    __slots__ = ()

    def client(self, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:  # noqa: ARG002 -- there is nobody to ask
        return subprocess.CompletedProcess(["docker", *arguments], 1, "", "there is no engine")


class _NoQuestions(Questions):
    def attached(self, since: float, typed: str) -> tuple[Attached, ...]:  # noqa: ARG002 -- see above
        return ()

    def stopped(self, since: float, containers: Sequence[Attached]) -> bool:  # noqa: ARG002 -- see above
        return False


DOCKER = Product(EngineKind.PRIVATE, DOCKERD, described)
NO_ENGINE = Product(
    *(EngineKind.PRIVATE, NONE, lambda *_: ("", {"engine": "none: no step needs one"})),
    questions=_NoQuestions,
    engine=_NoEngine,
)
"""The same surroundings with no engine in them, for a deck that needs none."""

private_engine = partial(opened, DOCKER)
no_engine = partial(opened, NO_ENGINE, ())


def _laid_out(engine: Sandbox) -> tuple[Path, dict[str, str]]:
    """Make the folders of a deck; on another machine its programs are where they always are."""
    if engine.rootfs and engine.rootfs.system:
        return lay_out(engine.run, None, FOLDERS)
    return lay_out(engine.run, engine.client)


def project() -> Path | None:
    """Return the folder that this was started in, for a deck to see; None where it holds more than a project."""
    here = Path.cwd()
    more = (Path.home(), Path(tempfile.gettempdir()), cache_folder())
    return None if len(here.parts) < 3 or any(each.is_relative_to(here) for each in more) else here
