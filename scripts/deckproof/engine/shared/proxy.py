"""A socket between a deck and the author's own engine, at which every request is looked at before it is passed on.

On an engine that others use at the same time, "it came since" is not "the deck made it": who looks tells the two apart.
"""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from deckproof.engine.api import Dial
from deckproof.engine.shared.relay import Follow, Relay

PATIENCE = 5.0
"""Seconds that clients get to end in, when the deck has."""


@contextlib.contextmanager
def recorder(path: Path, dial: Dial, follow: Follow) -> Iterator[str]:
    """Listen at ``path`` for the deck's clients; yields the DOCKER_HOST that they are to use.

    On leaving, requests that are under way get a few seconds to end in: what they make is noted.
    """
    with _Server(path, dial, follow) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"unix://{path}"
        finally:
            server.shutdown()
            thread.join()
            server.let_end()


class _Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, path: Path, dial: Dial, follow: Follow) -> None:
        self.dial, self.follow = dial, follow
        self.open: set[socket.socket] = set()
        super().__init__(str(path), _Connection)

    def let_end(self) -> None:
        """Wait for the clients that are left, then hang up."""
        deadline = time.monotonic() + PATIENCE
        while self.open and time.monotonic() < deadline:
            time.sleep(0.01)
        for each in list(self.open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


class _Connection(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        with contextlib.suppress(OSError), self.server.dial() as engine:  # an engine that died hangs up
            self.server.open.add(engine)
            try:
                Relay(self.request, engine, self.server.follow).run()
            finally:
                self.server.open.discard(engine)
