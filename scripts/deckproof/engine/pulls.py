"""Pulls that no registry answers: an engine of the deck's own gets a registry, filled from what was made ready.

It listens in the engine's own network. The images are taken out of the engine first, so that a pull is the first that
it sees of them, as with the audience.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from deckproof.config import Config
from deckproof.docker.references import HUB, in_full, made_by_the_deck, registry
from deckproof.engine import host
from deckproof.engine.base import Engine
from deckproof.engine.dind.engine import PYTHON, DindEngine
from deckproof.engine.images import pull_server
from deckproof.engine.images.registry import registry_answers
from deckproof.engine.namespace.engine import PrivateEngine
from deckproof.errors import EngineError

PORT = 5077
"""Where the registry listens, on the loopback interface of the deck's own network."""
ELSEWHERE = "127.0.0.77"
"""The address that other registries' names have there; what is sent to its port 80 reaches the run's registry."""
_SECONDS = 20
_SERVE = Path(pull_server.__file__).read_text(encoding="utf-8")
_TAKE_OUT = (
    _SERVE.partition("\nif __name__")[0]
    + """
import subprocess
client, folder, ref, repository, tag = sys.argv[1:]
archive = Path(folder, "image.tar")
archive.parent.mkdir(mode=0o700, exist_ok=True)
saved = subprocess.run([client, "save", "--output", archive, ref], capture_output=True, text=True)
if saved.returncode:
    sys.exit(saved.stderr)
lay_out(archive, repository, tag, Path(folder))
archive.unlink()
subprocess.run([client, "rmi", "--force", ref], capture_output=True)
"""
)
_POINT_THERE = """
PATH=$PATH:/usr/sbin:/sbin
mkdir -p /etc/docker
printf %s "$1" >/etc/docker/daemon.json
printf %s "$2" >>/etc/hosts
[ -z "$2" ] || { shift 2; iptables "$@"; }
kill -HUP "$(cat /var/run/docker.pid)"
"""
_REDIRECT = (
    *("-t", "nat", "-A", "OUTPUT", "-p", "tcp", "-d", ELSEWHERE, "--dport", "80"),
    *("-j", "REDIRECT", "--to-ports", str(PORT)),
)
"""The rule of iptables that leads from there to the run's registry."""


def unanswered(refs: Sequence[str], config: Config) -> list[str]:
    """Return those images that the registry which they name can't be asked for."""
    wanted = [each for each in refs if not made_by_the_deck(each)]
    return [each for each in wanted if config.offline or not registry_answers(registry(each))]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a run's registry is: its files, and programs that fill and serve them."""

    folder: str
    client: str  # docker's
    filling: Sequence[str]  # what runs a Python program that is given
    serving: Sequence[str]  # likewise, in the deck's network
    environment: Mapping[str, str]


def _place(engine: PrivateEngine | DindEngine) -> _Place:
    if isinstance(engine, DindEngine):  # all of it goes with the container
        inside = engine.box.inside(*PYTHON, "-c")
        return _Place("/var/lib/deckproof-registry", "docker", inside, inside, engine.box.outer_environment)
    sandbox, python = engine.sandbox, [sys.executable, *PYTHON[1:], "-c"]
    folder, client = str(sandbox.run.folder / "registry"), str(sandbox.client)
    return _Place(folder, client, python, sandbox.enter_network(python), sandbox.client_environment)


@contextlib.contextmanager
def pulls_answered(engine: Engine, refs: Sequence[str]) -> Iterator[str | None]:
    """Answer pulls of these images, which the engine has; yield what the proof says of it. None: it can't be done here.

    Raises EngineError.
    """
    if not refs or not isinstance(engine, PrivateEngine | DindEngine):
        yield None
        return
    place = _place(engine)
    for ref in refs:
        repository, _, tag = in_full(ref).partition("/")[2].rpartition(":")
        taking = [*place.filling, _TAKE_OUT, place.client, place.folder, ref, repository, tag]
        taken = host.run(taking, environment=dict(place.environment), timeout=600)
        if taken.returncode:
            raise EngineError(f"{ref} can't be served: {host.last_words(taken.stderr)}")
    with subprocess.Popen(
        [*place.serving, _SERVE, place.folder, str(PORT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env=place.environment,
        text=True,
    ) as process:
        try:
            if process.stdout is None or process.stdout.readline().strip() != pull_server.READY:
                raise EngineError("the run's own registry doesn't start")
            _point_there(engine, refs)
            yield f"answered by the run's own registry: {', '.join(refs)}"
        finally:
            process.kill()


def _point_there(engine: PrivateEngine | DindEngine, refs: Sequence[str]) -> None:
    """Let the engine ask this registry: for Docker Hub as a mirror, for others by their names, without certificates."""
    elsewhere = [each for each in refs if registry(each) != HUB]
    others = sorted(set(map(registry, elsewhere)))
    settings = {"registry-mirrors": [f"http://127.0.0.1:{PORT}"], "insecure-registries": others}
    names = "".join(f"{ELSEWHERE} {each}\n" for each in others)
    argv = ["sh", "-c", _POINT_THERE, "sh", json.dumps(settings), names, *_REDIRECT]
    done = host.run(engine.enter(argv), environment=dict(engine.environment))
    if done.returncode:
        raise EngineError(f"the run's own registry can't be pointed to: {host.last_words(done.stderr)}")
    _await(lambda: "127.0.0.1" in engine.client("info", "--format", "{{json .RegistryConfig.Mirrors}}").stdout)
    for each in elsewhere:
        _await(partial(engine.ask.finds, each))  # engines look again at names that they know after five seconds


def _await(is_taken: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _SECONDS
    while not _is_true(is_taken):
        if time.monotonic() > deadline:
            raise EngineError("the run's own registry is not taken by the engine")
        time.sleep(0.05)


def _is_true(question: Callable[[], bool]) -> bool:
    with contextlib.suppress(EngineError):  # no answer: it may look for the real registry
        return question()
    return False
