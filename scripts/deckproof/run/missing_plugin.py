"""Whether the client has what a command asks for: without it, docker prints its help, and nobody the reason."""

from __future__ import annotations

from pathlib import PurePosixPath

from deckproof.docker.calls import docker_calls
from deckproof.engine import host
from deckproof.engine.base import Engine
from deckproof.errors import EngineError
from deckproof.model import Result, StepResult

PLUGINS = {
    "compose": "Debian: apt-get install docker-compose, or docker-compose-plugin from Docker's own packages",
    "buildx": "Debian: apt-get install docker-buildx, or docker-buildx-plugin from Docker's own packages",
}
"""Parts of the client that are packages of their own, with what brings them."""


def explained(result: StepResult, engine: Engine) -> StepResult:
    """Say of a failure that the client lacks what the command asks for, in place of the help that it printed."""
    if result.verdict.result is not Result.FAILED or not (reason := _missing(result.outcome.typed, engine)):
        return result
    first = next((line for line in result.outcome.lines if line.strip()), "")
    outcome = result.outcome._replace(lines=(first,))
    return result._replace(outcome=outcome, verdict=result.verdict._replace(reason=reason, normalized=(first,)))


def _missing(command: str, engine: Engine) -> str | None:
    groups = dict.fromkeys(call.group for call in docker_calls(command) if _by_the_client(call.typed))
    wanted = (each for each in groups if each in PLUGINS)
    missing = next((each for each in wanted if not _is_there(each, engine)), None)
    return f"there is no `docker {missing}` here ({PLUGINS[missing]})" if missing else None


def _is_there(plugin: str, engine: Engine) -> bool:
    argv = engine.enter(["docker", plugin, "version"])
    try:
        return host.run(argv, environment=dict(engine.environment), timeout=20).returncode == 0
    except EngineError:
        return True  # something else is wrong, and said elsewhere


def _by_the_client(typed: tuple[str, ...]) -> bool:
    """Tell a plugin from the program of its own that ``docker-compose`` is."""
    return bool(typed) and PurePosixPath(typed[0]).name == "docker"
