"""Ask a Docker Engine what ``attach`` wants to know: over its socket, which takes milliseconds, or by its client."""

from __future__ import annotations

import http.client
import json
import re
import subprocess
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from deckproof.engine.attach import Event, Questions
from deckproof.engine.namespace.unix_http import UnixConnection
from deckproof.errors import EngineError

Client = Callable[..., subprocess.CompletedProcess[str]]

PATIENCE = 10.0
"""Seconds that a busy engine gets to answer."""
LOCAL = "unix://"
_NANOSECONDS = re.compile(r"(\.\d{6})\d+")


def questions(docker_host: str, client: Client) -> Questions:
    """Return how to ask the engine at this address: by its client where it listens at no socket here."""
    return OverSocket(Path(docker_host.removeprefix(LOCAL))) if docker_host.startswith(LOCAL) else ByClient(client)


class OverSocket:
    """An engine that listens at a socket of this machine's; one connection serves all questions."""

    def __init__(self, path: Path) -> None:
        self._connection = UnixConnection(path, PATIENCE)

    def events(self, since: float) -> list[Event]:
        """Return what has happened to containers; this machine's clock is the engine's."""
        window = {"since": f"{since:.6f}", "until": f"{time.time():.6f}", "filters": '{"type":["container"]}'}
        return _events(self.get(f"/events?{urlencode(window)}"))

    def container(self, name: str) -> dict[str, Any] | None:
        """Return what the engine says of a container, or None."""
        said = json.loads(self.get(f"/containers/{quote(name, safe='')}/json"))
        return said if isinstance(said, dict) and "State" in said else None

    def get(self, address: str) -> str:
        """Return what the engine answers, whatever its status. Raises EngineError where it doesn't answer."""
        try:
            self._connection.request("GET", address)
            return self._connection.getresponse().read().decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise EngineError(f"the engine gave no answer: {error}") from error


class ByClient:
    """An engine that only its client reaches: in a container, or on another machine."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def events(self, since: float) -> list[Event]:
        """Return what has happened to containers, as the engine's own clock has it."""
        now = self._engines_time()
        window = ["--since", f"{now - (time.time() - since):.6f}", "--until", f"{now:.6f}"]
        form = ["--filter", "type=container", "--format", "{{json .}}"]
        return _events(self._client("events", *window, *form, timeout=PATIENCE).stdout)

    def container(self, name: str) -> dict[str, Any] | None:
        """Return what the engine says of a container, or None."""
        said = self._client("inspect", "--type", "container", name, timeout=PATIENCE)
        found: dict[str, Any] | None = json.loads(said.stdout)[0] if said.returncode == 0 else None
        return found

    def _engines_time(self) -> float:
        """Return the Unix time of the engine's machine: it stamps the events, and asked for later ones, it waits."""
        said = self._client("info", "--format", "{{.SystemTime}}", timeout=PATIENCE).stdout.strip()
        try:
            return datetime.fromisoformat(_NANOSECONDS.sub(r"\1", said)).timestamp()
        except ValueError:
            return time.time()


def _events(answer: str) -> list[Event]:
    """Read an answer of one event a line; what is none, such as an error's message, tells of nothing."""
    try:
        said = [json.loads(line) for line in answer.splitlines()]
    except ValueError as error:
        raise EngineError(f"the engine gave no answer that can be read: {error}") from error
    return [each for each in said if "Actor" in each]
