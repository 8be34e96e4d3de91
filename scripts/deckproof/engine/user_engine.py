"""The author's own engine: the one that ``DOCKER_HOST`` or the docker context says, and no other."""

from __future__ import annotations

import getpass
import grp
import os
import subprocess
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from deckproof.engine import host
from deckproof.errors import EngineError

_CLIENT_SETTINGS = frozenset({"DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH"})
"""Variables by which the client chooses an engine: ours say it once."""

CONTEXTS = "`docker context ls` lists the contexts there are"


@dataclass(frozen=True, slots=True)
class AuthorsEngine:
    """An engine that was there before us and stays when we go."""

    client: Path
    docker_host: str
    version: str
    named_by: str  # "DOCKER_HOST", "context NAME", or the address itself
    certificates: str = ""  # the folder of those that it asks for

    @property
    def place(self) -> str:
        """Where it is, and what says so."""
        return self.docker_host if self.named_by == self.docker_host else f"{self.docker_host} ({self.named_by})"

    @property
    def variables(self) -> dict[str, str]:
        """The environment variables that make a client talk to it."""
        variables = {"DOCKER_HOST": self.docker_host}
        if self.docker_host.startswith("ssh://") and (agent := os.environ.get("SSH_AUTH_SOCK")):
            variables["SSH_AUTH_SOCK"] = agent
        if self.certificates:
            variables |= {"DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": self.certificates}
        return variables

    @property
    def environment(self) -> dict[str, str]:
        """The user's own environment, in which clients talk to it: their settings and credentials are in their home."""
        return {name: value for name, value in os.environ.items() if name not in _CLIENT_SETTINGS} | self.variables

    def passed_on_at(self, docker_host: str) -> AuthorsEngine:
        """Return the same engine as it is reached by way of another address."""
        return replace(self, docker_host=docker_host, certificates="")

    def docker(self, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        """Run the docker client against this engine."""
        return host.run([self.client, *arguments], environment=self.environment, timeout=timeout)

    def image(self, ref: str) -> tuple[str, str] | None:
        """Return an image's id and its digest (the repository's where it has one), or None where it isn't there."""
        form = "{{.Id}} {{if .RepoDigests}}{{index .RepoDigests 0}}{{end}}"
        found = self.docker("image", "inspect", "--format", form, ref)
        if found.returncode != 0:
            return None
        identity, _, repository = found.stdout.strip().partition(" ")
        return identity, repository.rpartition("@")[2] or identity

    def save(self, ref: str) -> host.Command:
        """Return what writes an image to an archive."""
        return [self.client, "save", ref], self.environment

    @property
    def load(self) -> host.Command:
        """What reads the images of an archive."""
        return [self.client, "load", "--quiet"], self.environment


def authors_engine() -> AuthorsEngine | None:
    """Return the author's own engine, or None where none answers; asked once per process."""
    found = look()
    return found if isinstance(found, AuthorsEngine) else None


def had() -> AuthorsEngine:
    """Return the author's own engine. Raises EngineError where there is none."""
    found = look()
    if isinstance(found, EngineError):
        raise found
    return found


def missing() -> EngineError | None:
    """Return why there is no engine of the author's to use, and what to do; or None."""
    found = look()
    return None if isinstance(found, AuthorsEngine) else found


@cache
def look() -> AuthorsEngine | EngineError:
    """Return the engine that the client of this machine would talk to, or why that is none."""
    client = host.program("docker")
    if client is None:
        return EngineError("the docker client is not installed", remedy="apt-get install docker.io")
    try:
        return answering(_named(client))
    except EngineError as error:
        return error


def _named(client: Path) -> AuthorsEngine:
    if address := os.environ.get("DOCKER_HOST"):
        return at_address(client, address, "DOCKER_HOST")
    return of_context(client)


def at_address(client: Path, address: str, named_by: str) -> AuthorsEngine:
    """Return the engine at an address, with the certificates that the environment names."""
    asks = bool(os.environ.get("DOCKER_TLS_VERIFY"))
    certificates = os.environ.get("DOCKER_CERT_PATH") or str(Path.home() / ".docker")
    return AuthorsEngine(client, address, "", named_by, certificates if asks else "")


_FORM = "{{.Name}}\t{{.Endpoints.docker.Host}}\t{{if .TLSMaterial.docker}}{{.Storage.TLSPath}}{{end}}"


def of_context(client: Path, name: str = "") -> AuthorsEngine:
    """Return the engine of a docker context, or of the one that is in use.

    Raises EngineError where there is no such context: another engine is never taken in its place.
    """
    words = ["--", name] if name else []
    found = host.run([client, "context", "inspect", "--format", _FORM, *words], timeout=10)
    named, _, rest = found.stdout.strip().partition("\t")
    address, _, certificates = rest.partition("\t")
    if found.returncode != 0 or not address:
        said = name or os.environ.get("DOCKER_CONTEXT") or ""
        how = " (DOCKER_CONTEXT)" if said and not name else ""
        which = f"there is no docker context {said!r}{how}" if said else host.last_words(found.stderr)
        raise EngineError(which, remedy=CONTEXTS)
    return AuthorsEngine(client, address, "", f"context {named}", f"{certificates}/docker" if certificates else "")


def answering(candidate: AuthorsEngine) -> AuthorsEngine:
    """Return an engine with its version; raises EngineError, with what to do, where it doesn't answer."""
    try:
        answer = candidate.docker("version", "--format", "{{.Server.Version}}", timeout=10)
    except EngineError:
        raise _silent(candidate, "it gave no answer within 10 s") from None
    if answer.returncode == 0:
        return replace(candidate, version=answer.stdout.strip())
    if "permission denied" in answer.stderr.lower() and candidate.docker_host.startswith("unix://"):
        raise _not_allowed(candidate)
    said = host.last_words(answer.stderr)
    raise _silent(candidate, "" if said.startswith("Cannot connect to the Docker daemon") else said)


def _silent(engine: AuthorsEngine, why: str) -> EngineError:
    message = f"no Docker Engine answers at {engine.place}{': ' if why else ''}{why}"
    remedies = {
        "DOCKER_HOST": "start it, or name another one in DOCKER_HOST; unset, the docker context says which",
        "context default": REMEDY,
    }
    return EngineError(message, remedy=remedies.get(engine.named_by, f"start it, or use another context; {CONTEXTS}"))


REMEDY = (
    "start one (Debian: apt-get install docker.io), or point DOCKER_HOST or a docker context to one; as root with"
    " dockerd installed, `--engine private` brings its own"
)


def _not_allowed(engine: AuthorsEngine) -> EngineError:
    message = f"the Docker Engine at {engine.place} is not open to you: permission denied"
    user = getpass.getuser()
    try:
        group = grp.getgrgid(Path(engine.docker_host.removeprefix("unix://")).stat().st_gid)
    except (OSError, KeyError):
        return EngineError(message, remedy=f"its socket must be open to {user}")
    if user in group.gr_mem:
        remedy = f"you are in the group {group.gr_name}, but were not when you logged in: do that again"
    elif group.gr_gid == 0:
        remedy = "it is open to root alone"
    else:
        remedy = f"join the group {group.gr_name}, and log in again: sudo usermod -aG {group.gr_name} {user}"
    return EngineError(message, remedy=remedy)
