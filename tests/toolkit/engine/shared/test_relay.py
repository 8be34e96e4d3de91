"""Requests that are passed on to an engine: whole ones, however they come, and none that was not judged."""

from __future__ import annotations

import io
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler
from itertools import pairwise
from pathlib import Path
from socketserver import ThreadingMixIn, UnixStreamServer

import pytest
from deckproof.engine.shared import proxy
from deckproof.engine.shared.relay import Exchange, ForbiddenError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

DELETE = b"DELETE /theirs HTTP/1.1\r\nHost: docker\r\n\r\n"
PING = b"GET /_ping HTTP/1.1\r\nHost: docker\r\n\r\n"


class _Handler(BaseHTTPRequestHandler):
    """Does what a request says, and keeps what was asked."""

    protocol_version = "HTTP/1.1"
    server: EngineThatKeeps
    rfile: io.BufferedReader

    def do(self) -> None:
        """Answer with what was sent, in the way that the path says."""
        body = self._body()
        self.server.asked.append((self.command, self.path, body))
        if self.headers.get("Upgrade"):
            self.wfile.write(b"HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n")
            self._talk()
        elif self.path.endswith("/attach"):
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n")
            self._talk()
        elif self.path == "/stream":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n")
        else:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do  # noqa: N815 -- the names that the server calls

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        pieces = b""
        while size := int(self.rfile.readline(), 16):
            pieces += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return pieces

    def _talk(self) -> None:
        """Say everything back in capitals until the client has no more."""
        self.close_connection = True
        while data := self.rfile.read1():
            self.server.talked.append(data)
            self.connection.sendall(data.upper())


class EngineThatKeeps(ThreadingMixIn, UnixStreamServer):
    """A server at a socket that keeps what it was asked."""

    daemon_threads = True

    def __init__(self, path: Path) -> None:
        self.asked: list[tuple[str, str, bytes]] = []
        self.talked: list[bytes] = []
        super().__init__(str(path), _Handler)


def judge(method: str, target: str) -> Exchange:
    """Forbid what touches theirs."""
    if target.startswith("/theirs") and method == "DELETE":
        raise ForbiddenError("it is theirs")
    return Exchange()


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[EngineThatKeeps, str]]:
    """An engine behind a recorder, and the recorder's address."""
    folder = tmp_path_factory.mktemp("relay")
    with EngineThatKeeps(folder / "engine") as engine:
        threading.Thread(target=engine.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

        def dial() -> socket.socket:
            connection = socket.socket(socket.AF_UNIX)
            connection.connect(str(folder / "engine"))
            return connection

        with proxy.recorder(folder / "deck", dial, judge) as address:
            yield engine, address.removeprefix("unix://")
        engine.shutdown()


@contextmanager
def client(address: str) -> Iterator[socket.socket]:
    """Connect to the recorder."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(10)
        connection.connect(address)
        yield connection


def said_to(address: str, pieces: list[bytes]) -> bytes:
    """Send pieces, say that this is all, and return all that comes back."""
    with client(address) as connection:
        with suppress(OSError):  # sent away before it has said all
            for piece in pieces:
                connection.sendall(piece)
            connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def pieces_of(data: bytes, cuts: list[int]) -> list[bytes]:
    """Cut bytes into pieces."""
    places = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [data[one:other] for one, other in pairwise(places)]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=st.lists(
        st.sampled_from([PING, b"POST /x HTTP/1.1\r\nHost: d\r\nContent-Length: 5\r\n\r\nhello"]), max_size=3
    ),
    cuts=st.lists(st.integers(0, 500), max_size=6),
    spelling=st.sampled_from(
        [DELETE, DELETE.replace(b"Host", b"hOST"), DELETE.replace(b"/theirs", b"/theirs?force=1")]
    ),
)
def test_a_forbidden_request_never_reaches_the_engine(
    behind: tuple[EngineThatKeeps, str], before: list[bytes], cuts: list[int], spelling: bytes
) -> None:
    """Split anywhere, and behind any number of requests that were sent at once; those are answered."""
    engine, address = behind
    engine.asked.clear()
    answer = said_to(address, pieces_of(b"".join(before) + spelling + PING, cuts))
    assert [method for method, _, _ in engine.asked] == [each.split()[0].decode() for each in before]
    assert answer.count(b"HTTP/1.1 200") == len(before)
    assert answer.count(b"HTTP/1.1 403") == 1
    assert answer.endswith(b'{"message": "refused: it is theirs"}')


def test_a_client_that_goes_on_after_a_no_has_heard_it(behind: tuple[EngineThatKeeps, str]) -> None:
    """What it still says is read: closed with that unread, a connection takes its last words back."""
    _, address = behind
    with client(address) as connection:
        connection.sendall(DELETE)
        assert b"403" in connection.recv(1024)
        connection.sendall(PING)
        assert connection.recv(1024) == b""


@pytest.mark.parametrize(
    "smuggler",
    [
        b"POST /x HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n" + DELETE,
        b"POST /x HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n" + DELETE,
        b"POST /x HTTP/1.1\r\nHost: d\r\nContent-Length: 0\r\nContent-Length: 60\r\n\r\n" + DELETE,
        b"POST /x HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + DELETE,
        b"GET /x HTTP/1.1\nHost: d\n\n" + DELETE,
        b"GET /x HTTP/1.1\r\nHost: d\r\n Folded: " + DELETE,
        b"GET /x HTTP/1.1\r\nHost: d\r\nUpgrade: tcp\r\nConnection: upgrade\r\nContent-Length: 0\r\n\r\n"[:20]
        + b"\r\n\r\n"
        + DELETE,
        b"\0\xff nonsense" + DELETE,
    ],
)
def test_nothing_is_smuggled_past_it(behind: tuple[EngineThatKeeps, str], smuggler: bytes) -> None:
    """Whatever the lengths say: the engine sees no request that was not judged."""
    engine, address = behind
    engine.asked.clear()
    answer = said_to(address, [smuggler])
    assert "DELETE" not in [method for method, _, _ in engine.asked]
    assert b"HTTP/1.1 40" in answer


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=300), chunks=st.lists(st.integers(1, 90), max_size=5), cuts=st.lists(st.integers(0, 900))
)
def test_bodies_arrive_whole(
    behind: tuple[EngineThatKeeps, str], body: bytes, chunks: list[int], cuts: list[int]
) -> None:
    """With a length or in chunks, and so do the answers."""
    engine, address = behind
    engine.asked.clear()
    pieces = pieces_of(body, chunks)
    chunked = b"".join(b"%x\r\n%s\r\n" % (len(each), each) for each in pieces if each) + b"0\r\n\r\n"
    head = b"PUT /y HTTP/1.1\r\nHost: d\r\n"
    requests = b"%sTransfer-Encoding: chunked\r\n\r\n%s" % (head, chunked)
    requests += b"%sContent-Length: %d\r\n\r\n%s" % (head, len(body), body)
    answer = said_to(address, pieces_of(requests, cuts))
    assert engine.asked == [("PUT", "/y", body)] * 2
    assert answer.count(b"HTTP/1.1 200") >= 2
    assert answer.endswith(body)


def test_an_answer_in_chunks_and_one_without_a_body(behind: tuple[EngineThatKeeps, str]) -> None:
    """On one connection, one after another."""
    _, address = behind
    head = b"HEAD /_ping HTTP/1.1\r\nHost: d\r\n\r\n"
    answer = said_to(address, [head, b"GET /stream HTTP/1.1\r\nHost: d\r\n\r\n"])
    assert answer.count(b"HTTP/1.1 200") == 2
    assert answer.endswith(b"3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n")


@pytest.mark.parametrize(
    "request_head",
    [
        b"POST /containers/x/attach HTTP/1.1\r\nHost: d\r\nUpgrade: tcp\r\nConnection: Upgrade\r\n\r\n",
        b"POST /containers/x/attach HTTP/1.1\r\nHost: d\r\n\r\n",
    ],
)
def test_a_terminal_is_passed_on_byte_by_byte(behind: tuple[EngineThatKeeps, str], request_head: bytes) -> None:
    """After an upgrade, and where an engine talks without one; what looks like a request there is none."""
    engine, address = behind
    engine.asked.clear()
    with client(address) as connection:
        connection.sendall(request_head)
        while b"\r\n\r\n" not in connection.recv(1024):
            pass
        for words in (b"hello", DELETE):
            connection.sendall(words)
            assert connection.recv(1024) == words.upper()
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(1024) == b""
    assert len(engine.asked) == 1


def test_an_upgrade_that_is_declined_lets_nothing_through(behind: tuple[EngineThatKeeps, str]) -> None:
    """What follows is a request as before."""
    engine, address = behind
    engine.asked.clear()
    declined = b"GET /stream HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\n\r\n"
    answer = said_to(address, [declined + DELETE])
    assert [path for _, path, _ in engine.asked] == ["/stream"]
    assert b"HTTP/1.1 403" in answer


def test_an_engine_that_dies_hangs_up(tmp_path: Path) -> None:
    """The client is not kept waiting."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "engine"))
        listener.listen()

        def dial() -> socket.socket:
            connection = socket.socket(socket.AF_UNIX)
            connection.connect(str(tmp_path / "engine"))
            return connection

        def die() -> None:
            connection, _ = listener.accept()
            connection.recv(1024)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
            connection.close()

        threading.Thread(target=die, daemon=True).start()
        with proxy.recorder(tmp_path / "deck", dial, judge) as address, client(address[7:]) as connection:
            connection.sendall(PING)
            assert b"".join(iter(lambda: connection.recv(1024), b"")).endswith(b"half")
