"""A pristine engine for one deck, in a container on the author's engine: for those who have Docker, but are not root.

The deck's steps are typed in that container, beside the engine in it, so that a published port is on localhost there.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from deckproof.config import Config
from deckproof.engine import user_engine
from deckproof.engine.api import Interface
from deckproof.engine.attach import Questions
from deckproof.engine.base import DeckEngine
from deckproof.engine.dial import DIAL, through
from deckproof.engine.dind import box as dind_box
from deckproof.engine.dind import image as dind_image
from deckproof.engine.dind import sets as dind_sets
from deckproof.engine.dind.box import Box, seen
from deckproof.engine.machines.roots import FOLDERS
from deckproof.engine.namespace.engine import project
from deckproof.engine.runs import runs
from deckproof.engine.runs.run_state import State
from deckproof.engine.runs.workdir import lay_out
from deckproof.model import HERE, EngineInfo, EngineKind, Machine, Progress

ENTER = Path(__file__).with_name("enter.py")
AGENT = Path(__file__).with_name("agent.py")
SETTINGS = "enter.json"
"""In a run's folder: what ``enter.py`` needs to know."""

PYTHON = ("python3", "-I", "-S")


@dataclass(frozen=True, slots=True)
class DindEngine(DeckEngine):
    """An engine in a container that nobody else talks to; see ``base.Engine`` for what each member promises."""

    box: Box

    def enter(self, argv: Sequence[str]) -> list[str]:
        return [sys.executable, *PYTHON[1:], str(ENTER), str(self.box.run.folder / SETTINGS), *argv]

    def client(self, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        return self.box.client(*arguments, timeout=timeout)


def passed_over() -> str | None:
    """Return why ``auto`` does not take an engine in a container, or None where its image is there, or can be made."""
    engine = user_engine.authors_engine()
    base = os.environ.get("DECKPROOF_DIND_BASE") or Config().dind_base
    return dind_image.unmakeable(engine, dind_image.here(base)) if engine else None


@contextlib.contextmanager
def dind_engine(
    refs: Sequence[str],
    config: Config,
    progress: Progress,
    machine: Machine = HERE,
) -> Iterator[DindEngine]:
    """Start an engine in a container that holds exactly these images; nothing of it is left when the context is left.

    Raises EngineError where the author's engine can't, ImageError where an image can't be found.
    """
    outer = user_engine.had()
    run = runs.begin(EngineKind.DIND)
    try:
        run.becomes(State.PREPARING)
        wanted = dind_image.here(config.dind_base) if machine.is_here else machine
        image = dind_image.make_ready(outer, wanted, config, progress)
        workdir, environment = lay_out(run, Path("/usr/bin/docker"))
        with dind_sets.prepared(refs, outer, image, config, progress) as ready:
            box = dind_box.start(run, outer, image, [*ready.options, *_network(config), *_project()])
            _write_settings(box, workdir)
            environment |= {"PATH": FOLDERS, "USER": "root", "DOCKER_HOST": "unix:///var/run/docker.sock"}
            connect = partial(through, box.inside("docker", *DIAL), box.outer_environment)
            with contextlib.closing(Interface(connect)) as engine:
                info = _info(box, config, ready.how, machine)
                yield DindEngine(info, ready.images, workdir, environment, Questions(engine), box)
    finally:
        dind_box.end(run, outer, progress)


def _network(config: Config) -> list[str]:
    return ["--network=none"] if config.offline else []


def _project() -> list[str]:
    """Show the folder that this was started in, to be laid under a layer of the deck's own at the same path."""
    here = project()
    return [*seen(here, Path("/project"), "readonly"), "--env", f"PROJECT={here}"] if here else []


def _write_settings(box: Box, workdir: Path) -> None:
    settings = {
        "inside": [*map(str, box.inside(*PYTHON))],
        "agent": AGENT.read_text(),
        "environment": box.outer_environment,
        "folder": str(workdir),
    }
    (box.run.folder / SETTINGS).write_text(json.dumps(settings))


def _info(box: Box, config: Config, how: str, machine: Machine) -> EngineInfo:
    client, server = box.versions
    details = {
        "client": client,
        "storage": box.storage,
        "isolation": f"a container on the engine {box.outer.version} ({box.outer.named_by})",
        "started with": box.rights,
        "images": how,
        "outbound network": "none (offline)" if config.offline else "that of the engine's containers",
    }
    return EngineInfo(EngineKind.DIND, server, details, machine.name)
