"""An engine's HTTP interface, asked over one connection, however that is opened."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import threading
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

Dial = Callable[[], socket.socket]
"""Opens a connection to an engine. Raises OSError where none can be had."""

SECONDS = 10.0
"""In which a busy engine takes a connection, and answers."""


def at_socket(path: Path) -> socket.socket:
    """Open a connection to the engine that listens at this path."""
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(SECONDS)
    try:
        connection.connect(str(path))
    except OSError:
        connection.close()
        raise
    connection.settimeout(None)  # what is typed over it may be silent for long
    return connection


class Interface:
    """The interface of one engine; several threads may ask it. What its errors say is why there is no answer."""

    def __init__(self, dial: Dial, seconds: float = SECONDS) -> None:
        """``seconds`` is what the engine gets to take a connection, and for an answer."""
        self._connection = _Connection(dial, seconds)
        self._turn = threading.Lock()

    def get(self, path: str) -> tuple[int, bytes]:
        """Return the status and the body of an engine's answer. Raises OSError where there is none."""
        with self._turn:
            has_been_asked = self._connection.sock is not None
            try:
                return self._got(path)
            except TimeoutError:
                raise
            except OSError:  # it may have hung up since it was asked last
                if not has_been_asked:
                    raise
            return self._got(path)

    def read(self, path: str) -> Any:
        """Return what an engine answers, read as JSON; None where there is no such thing. Raises OSError."""
        status, body = self.get(path)
        try:
            return json.loads(body) if status == HTTPStatus.OK else None
        except ValueError as error:
            raise OSError(f"none that can be read: {error}") from error

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _got(self, path: str) -> tuple[int, bytes]:
        try:
            self._connection.request("GET", path)
            answer = self._connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise error if isinstance(error, OSError) else OSError(str(error)) from error


def answers(path: Path) -> bool:
    """Tell whether an engine is up that listens at this path."""
    with contextlib.closing(Interface(partial(at_socket, path))) as engine, contextlib.suppress(OSError):
        return engine.get("/_ping")[0] == HTTPStatus.OK
    return False


class _Connection(http.client.HTTPConnection):
    def __init__(self, dial: Dial, seconds: float) -> None:
        super().__init__("localhost")
        self._dial, self._seconds = dial, seconds

    def connect(self) -> None:
        self.sock = self._dial()
        self.sock.settimeout(self._seconds)
