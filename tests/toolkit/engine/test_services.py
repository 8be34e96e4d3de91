"""Services are up when their ports answer, not when docker's proxy takes connections for them."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from deckproof.engine.services import is_open
from deckproof.testing import LocalEngine

Serve = Callable[[Callable[[socket.socket], None]], int]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """A server on a free port; what it does with a connection is the test's."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def start(act: Callable[[socket.socket], None]) -> int:
            threading.Thread(target=lambda: act(server.accept()[0]), daemon=True).start()
            return int(server.getsockname()[1])

        yield start


def test_a_connection_that_is_dropped_is_no_answer(serve: Serve, tmp_path: Path) -> None:
    """As docker's proxy does while the program in the container does not listen yet."""
    assert not is_open(LocalEngine(tmp_path), serve(lambda connection: connection.close()))


def test_a_connection_that_stays_open_is_an_answer(serve: Serve, tmp_path: Path) -> None:
    """As a web server does, which waits for the question."""
    kept = list[socket.socket]()
    assert is_open(LocalEngine(tmp_path), serve(kept.append))


def test_a_greeting_is_an_answer(serve: Serve, tmp_path: Path) -> None:
    """As a mail server does, which speaks first."""

    def greet(connection: socket.socket) -> None:
        connection.sendall(b"220 hello\r\n")
        connection.close()

    assert is_open(LocalEngine(tmp_path), serve(greet))


def test_a_port_without_a_server_is_no_answer(tmp_path: Path) -> None:
    """Nothing listens on a port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = int(server.getsockname()[1])
    assert not is_open(LocalEngine(tmp_path), port)
