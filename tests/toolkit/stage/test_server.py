"""The server of a deck that is being presented: what it serves, and to whom."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from deckproof.errors import DeckproofError
from deckproof.stage import server
from deckproof.stage.server import News, serving
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

PAGE = "<!DOCTYPE html><html><body><h1>Deck</h1></body></html>"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built deck, beside what is nobody's business."""
    top = tmp_path_factory.mktemp("serve")
    (top / "secret").write_text("the author's own")
    built = top / "built"
    (built / "_static").mkdir(parents=True)
    (built / "index.html").write_text(PAGE)
    (built / "_static" / "deck.css").write_text("body { color: black }")
    (built / "_static" / "film.mp4").write_bytes(bytes(range(200)))
    (built / "out").symlink_to(top / "secret")
    (built / "out.html").symlink_to(top / "secret")
    (built / "up").symlink_to(top)
    (built / "within.css").symlink_to(built / "_static" / "deck.css")
    return built


@pytest.fixture(scope="module")
def port(folder: Path) -> Iterator[int]:
    """Where it is served."""
    with serving(folder, 0, News()) as address:
        yield int(address.rpartition(":")[2].strip("/"))


def asked(
    port: int, path: str, method: str = "GET", host: str = "localhost", **headers: str
) -> tuple[int, bytes, http.client.HTTPMessage]:
    """Ask for something; returns status, body and headers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, headers={"Host": host, **headers})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body, answer.headers


def raw(port: int, data: bytes) -> bytes:
    """Send bytes, and return all that comes back until the server hangs up."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))
    return b""  # it has hung up before we had said all


def test_a_page_has_the_script_that_waits_and_all_else_is_as_it_is(port: int) -> None:
    """Pages by their name or their folder's; pieces of a film too; nothing is kept."""
    for path in ("/", "/index.html", "/?print-pdf"):
        status, body, headers = asked(port, path)
        assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
        assert b'<script src="/.deckproof/live.js" data-build="0"></script></body>' in body
    assert asked(port, "/_static/deck.css")[:2] == (200, b"body { color: black }")
    assert asked(port, "/within.css")[:2] == (200, b"body { color: black }")
    assert asked(port, "/_static/film.mp4", Range="bytes=5-7")[:2] == (206, bytes([5, 6, 7]))
    assert b"EventSource" in asked(port, "/.deckproof/live.js")[1]
    status, body, headers = asked(port, "/", "HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["Content-Length"]) > len(PAGE)


@pytest.mark.parametrize("path", ["/", "/_static/deck.css", "/.deckproof/live.js", "/absent", "/absent/"])
def test_every_answer_says_what_browsers_may_do_with_it(port: int, path: str) -> None:
    """Whatever its status."""
    headers = asked(port, path)[2]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert headers["Server"] == "deckproof"


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.nip.io", ""]
)
def test_a_name_that_only_leads_here_is_refused(port: int, host: str) -> None:
    """Such as one of a page that points its own name to this machine."""
    for path in ("/", "/_static/deck.css", "/.deckproof/news?seen=1", "/absent"):
        status, body, _ = asked(port, path, host=host)
        assert status in (400, 421)
        assert b"Deck" not in body


@pytest.mark.parametrize("host", ["localhost", "localhost:9000", "127.0.0.1:8000", "[::1]:8000"])
def test_this_machine_s_own_names_are_answered(port: int, host: str) -> None:
    """Also where the port is forwarded from another one."""
    assert asked(port, "/", host=host)[0] == 200
    assert asked(port, "/", host=host, Origin=f"http://{host}")[0] == 200


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "https://localhost", "http://localhost.evil.example"]
)
def test_a_page_of_another_place_is_refused(port: int, origin: str) -> None:
    """By what its browser says of it."""
    assert asked(port, "/.deckproof/news?seen=7", Origin=origin)[0] == 421


@pytest.mark.parametrize(
    "path",
    [
        "/out",
        "/out.html",
        "/up/secret",
        "/up/built/index.html",
        "/../secret",
        "/%2e%2e/secret",
        "/..%2fsecret",
        "/_static/../../secret",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/up/",
        "/out%00.html",
        "/" + "x" * 5000,
    ],
)
def test_nothing_outside_of_the_folder_is_served(port: int, path: str) -> None:
    """Not by a link, not by any spelling of a way up; what is within, reached by a way out and back, is."""
    status, body, _ = asked(port, path)
    assert b"the author" not in body
    assert b"root:" not in body
    assert status in ((200,) if path == "/up/built/index.html" else (301, 400, 403, 404))


MALFORMED = [
    b"GET / HTTP/1.1\r\n\r\n",
    b"nonsense\r\n\r\n",
    b"GET /\r\n\r\n",
    b"\x00\x01\x02\r\n\r\n",
    b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
    b"GET /%zz%ff HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /%ff.html HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET http://[::1 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /.deckproof/news?seen=x HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /.deckproof/news?seen=%ff HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /.deckproof/news?seen=" + b"9" * 100 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999999\r\n\r\n",
    b"BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nbad header\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
    b"GET /_static/deck.css HTTP/1.1\r\nHost: localhost\r\nRange: bytes=9-1,z\r\nOrigin: http://[::1\r\n\r\n",
]


@pytest.mark.parametrize("data", MALFORMED)
def test_what_is_malformed_is_the_asker_s_fault(port: int, data: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    """Its answer says so, or the server hangs up; the terminal says nothing."""
    answer = raw(port, data)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 4"), answer
    assert capfd.readouterr() == ("", "")
    assert asked(port, "/")[0] == 200


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.text(max_size=40), header=st.binary(max_size=40))
def test_whatever_is_asked_never_is_a_defect(
    port: int, path: str, header: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    """Any text for an address, any bytes for a header."""
    address = "".join(path.split()).encode("utf-8", "replace")
    answer = raw(port, b"GET /%s HTTP/1.1\r\nHost: localhost\r\nX: %s\r\nConnection: close\r\n\r\n" % (address, header))
    assert b" 500 " not in answer.partition(b"\r\n")[0]
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("begun", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: localhost\r\nX: y\r\n"])
def test_a_connection_on_which_nothing_comes_is_closed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, begun: bytes
) -> None:
    """Before the first request, or in the middle of one."""
    monkeypatch.setattr(server, "IDLE", 0.2)
    with serving(folder, 0, News()) as address:
        place = ("127.0.0.1", int(address.rpartition(":")[2].strip("/")))
        with socket.create_connection(place, timeout=30) as connection:
            connection.sendall(begun)
            assert connection.recv(1024) == b""


def test_a_browser_that_waits_is_told_of_the_next_build(folder: Path) -> None:
    """Within a moment; one that shows an older build, at once."""
    news = News()
    with serving(folder, 0, news) as address:
        port = int(address.rpartition(":")[2].strip("/"))
        waiting = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        waiting.request("GET", "/.deckproof/news?seen=0", headers={"Host": "localhost"})
        answer = waiting.getresponse()
        assert answer.headers["Content-Type"] == "text/event-stream"
        threading.Thread(target=news.tell).start()
        assert answer.read() == b"data: built\n\n"
        began = time.monotonic()
        assert asked(port, "/.deckproof/news?seen=0")[1] == b"data: built\n\n"
        assert time.monotonic() - began < server.STILL / 2
        assert b'data-build="1"' in asked(port, "/")[1]


def test_a_folder_without_a_deck_says_that_it_is_not_built_yet(tmp_path: Path) -> None:
    """And the page waits for the first build."""
    with serving(tmp_path, 0, News()) as address:
        status, body, _ = asked(int(address.rpartition(":")[2].strip("/")), "/")
    assert status == 404
    assert b"There is no deck yet" in body
    assert b"live.js" in body


def test_a_port_that_is_taken_is_said(folder: Path, port: int) -> None:
    """With what to do."""
    with pytest.raises(DeckproofError, match=f"port {port} is taken") as caught, serving(folder, port, News()):
        pass
    assert "--port" in caught.value.remedy
