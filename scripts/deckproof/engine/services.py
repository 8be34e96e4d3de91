"""The services that a deck needs around it (a registry, say), brought up from compose files.

A compose file may have a ``prepare.sh`` beside it: it is run first, to make what must not be committed.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from deckproof.config import NO_CONF_VARIABLE
from deckproof.docker.files import images_in_file
from deckproof.docker.published import published_in
from deckproof.engine import host
from deckproof.engine.base import Engine
from deckproof.errors import DeckproofError, EngineError
from deckproof.model import Progress
from deckproof.plan.resources import Claim, claims_in_compose_file

COMPOSE_SECONDS = 600  # images may be built and pulled
RESPONSIVE_SECONDS = 60


def service_images(files: Sequence[Path]) -> tuple[str, ...]:
    """Return the images that compose files name; raises DeckproofError where a file isn't there."""
    return tuple(ref for file in files for ref in images_in_file(file.name, _text(file)))


def service_claims(files: Sequence[Path]) -> tuple[Claim, ...]:
    """Return what the services take on an engine; raises DeckproofError where a file isn't there."""
    return tuple(claim for file in files for claim in claims_in_compose_file(file, _text(file)))


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DeckproofError(f"the services can't be read: {error}") from error


def compose_command(engine: Engine | None = None) -> list[str]:
    """Return the compose command where an engine's steps are typed, else of this machine.

    It is the client's plugin, or Debian's ``docker-compose``.
    """
    for command, ask in COMPOSE.items():
        argv = ["sh", "-c", ask]
        asked = host.run(
            engine.enter(argv) if engine else argv,
            environment=dict(engine.environment) if engine else None,
            timeout=20,
        )
        if asked.returncode == 0:
            return command.split()
    raise EngineError(
        "the deck needs services, and there is no docker compose", remedy="apt-get install docker-compose"
    )


@contextlib.contextmanager
def services(files: Sequence[Path], engine: Engine, progress: Progress) -> Iterator[None]:
    """Bring up the services of these compose files on an engine, wait until they answer, take them down at the end."""
    if not files:
        yield
        return
    progress(f"starting the services of {', '.join(file.parent.name for file in files)}")
    for file in files:
        prepare_files(file)
    project = f"services-{secrets.token_hex(3)}"
    compose = [*compose_command(engine), *(f"--file={file}" for file in files), "--project-name", project]
    with contextlib.ExitStack() as stack:
        try:
            if not engine.info.kind.own:  # an engine of the deck's own takes them with it
                stack.callback(_run, [*compose, "down", "--volumes"], engine)
            _run([*compose, "up", "--detach"], engine)  # which every version of compose knows; not all know --wait
            _wait_until_all_answer(engine, project)
        except EngineError as error:
            raise EngineError(f"the deck's services did not come up: {error.message}", remedy=error.remedy) from error
        yield


COMPOSE = {"docker compose": "docker compose version", "docker-compose": "command -v docker-compose"}
"""The compose commands that there are, each with what tells whether it is there."""


def prepare_files(file: Path) -> None:
    """Run the ``prepare.sh`` beside a compose file, if there is one; raises EngineError where it fails."""
    script = file.with_name("prepare.sh")
    if not script.exists():
        return
    if os.environ.get(NO_CONF_VARIABLE):
        raise EngineError(f"{script} is a program that prepares the deck's services", remedy="leave out --no-conf")
    done = host.run(["sh", script], timeout=120, cwd=script.parent)
    if done.returncode != 0:
        raise EngineError(f"{script}: {host.last_words(done.stderr)}")


def _run(words: Sequence[str], engine: Engine) -> None:
    """Run a compose command where the deck's steps are typed."""
    done = host.run(engine.enter(words), environment=dict(engine.environment), timeout=COMPOSE_SECONDS)
    if done.returncode != 0:
        raise EngineError(host.last_words(done.stderr, done.stdout))


def _wait_until_all_answer(engine: Engine, project: str) -> None:
    until = time.monotonic() + RESPONSIVE_SECONDS
    while not all_answer(engine, project):
        if time.monotonic() > until:
            raise EngineError(f"no answer within {RESPONSIVE_SECONDS} s")
        time.sleep(0.1)


def all_answer(engine: Engine, project: str) -> bool:
    """Tell whether every service of a compose project is up, and takes connections on every port that it publishes."""
    listed = engine.client("ps", "--all", "--filter", f"label=com.docker.compose.project={project}", "--format", ROW)
    rows = [line.split("\t") for line in listed.stdout.splitlines()]
    if any(state == "exited" for state, _ in rows):
        raise EngineError("a service ended by itself")
    ports = {int(each.port.partition("/")[0]) for _, cell in rows for each in published_in("", cell)}
    return bool(rows) and all(state == "running" for state, _ in rows) and all(is_open(engine, port) for port in ports)


ROW = "{{.State}}\t{{.Ports}}"


LISTENS = """
exec 3<>/dev/tcp/127.0.0.1/$1 || exit 1
read -r -t 0.3 -n 1 -u 3
status=$?
[ $status -eq 0 ] || [ $status -gt 128 ]  # something was said, or nothing for the whole time
"""


def is_open(engine: Engine, port: int) -> bool:
    """Tell whether a server answers at a port, where the deck's steps are typed.

    Docker's proxy takes connections as soon as the container runs, and drops them until its program listens: only a
    connection that stays open (or that the server greets on) counts.
    """
    return host.run(engine.enter(["bash", "-c", LISTENS, "bash", str(port)]), timeout=10).returncode == 0
