"""Serve a built deck to browsers on this machine, and to nobody else, and tell them when there is a newer one.

It serves files as they are, but for one script that each page is given: that waits for news and loads the page anew.
A page of the wide web that leads its visitor's browser here, by a name that resolves to this machine or by a request
from its own origin, is refused.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import re
import socket
import threading
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPServerRequest
from tornado.iostream import StreamClosedError
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, RequestHandler, StaticFileHandler

from deckproof.errors import DeckproofError

HOST, ADDRESS = "localhost", "127.0.0.1"
LIVE = Path(__file__).parents[1] / "sphinxext" / "static" / "live.js"
NEWS, SCRIPT = "/.deckproof/news", "/.deckproof/live.js"
STILL = 15.0
"""Seconds after which a browser that waits is sent a sign of life, so that one that is gone is noticed."""

IDLE = 30.0
"""Seconds in which a request must have come, and a piece of an answer must have been taken."""

LONGEST_HEAD, LONGEST_BODY = 32_768, 1_024
"""Bytes of a request."""

NOT_YET = "<!DOCTYPE html><title>Not built yet</title><p>There is no deck yet; the terminal says why.</p>"

HEADERS = {
    "Cache-Control": "no-store",  # the next build is another deck
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline';"
        " img-src * data: blob:; media-src * data: blob:; font-src 'self' data:; connect-src 'self' data:; frame-src *;"
        " frame-ancestors 'self'; base-uri 'self'; form-action 'self'"
    ),  # programs are the deck's own; what its author shows of elsewhere may be shown
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Server": "deckproof",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",  # the speaker's window shows the deck in frames
}
_OURS = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?")
"""Names by which a browser may ask for the deck; the port is another one where it is forwarded."""


class News:
    """How many builds went well so far."""

    def __init__(self) -> None:
        self.count = 0
        self._waiting = set[tuple[asyncio.AbstractEventLoop, asyncio.Event]]()
        self._lock = threading.Lock()

    def tell(self) -> None:
        """There is a new build."""
        with self._lock:
            self.count += 1
            for loop, event in self._waiting:
                loop.call_soon_threadsafe(event.set)

    async def wait(self, seen: int, seconds: float) -> bool:
        """Wait until there is another build than the one seen; False where none came in time."""
        me = asyncio.get_running_loop(), asyncio.Event()
        with self._lock:
            if self.count != seen:
                return True
            self._waiting.add(me)
        try:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(me[1].wait(), seconds)
        finally:
            with self._lock:
                self._waiting.discard(me)
        return self.count != seen


@contextlib.contextmanager
def serving(folder: Path, port: int, news: News) -> Iterator[str]:
    """Serve a folder as long as the context lasts, and give its address; port 0 is any that is free.

    Raises DeckproofError where the port is not free, or not open to this user.
    """
    sockets = _sockets(port)
    _say_nothing()
    started, loop = threading.Event(), asyncio.new_event_loop()
    ended = asyncio.Event()

    async def serve() -> None:
        server = HTTPServer(
            _application(folder, news),
            max_header_size=LONGEST_HEAD,
            max_body_size=LONGEST_BODY,
            body_timeout=IDLE,
            idle_connection_timeout=IDLE,
        )
        server.add_sockets(sockets)
        started.set()
        await ended.wait()
        server.stop()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    started.wait()
    try:
        yield f"http://{HOST}:{sockets[0].getsockname()[1]}/"
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(timeout=5)


def _sockets(port: int) -> list[socket.socket]:
    try:
        return bind_sockets(port, ADDRESS)
    except PermissionError:
        raise DeckproofError(f"port {port} is not open to you", remedy=OTHER_PORT) from None
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise DeckproofError(f"port {port} is taken", remedy=OTHER_PORT) from None


OTHER_PORT = "name another one: deckproof present --port, or make present PORT=…"


def _say_nothing() -> None:
    """Keep what browsers do to themselves: the terminal is for builds."""
    for name in ("tornado.access", "tornado.general", "tornado.application"):
        logging.getLogger(name).addHandler(logging.NullHandler())
        logging.getLogger(name).propagate = False


def _application(folder: Path, news: News) -> Application:
    there = folder.resolve()
    return Application(
        [
            (re.escape(NEWS), _Waiting, {"news": news}),
            (re.escape(SCRIPT), _Script),
            (r"/((?:.*/)?(?:[^/]*\.html)?)", _Page, {"folder": there, "news": news}),
            (r"/(.*)", _File, {"path": str(there), "default_filename": "index.html"}),
        ],
        compress_response=False,
        serve_traceback=False,
        default_handler_class=_Nothing,
    )


class _Guarded(RequestHandler):
    """Answers browsers of this machine that show our own pages, and refuses all others."""

    def set_default_headers(self) -> None:
        for name, value in HEADERS.items():
            self.set_header(name, value)

    def prepare(self) -> None:
        if reason := refused(self.request):
            raise HTTPError(HTTPStatus.MISDIRECTED_REQUEST, reason)

    def write_error(self, status_code: int, **_: object) -> None:
        """Say the status, and nothing of how it came to be."""
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"{status_code} {HTTPStatus(status_code).phrase}\n")


def refused(request: HTTPServerRequest) -> str | None:
    """Return why a request is not answered, or None. Pure."""
    if not _OURS.fullmatch(request.host):
        return "it asks for another host"
    origin = request.headers.get("Origin")
    if origin is not None and not (origin.startswith("http://") and _OURS.fullmatch(origin.removeprefix("http://"))):
        return "it comes from another place's page"
    return None


class _Nothing(_Guarded):
    """What is at no address."""

    def prepare(self) -> None:
        super().prepare()
        raise HTTPError(HTTPStatus.NOT_FOUND)


class _Script(_Guarded):
    """The script that waits for news."""

    def get(self) -> None:
        self.set_header("Content-Type", "text/javascript; charset=utf-8")
        self.finish(LIVE.read_bytes())


class _Waiting(_Guarded):
    """Tells a browser of the next build."""

    def initialize(self, news: News) -> None:
        self._news = news

    async def get(self) -> None:
        """Wait with the browser until there is another build than the one that it shows."""
        seen = self.get_query_argument("seen", "0")
        if not re.fullmatch(r"\d{1,9}", seen, re.ASCII):
            raise HTTPError(HTTPStatus.BAD_REQUEST)
        self.set_header("Content-Type", "text/event-stream")
        with contextlib.suppress(StreamClosedError):  # the browser is gone
            await self.flush()
            while not await self._news.wait(int(seen), STILL):
                self.write(": still here\n\n")
                await self.flush()
            self.write("data: built\n\n")
            await self.flush()


class _File(_Guarded, StaticFileHandler):
    """A file of the deck's folder."""

    def validate_absolute_path(self, root: str, absolute_path: str) -> str | None:
        if (found := really(Path(root), absolute_path)) is None:
            raise HTTPError(HTTPStatus.NOT_FOUND)
        return super().validate_absolute_path(root, str(found))

    def flush(self, include_footers: bool = False) -> asyncio.Future[None]:  # noqa: FBT002 -- it is tornado's
        """Send what there is; a browser that takes none of it for a while has gone."""
        return asyncio.ensure_future(asyncio.wait_for(super().flush(include_footers), IDLE))


def really(folder: Path, path: str) -> Path | None:
    """Return where a file of a folder really is; None where a link, or ``..``, leads out of the folder."""
    try:
        found = (folder / path).resolve()
    except (OSError, ValueError):  # a name that no file can have
        return None
    return found if found.is_relative_to(folder) else None


class _Page(_Guarded):
    """A page of the deck, with the script in it, or one that says that there is none yet."""

    def initialize(self, folder: Path, news: News) -> None:
        self._folder, self._news = folder, news

    def get(self, path: str) -> None:
        """Send the page."""
        page = really(self._folder, path if path.endswith(".html") else f"{path}index.html")
        found = page is not None and page.is_file()
        text = page.read_text(encoding="utf-8", errors="replace") if page and found else NOT_YET
        script = f'<script src="{SCRIPT}" data-build="{self._news.count}"></script>'
        head, end, rest = text.rpartition("</body>")
        self.set_status(HTTPStatus.OK if found else HTTPStatus.NOT_FOUND)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(f"{head}{script}{end}{rest}" if end else text + script)

    head = get
