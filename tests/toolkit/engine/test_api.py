"""An engine's interface: one connection that is opened again, and clocks that differ."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from deckproof.engine.api import Interface, at_socket
from deckproof.engine.attach import Questions
from deckproof.engine.dial import dial
from deckproof.engine.user_engine import AuthorsEngine
from deckproof.errors import EngineError


@pytest.fixture
def forgetful(tmp_path: Path) -> Iterator[Path]:
    """A server that hangs up after each answer, without a word of that."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "engine"))
        listener.listen()

        def serve() -> None:
            for body in (b'{"Id": 1}', b'{"Id": 2}', b"no JSON"):
                connection, _ = listener.accept()
                with connection:
                    connection.recv(4096)
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))

        threading.Thread(target=serve, daemon=True).start()
        yield tmp_path / "engine"


def test_an_engine_that_has_hung_up_is_asked_again(forgetful: Path) -> None:
    """And what it says must be JSON."""
    with closing(Interface(partial(at_socket, forgetful))) as engine:
        assert [engine.read("/x"), engine.read("/x")] == [{"Id": 1}, {"Id": 2}]
        with pytest.raises(OSError, match="can be read"):
            engine.read("/x")


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nno JSON", "none that can be read: Expecting value"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n{", "IncompleteRead(1 bytes read, 6 more expected)"),
    ],
)
def test_an_answer_that_is_none_is_one_sentence(answer: bytes, why: str) -> None:
    """It says only once that there is none."""
    ours, its = socket.socketpair()
    with its, closing(Interface(lambda: ours)) as engine:
        its.sendall(answer)
        its.shutdown(socket.SHUT_WR)
        with pytest.raises(EngineError) as caught:
            Questions(engine).container("web")
    assert caught.value.message.startswith(f"the engine gave no answer: {why}")


def test_an_engine_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """Of the operating system's for what passes requests on, of ours for what asks about a step."""
    engine = Interface(partial(at_socket, tmp_path / "nothing"))
    with pytest.raises(FileNotFoundError):
        engine.get("/x")
    with pytest.raises(EngineError, match="the engine gave no answer"):
        Questions(engine).events(0.0)


def test_a_connection_over_tcp_waits_for_as_long_as_nothing_is_said() -> None:
    """A container's terminal may be silent for minutes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"tcp://127.0.0.1:{listener.getsockname()[1]}"
        with dial(AuthorsEngine(Path("docker"), address, "", "test")) as connection:
            assert connection.gettimeout() is None


class EngineElsewhere(Interface):
    """An engine whose clock is ahead of ours."""

    def __init__(self, ahead: float) -> None:
        super().__init__(socket.socket)
        self.ahead = ahead
        self.asked: list[str] = []

    def get(self, path: str) -> tuple[int, bytes]:
        """Tell the time, and of no events."""
        self.asked.append(path)
        said: dict[str, Any] = {"SystemTime": datetime.fromtimestamp(time.time() + self.ahead, UTC).isoformat()}
        return 200, b"" if path.startswith("/events") else json.dumps(said).encode()


@pytest.mark.parametrize("ahead", [0.0, 3600.0, -3600.0])
def test_events_are_asked_for_by_the_engine_s_own_clock(ahead: float) -> None:
    """It stamps them; asked for later ones, it would wait."""
    engine = EngineElsewhere(ahead)
    since = time.time() - 10
    assert Questions(engine).events(since) == []
    window = parse_qs(urlsplit(engine.asked[-1]).query)
    assert float(window["since"][0]) == pytest.approx(since + ahead, abs=1)
    assert float(window["until"][0]) <= time.time() + ahead + 1
