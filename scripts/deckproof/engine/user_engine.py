"""The author's own engine: the one that ``DOCKER_HOST`` or the docker context says."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from deckproof.engine import host
from deckproof.engine.namespace.world import World
from deckproof.errors import EngineError, ImageError

TLS = ("DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH")
"""Without these a DOCKER_HOST that asks for certificates can't be reached."""


@dataclass(frozen=True, slots=True)
class AuthorsEngine:
    """An engine that was there before us and stays when we go."""

    client: Path
    docker_host: str
    version: str
    named_by: str  # "DOCKER_HOST", "context NAME", or the address itself
    certificates: str = ""  # the folder with a context's own; else the environment may name one

    @property
    def variables(self) -> dict[str, str]:
        """The environment variables that make a client talk to it."""
        variables = {"DOCKER_HOST": self.docker_host}
        if self.docker_host.startswith("ssh://") and (agent := os.environ.get("SSH_AUTH_SOCK")):
            variables["SSH_AUTH_SOCK"] = agent
        if self.certificates:
            return variables | {"DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": self.certificates}
        return variables | {name: os.environ[name] for name in TLS if os.environ.get(name)}

    def docker(self, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        """Run the docker client against this engine."""
        return host.run([self.client, *arguments], environment=_users() | self.variables, timeout=timeout)

    def image(self, ref: str) -> tuple[str, str] | None:
        """Return an image's id and its digest (the repository's where it has one), or None where it isn't there."""
        form = "{{.Id}} {{if .RepoDigests}}{{index .RepoDigests 0}}{{end}}"
        found = self.docker("image", "inspect", "--format", form, ref)
        if found.returncode != 0:
            return None
        identity, _, repository = found.stdout.strip().partition(" ")
        return identity, repository.rpartition("@")[2] or identity

    def copy_image(self, ref: str, engine: World) -> None:
        """Copy an image into another engine; raises ImageError where that fails."""
        save = [str(self.client), "save", ref]
        with subprocess.Popen(save, env=_users() | self.variables, stdout=subprocess.PIPE) as saved:
            loaded = subprocess.run(
                [engine.client, "load", "--quiet"],
                env=engine.client_environment,
                stdin=saved.stdout,
                capture_output=True,
                text=True,
                check=False,
            )
        if saved.returncode != 0 or loaded.returncode != 0:
            raise ImageError(f"can't copy {ref} from your engine: {loaded.stderr.strip()}")


REMEDY = (
    "start one, or point DOCKER_HOST or a docker context to one; as root with dockerd installed, `--engine private`"
    " brings its own"
)


def missing() -> str | None:
    """Return why there is no engine of the author's to use, or None."""
    return None if authors_engine() else "no Docker Engine answers"


@cache
def authors_engine() -> AuthorsEngine | None:
    """Return the author's own engine, or None where none answers; asked once per process."""
    client = host.program("docker")
    if client is None:
        return None
    address, named_by = _address(client)
    try:
        return answering(AuthorsEngine(client, address, "", named_by))
    except EngineError:
        return None


def answering(candidate: AuthorsEngine) -> AuthorsEngine:
    """Return an engine with its version; raises EngineError, with the client's last words, where it doesn't answer."""
    answer = candidate.docker("version", "--format", "{{.Server.Version}}", timeout=10)
    if answer.returncode != 0:
        raise EngineError((answer.stderr.strip() or "no reason given").splitlines()[-1])
    return replace(candidate, version=answer.stdout.strip())


def _address(client: Path) -> tuple[str, str]:
    if address := os.environ.get("DOCKER_HOST"):
        return address, "DOCKER_HOST"
    form = "{{.Name}} {{.Endpoints.docker.Host}}"
    found = host.run([client, "context", "inspect", "--format", form], environment=_users(), timeout=10)
    name, _, address = found.stdout.strip().partition(" ")
    return (address, f"context {name}") if address else ("unix:///var/run/docker.sock", "context default")


def _users() -> dict[str, str]:
    """The user's own environment: the client's settings and contexts are in their home."""
    return dict(os.environ)
