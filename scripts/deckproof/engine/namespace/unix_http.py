"""Asking an engine over its socket what its client has no words for."""

from __future__ import annotations

import http.client
import socket
from pathlib import Path

from deckproof.errors import EngineError


class UnixConnection(http.client.HTTPConnection):
    """A connection to the server at a socket's path."""

    def __init__(self, path: Path, timeout: float = 5) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        """Connect."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


def answers(path: Path) -> bool:
    """Tell whether an engine is up that listens at this path."""
    connection = UnixConnection(path)
    try:
        connection.request("GET", "/_ping")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def get(path: Path, address: str, timeout: float = 10) -> str:
    """Return what an engine answers. Raises EngineError where it doesn't within ``timeout`` seconds."""
    connection = UnixConnection(path, timeout)
    try:
        connection.request("GET", address)
        return connection.getresponse().read().decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        raise EngineError(f"the engine at {path} gave no answer: {error}") from error
    finally:
        connection.close()
