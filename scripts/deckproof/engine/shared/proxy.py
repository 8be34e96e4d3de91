"""A socket between a deck and the author's own engine that keeps what the deck asks to be made, and what was answered.

On an engine that others use at the same time, "it came since" is not "the deck made it". This tells the two apart. It
passes every byte on unchanged, and writes those of exchanges that make something to a file, as they happen, so that
they are known after a killed run too. A request that is forbidden is answered here, and never reaches the engine.
"""

from __future__ import annotations

import contextlib
import json
import re
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote

MAKING = re.compile(
    rb"POST /(?:v[\d.]+/)?(?:containers/create|networks/create|volumes/create|images/create|images/load|build|commit"
    rb"|images/[^ ?]+/tag)[? ]"
)
"""The beginnings of requests that make containers, networks, volumes or images."""

REQUEST = re.compile(rb"(?:GET|HEAD|POST|PUT|DELETE) /")
KEPT = 64_000
"""Bytes kept of one exchange and direction: all of what names a thing; not the contents of a layer."""

CHUNK = 65_536

Forbidden = Callable[[str], str | None]
"""Returns why a request, given by the beginning of its first line, is not passed on; None where it may be."""


class ForbiddenError(Exception):
    """A request that is not passed on; the text says why."""


@contextlib.contextmanager
def witness(path: Path, docker_host: str, record: Path, forbidden: Forbidden = lambda _: None) -> Iterator[str]:
    """Listen at ``path`` for the deck's clients; yields the DOCKER_HOST that they are to use.

    Where the engine can't be passed on to (over ssh, or with certificates), its own address is yielded.
    """
    record.touch()
    if _address(docker_host) is None:
        yield docker_host
        return
    with _Server(path, docker_host, record, forbidden) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"unix://{path}"
        finally:
            server.shutdown()
            thread.join()


def can_tell(docker_host: str) -> bool:
    """Tell whether an engine at this address can be passed on to."""
    return _address(docker_host) is not None


def _address(docker_host: str) -> str | tuple[str, int] | None:
    scheme, _, rest = docker_host.partition("://")
    if scheme == "unix":
        return rest
    host, _, port = rest.rpartition(":")
    return (host, int(port)) if scheme == "tcp" and port == "2375" else None  # 2375: without certificates


class _Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True

    def __init__(self, path: Path, docker_host: str, record: Path, forbidden: Forbidden) -> None:
        self.docker_host = docker_host
        self.forbidden = forbidden
        self.record = record
        super().__init__(str(path), _Connection)


class _Connection(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        with contextlib.suppress(OSError), _connect(self.server.docker_host) as engine:  # an engine that died hangs up
            exchange = _Exchange(self.server.record, self.server.forbidden)
            back = threading.Thread(target=_pass_on, args=(engine, self.request, exchange.answered), daemon=True)
            back.start()
            try:
                _pass_on(self.request, engine, exchange.asked)
            except ForbiddenError as error:
                self.request.sendall(_answer(str(error)))
                engine.shutdown(socket.SHUT_RDWR)
            back.join()


def _answer(reason: str) -> bytes:
    """Say no the way an engine does, so that any client shows the reason."""
    body = json.dumps({"message": f"refused: {reason}"}).encode()
    head = "HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\nConnection: close\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


class _Exchange:
    """Follows one connection, and keeps what belongs to a request that makes something."""

    def __init__(self, record: Path, forbidden: Forbidden) -> None:
        self._record = record
        self._forbidden = forbidden
        self._making = False
        self._room = {"asked": 0, "answered": 0}

    def asked(self, data: bytes) -> None:
        if REQUEST.match(data):
            if reason := self._forbidden(data[:KEPT].partition(b"\r\n")[0].decode(errors="replace")):
                raise ForbiddenError(reason)
            self._making = MAKING.match(data) is not None
            self._room = {"asked": KEPT, "answered": KEPT}
        self._keep("asked", data)

    def answered(self, data: bytes) -> None:
        self._keep("answered", data)

    def _keep(self, direction: str, data: bytes) -> None:
        if self._making and self._room[direction] > 0:
            with self._record.open("ab") as file:
                file.write(data[: self._room[direction]])
            self._room[direction] -= len(data)


def _connect(docker_host: str) -> socket.socket:
    address = _address(docker_host)
    if isinstance(address, tuple):
        return socket.create_connection(address)
    engine = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    engine.connect(str(address))
    return engine


def _pass_on(source: socket.socket, target: socket.socket, look: Callable[[bytes], None]) -> None:
    """Copy bytes until the source has no more, then say so to the target: one direction may end before the other."""
    with contextlib.suppress(OSError):
        while data := source.recv(CHUNK):
            look(data)
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def made(record: str, kind: str, identity: str, name: str) -> bool:
    """Tell whether a thing that is on the engine was made in the exchanges of a record. Pure."""
    if kind == "container":
        return identity in record
    if kind == "image":
        repository, _, tag = name.rpartition(":")
        whole = rf"(?:docker\.io/|library/|(?<![\w./-])){re.escape(repository)}(?![\w/-])"
        named = re.search(whole, record) is not None and tag in record
        return named or identity.removeprefix("sha256:")[:12] in record
    if kind == "network" and identity in record:
        return True
    return re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w.-])", record) is not None


def read(record: Path) -> str:
    """Return a record as text, with the names in its addresses as they were written."""
    try:
        return unquote(record.read_bytes().decode(errors="replace"))
    except FileNotFoundError:
        return ""
