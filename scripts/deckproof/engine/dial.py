"""Connections to the author's engine: at a socket's path, at a port, or where only the docker client finds the way."""

from __future__ import annotations

import socket
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from deckproof.engine.api import SECONDS, at_socket
from deckproof.engine.user_engine import AuthorsEngine


def dial(engine: AuthorsEngine) -> socket.socket:
    """Open a connection to an engine; over ssh, or with certificates, the docker client passes it on.

    It waits for as long as nothing is said: a terminal may be silent. Raises OSError where there is none.
    """
    scheme, _, rest = engine.docker_host.partition("://")
    if scheme == "unix":
        return at_socket(Path(rest))
    host, _, port = rest.rpartition(":")
    if scheme == "tcp" and not engine.certificates:
        connection = socket.create_connection((host.strip("[]"), int(port)), timeout=SECONDS)
        connection.settimeout(None)
        return connection
    return passed_on(engine)


def passed_on(engine: AuthorsEngine) -> socket.socket:
    """Let the client connect, which knows keys, agents and certificates."""
    return through([str(engine.client), *DIAL], engine.environment)


DIAL = ("system", "dial-stdio")
"""The client's command that passes its input and output on to the engine."""


def through(argv: Sequence[str], environment: Mapping[str, str]) -> socket.socket:
    """Open a connection that a program passes on, which ends with it."""
    ours, its = socket.socketpair()
    with its:
        process = subprocess.Popen(
            argv, env=environment, stdin=its.fileno(), stdout=its.fileno(), stderr=subprocess.DEVNULL
        )
    threading.Thread(target=process.wait, daemon=True).start()  # so that it leaves no zombie
    return ours
