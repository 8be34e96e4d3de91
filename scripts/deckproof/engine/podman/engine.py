"""Podman for one deck, in a world of its own, behind the ordinary docker client: what differs is Podman's doing."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from deckproof.config import Config
from deckproof.engine.namespace.engine import PrivateEngine, info, own, scratch_of
from deckproof.engine.namespace.world import Network, World, world
from deckproof.engine.podman import events as podman_events
from deckproof.engine.podman import images as podman_images
from deckproof.engine.podman.daemon import PODMAN, missing
from deckproof.engine.runs import runs
from deckproof.engine.runs.run_state import State
from deckproof.model import HERE, EngineInfo, EngineKind, Machine

__all__ = ["PodmanEngine", "missing", "podman_engine"]

PASSED_OVER = "Podman is not a Docker Engine: it is used only when asked for"
REMEDY = "as root, with Docker's engine for the images: apt-get install docker.io podman netavark aardvark-dns iptables"


class PodmanEngine(PrivateEngine):
    """An engine that is Podman; see ``base.Engine`` for what each member promises."""

    __slots__ = ()

    @property
    def ask(self) -> podman_events.Questions:
        """What is asked of Podman itself, in Docker's words."""
        return podman_events.Questions(self.world.socket)


@contextlib.contextmanager
def podman_engine(
    refs: Sequence[str], config: Config, progress: Callable[[str], None], machine: Machine = HERE
) -> Iterator[PodmanEngine]:
    """Start Podman with exactly these images; nothing of it is left when the context is left.

    Raises EngineError where this machine can't, ImageError where an image can't be found.
    """
    run = runs.begin(EngineKind.PODMAN)
    try:
        run.becomes(State.PREPARING)
        with (
            own(refs, config, progress, run, machine, podman_images.prepared_set) as (made_ready, root),
            world(run, Network.OWN, PODMAN, offline=config.offline, own=root) as engine,
        ):
            yield PodmanEngine(engine, scratch_of(engine), _info(engine, config), made_ready)
    finally:
        runs.erase(run)


def _info(engine: World, config: Config) -> EngineInfo:
    said = info(EngineKind.PODMAN, engine, config)
    runtime = engine.docker("info", "--format", "{{.DefaultRuntime}}").stdout.strip()
    return replace(said, details={"engine": f"Podman {said.version}", **said.details, "runtime": runtime})
