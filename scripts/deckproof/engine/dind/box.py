"""The container on the author's engine that an engine of a deck's own runs in: starting, asking and removing it.

Everything made there carries a label with the run's name, and is written to the run's journal before it is made, so
that a clean finds it after a killed run. Knows nothing of decks or images.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from deckproof import signals
from deckproof.engine import host
from deckproof.engine.dind.rights import RIGHTS, remember, rights_to_try
from deckproof.engine.inventory import Client
from deckproof.engine.journal import Journal
from deckproof.engine.runs import runs
from deckproof.engine.runs.run_state import State
from deckproof.engine.user_engine import AuthorsEngine
from deckproof.errors import EngineError
from deckproof.model import Progress

LABEL = "deckproof.run"
STARTS = (Path(__file__).parents[1] / "machines/containerd.sh", Path(__file__).with_name("start.sh"))
START_SECONDS = 60
USERS = ("HOME", "PATH", "DOCKER_CONFIG", "XDG_RUNTIME_DIR")
"""Variables of the user's that clients of the author's engine are given."""

REMEDY = (
    "use an engine that allows `docker run --privileged`, `--engine private` as root, or `--engine shared`, which needs"
    " no rights"
)


@dataclass(frozen=True, slots=True)
class Box:
    """A running container with an engine in it that answers."""

    run: runs.Run
    outer: AuthorsEngine
    image: str
    rights: str  # a key of RIGHTS
    versions: tuple[str, str]  # of the docker client and of the engine in it
    storage: str

    @property
    def name(self) -> str:
        """The container's name on the author's engine, and its volume's."""
        return _name(self.run)

    @property
    def outer_environment(self) -> dict[str, str]:
        """The environment of clients of the author's engine that work for this run."""
        users = {name: os.environ[name] for name in USERS if name in os.environ}
        return users | self.outer.variables | self.run.mark

    def inside(self, *argv: str) -> list[str]:
        """Return the argument vector that runs a program in the container, its input passed on."""
        return [str(self.outer.client), "exec", "--interactive", self.name, *argv]

    def client(self, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        """Run the docker client in the container, against the engine in it."""
        return host.run(self.inside("docker", *arguments), environment=self.outer_environment, timeout=timeout)


@dataclass(frozen=True, slots=True)
class Volume:
    """A volume on the author's engine, and the label that it is made with."""

    name: str
    label: str


def start(run: runs.Run, outer: AuthorsEngine, image: str, options: Sequence[str], data: Volume | None = None) -> Box:
    """Start an engine in a container; ``end`` removes it, also after an error of this.

    ``data`` is a new volume that it is to keep everything in, which stays once ``keep_data`` was called. The run's
    scratch folder is seen in there at its own path. Raises EngineError where the author's engine doesn't allow it, or
    the engine doesn't come up.
    """
    run.becomes(State.STARTING)
    JOURNAL.keep(run, outer, image=image, unfinished=data.name if data else None)
    volume = data or Volume(_name(run), f"{LABEL}={run.name}")
    started = _start(run, outer, image, [*_data(volume), *options])
    run.becomes(State.SERVING)
    return started


def keep_data(box: Box) -> None:
    """Take note that the volume with the engine's data is complete, and stays."""
    JOURNAL.keep(box.run, box.outer, image=box.image, unfinished=None)


def end(run: runs.Run, outer: AuthorsEngine, progress: Progress) -> None:
    """Remove the container, its volume and the run, or leave that to a clean."""
    JOURNAL.end(run, outer, progress, f"the container {_name(run)}")


def _start(run: runs.Run, outer: AuthorsEngine, image: str, options: Sequence[str]) -> Box:
    reasons = []
    for rights in rights_to_try(outer):
        with signals.held():  # a client that is interrupted leaves a container that comes when we have looked
            refused = _run(run, outer, image, [*RIGHTS[rights], *options])
        if refused is None:
            found = _wait(run, outer, image, rights)
            remember(outer, rights)
            return found
        _remove_container(outer.docker, run)
        reasons.append(f"{rights}: {refused}")
    raise EngineError(f"your engine can't run an engine in a container ({'; '.join(reasons)})", remedy=REMEDY)


def _run(run: runs.Run, outer: AuthorsEngine, image: str, options: Sequence[str]) -> str | None:
    """Start the container, and return why it was refused, or None."""
    name = _name(run)
    words = [
        *("run", "--detach", "--name", name, "--hostname", "deckproof", "--label", f"{LABEL}={run.name}"),
        *("--env", f"SCRATCH={run.scratch}", *seen(run.scratch, run.scratch)),
        *(*options, image, "sh", "-c", "".join(each.read_text() for each in STARTS)),
    ]
    done = outer.docker(*words, timeout=START_SECONDS)
    if ELSEWHERE in done.stderr:
        raise EngineError(
            f"your engine ({outer.named_by}) does not see this machine's files: it runs elsewhere",
            remedy="run deckproof on that engine's machine, or use `--engine shared`; TMPDIR and DECKPROOF_CACHE name"
            " folders that both see, if there are any",
        )
    return None if done.returncode == 0 else _reason(done.stderr)


ELSEWHERE = "bind source path does not exist"
"""What an engine says, in so many words, of a folder that its own machine doesn't have."""


def seen(source: Path, target: Path, *more: str) -> list[str]:
    """Return the options that show a folder of this machine in a container; unlike ``--volume``, they never make it."""
    return ["--mount", ",".join([f"type=bind,source={source},target={target}", *more])]


def _data(volume: Volume) -> list[str]:
    return ["--mount", f"type=volume,source={volume.name},target=/var/lib/docker,volume-label={volume.label}"]


def _reason(said: str) -> str:
    lines = [line for line in said.strip().splitlines() if not line.startswith("See 'docker")]
    return (lines or ["no reason given"])[-1].removeprefix("docker: ").removeprefix("Error response from daemon: ")


ASK = """
form='{{.Client.Version}} {{.Server.Version}}'
until docker version --format "$form" 2>/dev/null >/tmp/version; do sleep 0.02; done
cat /tmp/version
docker info --format '{{.Driver}}, control groups {{.CgroupVersion}}'
"""


def _wait(run: runs.Run, outer: AuthorsEngine, image: str, rights: str) -> Box:
    try:
        answer = outer.docker("exec", _name(run), "sh", "-c", ASK, timeout=START_SECONDS)
    except EngineError as error:
        raise EngineError(
            f"the engine in a container was not up after {START_SECONDS} s: {_last(outer, run)}"
        ) from error
    if answer.returncode != 0:
        raise EngineError(f"the engine in a container did not start: {_last(outer, run)}", remedy=REMEDY)
    versions, storage = answer.stdout.splitlines()[:2]
    client, _, server = versions.partition(" ")
    return Box(run, outer, image, rights, (client, server), storage)


def _last(outer: AuthorsEngine, run: runs.Run) -> str:
    logs = outer.docker("logs", "--tail", "5", _name(run))
    return ((logs.stdout + logs.stderr).strip() or "it said nothing").splitlines()[-1]


def _remove(docker: Client, run: runs.Run, noted: Mapping[str, str | None]) -> list[str]:
    """Remove the run's container, its volumes, and its files, which are root's and maybe not ours to remove."""
    removed = _remove_container(docker, run)
    if (volume := noted["unfinished"]) and _listed(docker, "volume", "ls", "--quiet", "--filter", f"name={volume}"):
        docker("volume", "rm", "--force", volume)
        removed.append(f"volume {volume}")
    if run.scratch.is_dir() and os.geteuid() != 0:
        words = ["run", "--rm", "--label", f"{LABEL}={run.name}", "--network=none", *seen(run.scratch, run.scratch)]
        docker(*words, str(noted["image"]), "find", str(run.scratch), "-mindepth", "1", "-delete", timeout=120)
    return removed


def _remove_container(docker: Client, run: runs.Run) -> list[str]:
    removed = []
    ours = ("--filter", f"label={LABEL}={run.name}")
    if containers := _listed(docker, "ps", "--all", "--quiet", *ours):
        docker("rm", "--force", "--volumes", *containers, timeout=120)
        removed += [f"container {_name(run)}"]
    if volumes := _listed(docker, "volume", "ls", "--quiet", *ours):
        docker("volume", "rm", "--force", *volumes, timeout=120)
        removed += [f"volume {each}" for each in volumes]
    return removed


def _listed(docker: Client, *words: str) -> list[str]:
    listed = docker(*words)
    if listed.returncode != 0:
        raise EngineError(f"your engine does not answer: {_reason(listed.stderr)}")
    return listed.stdout.split()


def _name(run: runs.Run) -> str:
    return runs.PREFIX + run.name


JOURNAL = Journal("dind.json", _remove)
"""Says how to reach the author's engine, the image to clean with, and a volume that is not filled yet."""
