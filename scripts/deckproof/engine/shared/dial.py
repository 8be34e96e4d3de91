"""Connections to the author's engine: at a socket's path, at a port, or where only the docker client finds the way."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import threading
from collections.abc import Callable
from typing import Any

from deckproof.engine.user_engine import AuthorsEngine

Dial = Callable[[], socket.socket]
"""Opens a connection to the engine. Raises OSError where none can be had."""

SECONDS = 10.0
"""In which an engine takes a connection, and answers a question of ours."""


def dial(engine: AuthorsEngine) -> socket.socket:
    """Open a connection to an engine; over ssh, or with certificates, the docker client passes it on."""
    scheme, _, rest = engine.docker_host.partition("://")
    if scheme == "unix":
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(rest)
        return connection
    host, _, port = rest.rpartition(":")
    if scheme == "tcp" and not engine.certificates:
        return socket.create_connection((host.strip("[]"), int(port)), timeout=SECONDS)
    return passed_on(engine)


def passed_on(engine: AuthorsEngine) -> socket.socket:
    """Let the client connect, which knows keys, agents and certificates; it ends with the connection."""
    ours, its = socket.socketpair()
    with its:
        argv = [str(engine.client), "system", "dial-stdio"]
        process = subprocess.Popen(
            argv, env=engine.environment, stdin=its.fileno(), stdout=its.fileno(), stderr=subprocess.DEVNULL
        )
    threading.Thread(target=process.wait, daemon=True).start()  # so that it leaves no zombie
    return ours


class _Dialed(http.client.HTTPConnection):
    def __init__(self, opener: Dial) -> None:
        super().__init__("localhost", timeout=SECONDS)
        self._opener = opener

    def connect(self) -> None:
        self.sock = self._opener()
        self.sock.settimeout(self.timeout)


def asked(opener: Dial, path: str) -> Any:
    """Return what an engine answers to a GET of a path, read as JSON; None where there is no such thing there.

    Raises OSError where it doesn't answer.
    """
    connection = _Dialed(opener)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return json.loads(answer.read()) if answer.status == http.client.OK else None
    except (http.client.HTTPException, ValueError) as error:
        raise OSError(f"the engine gave no answer: {error}") from error
    finally:
        connection.close()
