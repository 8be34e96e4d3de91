"""The socket between a deck and somebody's own engine."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from deckproof.engine.shared import proxy

ID = "0123456789abcdef" * 4
OTHER = "sha256:" + "f" * 64


@contextmanager
def engine_that_answers(path: Path, answer: bytes) -> Iterator[list[bytes]]:
    """Listen like an engine: keep what is asked until the client has no more to say, then answer."""
    asked: list[bytes] = []
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                while data := connection.recv(65536):
                    asked.append(data)
                with suppress(BrokenPipeError):  # where the client was sent away
                    connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield asked
        thread.join(timeout=5)


def ask(address: str, request: bytes) -> bytes:
    """Send a request, say that it is all, and return the whole answer."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(5)
        client.connect(address.removeprefix("unix://"))
        client.sendall(request)
        client.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: client.recv(65536), b""))


def test_a_forbidden_request_is_answered_and_never_reaches_the_engine(tmp_path: Path) -> None:
    """With the reason in the words of an engine."""

    def forbidden(line: str) -> str | None:
        return "no" if line.startswith("DELETE /x ") else None

    with engine_that_answers(tmp_path / "engine", b"fine") as asked:
        host = f"unix://{tmp_path}/engine"
        with proxy.witness(tmp_path / "s", host, tmp_path / "record", forbidden) as address:
            answer = ask(address, b"DELETE /x HTTP/1.1\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 403 ")
    assert answer.endswith(b'{"message": "refused: no"}')
    assert asked == []


@pytest.mark.parametrize(
    ("request_line", "is_kept"),
    [
        (b"POST /v1.41/containers/create?name=web HTTP/1.1", True),
        (b"POST /build?t=tool%3A1 HTTP/1.1", True),
        (b"GET /v1.41/containers/json HTTP/1.1", False),
        (b"POST /v1.41/containers/abc/start HTTP/1.1", False),
    ],
)
def test_bytes_pass_unchanged_and_only_what_makes_something_is_kept(
    tmp_path: Path, request_line: bytes, is_kept: bool
) -> None:
    """In both directions, also where one ends before the other."""
    request = request_line + b'\r\n\r\n{"Image":"debian"}' + bytes(100_000)
    answer = b'HTTP/1.1 201 Created\r\n\r\n{"Id":"' + ID.encode() + b'"}'
    record = tmp_path / "made.log"
    with engine_that_answers(tmp_path / "engine.sock", answer) as asked:
        with proxy.witness(tmp_path / "deck.sock", f"unix://{tmp_path}/engine.sock", record) as address:
            assert ask(address, request) == answer
        assert b"".join(asked) == request
    assert proxy.made(proxy.read(record), "container", ID, "web") is is_kept
    assert (record.stat().st_size > 0) is is_kept


def test_an_engine_over_ssh_is_reached_directly(tmp_path: Path) -> None:
    """Nothing can be told apart there, and that is said elsewhere."""
    with proxy.witness(tmp_path / "deck.sock", "ssh://host", tmp_path / "made.log") as address:
        assert address == "ssh://host"
    assert not proxy.can_tell("ssh://host")


@pytest.mark.parametrize(
    ("record", "kind", "identity", "name", "is_ours"),
    [
        (f'201 {{"Id":"{ID}"}}', "container", ID, "web", True),
        ('{"Name":"web"}', "container", ID, "web", False),
        ('"Binds":["pages:/data"]', "volume", "pages", "pages", True),
        ('"Binds":["mypages:/data"]', "volume", "pages", "pages", False),
        ("POST /images/a/tag?repo=course/copy&tag=2", "image", OTHER, "course/copy:2", True),
        ("POST /images/a/tag?repo=docker.io/course/copy&tag=2", "image", OTHER, "course/copy:2", True),
        ("POST /images/create?fromImage=docker.io/library/debian&tag=12", "image", OTHER, "debian:12", True),
        ("POST /images/create?fromImage=my/debian&tag=12", "image", OTHER, "debian:12", False),
        ("Successfully built 0123456789ab", "image", f"sha256:{ID}", "<none>:<none>", True),
    ],
)
def test_a_thing_is_ours_where_an_exchange_made_it(
    record: str, kind: str, identity: str, name: str, is_ours: bool
) -> None:
    """A name within another name is not it."""
    assert proxy.made(record, kind, identity, name) is is_ours
