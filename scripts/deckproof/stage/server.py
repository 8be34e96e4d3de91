"""Serve a built deck to browsers on this machine, and tell them when there is a newer one.

It serves files as they are, but for one script that each page is given: that waits for news and loads the page anew.
"""

from __future__ import annotations

import contextlib
import errno
import threading
from collections.abc import Iterator
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from deckproof.errors import DeckproofError

HOST = "localhost"
LIVE = Path(__file__).parents[1] / "sphinxext" / "static" / "live.js"
NEWS, SCRIPT = "/.deckproof/news", "/.deckproof/live.js"
STILL = 15.0
"""Seconds after which a browser that waits is sent a sign of life, so that one that is gone is noticed."""

NOT_YET = "<!DOCTYPE html><title>Not built yet</title><p>There is no deck yet; the terminal says why.</p>"


class News:
    """How many builds went well so far."""

    def __init__(self) -> None:
        self.count = 0
        self._changed = threading.Condition()

    def tell(self) -> None:
        """There is a new build."""
        with self._changed:
            self.count += 1
            self._changed.notify_all()

    def wait(self, seen: int, seconds: float) -> bool:
        """Wait until there is another build than the one seen; False where none came in time."""
        with self._changed:
            return self._changed.wait_for(lambda: self.count != seen, seconds)


@contextlib.contextmanager
def serving(folder: Path, port: int, news: News) -> Iterator[str]:
    """Serve a folder as long as the context lasts, and give its address; port 0 is any that is free.

    Raises DeckproofError where the port is not free.
    """
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Pages, news=news, directory=str(folder)))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        remedy = "name another one: deckproof present --port, or make present PORT=…"
        raise DeckproofError(f"port {port} is taken", remedy=remedy) from None
    with server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
        try:
            yield f"http://{HOST}:{server.server_port}/"
        finally:
            server.shutdown()


class _Pages(SimpleHTTPRequestHandler):
    """Answers one request."""

    def __init__(self, *arguments: Any, news: News, **more: Any) -> None:
        self._news = news
        super().__init__(*arguments, **more)

    def do_GET(self) -> None:
        """Send news, the script, a page with the script in it, or a file."""
        path = urlsplit(self.path).path
        if path == NEWS:
            self._send_news()
        elif path == SCRIPT:
            self._send_text(LIVE.read_text(encoding="utf-8"), "text/javascript")
        elif path.endswith(("/", ".html")):
            self._send_page(Path(self.translate_path(path)))
        else:
            super().do_GET()

    def end_headers(self) -> None:
        """Let nothing be kept: the next build is another deck."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the library's name
        """Say nothing: the terminal is for builds."""

    def _send_page(self, path: Path) -> None:
        page = path / "index.html" if path.is_dir() else path
        found = page.is_file()
        text = page.read_text(encoding="utf-8") if found else NOT_YET
        script = f'<script src="{SCRIPT}" data-build="{self._news.count}"></script>'
        status = HTTPStatus.OK if found else HTTPStatus.NOT_FOUND
        self._send_text(text.replace("</body>", f"{script}</body>") if found else text + script, "text/html", status)

    def _send_text(self, text: str, kind: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _send_news(self) -> None:
        """Wait with the browser until there is another build than the one that it shows."""
        seen = int(parse_qs(urlsplit(self.path).query).get("seen", ["0"])[0])
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        with contextlib.suppress(OSError):  # the browser is gone
            while not self._news.wait(seen, STILL):
                self.wfile.write(b": still here\n\n")
            self.wfile.write(b"data: built\n\n")
