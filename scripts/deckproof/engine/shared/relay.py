"""Passing one client's requests on to an engine: whole ones, one after another.

What is split, sent in chunks, or several at once is read as the standard says (by h11) and written anew, so the engine
can't take anything for a request that was not judged here. What comes after an upgrade (a terminal, a build's session)
is no request any more, and is passed on byte by byte.
"""

from __future__ import annotations

import contextlib
import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from http import HTTPStatus

import h11

CHUNK = 65_536
LONGEST_HEAD = 1 << 20
"""Bytes of a request's first line and headers, as Go's servers have it: credentials for registries are in there."""

HEARS_OUT = 2.0
"""Seconds for which a client that was sent away may go on."""

_TALKS = re.compile(r"(?:/v[\d.]+)?/(?:containers/[^/]+/attach|exec/[^/]+/start)(?:\?|$)")
"""What, answered without a length, makes a terminal of the connection, with no upgrade asked for."""


class ForbiddenError(Exception):
    """A request that is not passed on; the text says why."""


class Exchange:
    """One request and its answer, followed while they pass; this one takes no note of them."""

    at_once = True
    """Whether the answer's body is passed on as it comes; else when it is whole and ``ended`` has noted it."""

    def asked(self, data: bytes) -> None:
        """Take a piece of the request's body, or of what the client says after an upgrade."""

    def begun(self, status: int) -> None:
        """Take the answer's status."""

    def answered(self, data: bytes) -> None:
        """Take a piece of the answer's body, or of what the engine says after an upgrade."""

    def ended(self) -> None:
        """Take note that the answer is whole; its end is passed on after this."""


Follow = Callable[[str, str], Exchange]
"""Begins to follow a request, by its method and target. Raises ForbiddenError where it must not be passed on."""


class Relay:
    """One client and one engine, each read by a thread of its own."""

    def __init__(self, client: socket.socket, engine: socket.socket, follow: Follow) -> None:
        self._client, self._engine, self._follow = client, engine, follow
        self._asking = h11.Connection(h11.SERVER, LONGEST_HEAD)
        self._answering = h11.Connection(h11.CLIENT, LONGEST_HEAD)
        self._turn = threading.Condition()  # guards all that follows, and the two connections
        self._exchange = Exchange()
        self._target = ""
        self._held: list[h11.Event] = []
        self._has_answer = False
        self._talks = False  # no requests any more: both sides say what they like
        self._is_over = False

    def run(self) -> None:
        """Pass on until one of the two has gone."""
        back = threading.Thread(target=self._until_over, args=(self._pass_back, self._client), daemon=True)
        back.start()
        self._until_over(self._pass_on, self._engine)
        back.join()
        self._hear_out()

    def _until_over(self, passing: Callable[[], None], target: socket.socket) -> None:
        """Pass on one direction, and say to its target that there is no more."""
        with contextlib.suppress(OSError):  # a client or an engine that died hangs up
            try:
                passing()
            except (h11.ProtocolError, ForbiddenError) as error:
                self._refuse(error)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)
        with self._turn:
            self._is_over = True
            self._turn.notify_all()

    def _refuse(self, error: Exception) -> None:
        """Say no the way an engine does, so that any client shows the reason, unless an answer is under way."""
        with contextlib.suppress(OSError):
            if self._asking.our_state in (h11.IDLE, h11.SEND_RESPONSE):
                status = HTTPStatus.FORBIDDEN if isinstance(error, ForbiddenError) else HTTPStatus.BAD_REQUEST
                self._client.sendall(_no(status, f"refused: {error}"))
                self._client.shutdown(socket.SHUT_WR)
        self._engine.shutdown(socket.SHUT_RDWR)

    def _hear_out(self) -> None:
        """Read what the client still says: closed with that unread, its connection takes our last words back."""
        until = time.monotonic() + HEARS_OUT
        self._client.settimeout(HEARS_OUT)
        with contextlib.suppress(OSError):
            while self._client.recv(CHUNK) and time.monotonic() < until:
                pass

    # ------------------------------------------------------------------------------------------ from client to engine

    def _pass_on(self) -> None:
        for event in self._events(self._client, self._asking, self._await_answer):
            self._ask(event)
        if self._talks:
            self._engine.sendall(self._asking.trailing_data[0])
            _copy(self._client, self._engine, self._exchange.asked)

    def _ask(self, event: h11.Event) -> None:
        if isinstance(event, h11.Request):
            self._target = event.target.decode("latin-1")
            self._exchange = self._follow(event.method.decode(), self._target)
        elif isinstance(event, h11.Data):
            self._exchange.asked(bytes(event.data))
        with self._turn:
            data = self._answering.send(event)
        self._engine.sendall(data or b"")

    def _await_answer(self) -> bool:
        """Let the next request have its turn, or wait for it; False where the client has hung up."""
        with self._turn:
            ahead, has_gone = self._asking.trailing_data
            if self._has_answer:
                return bool(ahead or not has_gone) and self._next_turn()
        if has_gone and not ahead:
            self._engine.shutdown(socket.SHUT_WR)  # so that the engine knows
        if has_gone or ahead:
            return self._wait(lambda: self._has_answer or self._talks)
        self._read(self._client, self._asking)
        return True

    def _next_turn(self) -> bool:
        if h11.MUST_CLOSE in (*self._asking.states.values(), *self._answering.states.values()):
            return False
        self._asking.start_next_cycle()
        self._answering.start_next_cycle()
        self._has_answer = False
        self._turn.notify_all()
        return True

    # ------------------------------------------------------------------------------------------ from engine to client

    def _pass_back(self) -> None:
        await_request = partial(self._wait, lambda: not self._has_answer)
        for event in self._events(self._engine, self._answering, await_request):
            self._answer(event)
        if self._talks:
            rest = self._answering.trailing_data[0]
            self._exchange.answered(rest)
            self._client.sendall(rest)
            _copy(self._engine, self._client, self._exchange.answered)
            self._exchange.ended()

    def _answer(self, event: h11.Event) -> None:
        if isinstance(event, h11.InformationalResponse | h11.Response):
            self._exchange.begun(event.status_code)
        if isinstance(event, h11.Response) and self._becomes_talk(event):
            self._client.sendall(_head(event))
            self._talk()
            return
        if isinstance(event, h11.Data):
            self._exchange.answered(bytes(event.data))
            if not self._exchange.at_once:
                self._held.append(event)
                return
        if isinstance(event, h11.EndOfMessage):
            self._exchange.ended()
        self._send_back(*self._held, event)
        self._held.clear()
        if isinstance(event, h11.InformationalResponse) and event.status_code == HTTPStatus.SWITCHING_PROTOCOLS:
            self._talk()
        elif isinstance(event, h11.EndOfMessage):
            with self._turn:
                self._has_answer = True
                self._turn.notify_all()

    def _send_back(self, *events: h11.Event) -> None:
        with self._turn:
            data = b"".join(self._asking.send(each) or b"" for each in events)
        self._client.sendall(data)

    def _becomes_talk(self, event: h11.Response) -> bool:
        names = {name for name, _ in event.headers}
        framed = names & {b"content-length", b"transfer-encoding"}
        return event.status_code == HTTPStatus.OK and not framed and _TALKS.match(self._target) is not None

    def _talk(self) -> None:
        with self._turn:
            self._talks = True
            self._turn.notify_all()

    # ------------------------------------------------------------------------------------------------------- both ways

    def _events(
        self, source: socket.socket, connection: h11.Connection, await_turn: Callable[[], bool]
    ) -> Iterator[h11.Event]:
        """Yield what one side says, until it has hung up or its turn doesn't come any more, or until both talk."""
        while not self._talks:
            with self._turn:
                event = connection.next_event()
            if event is h11.NEED_DATA:
                self._read(source, connection)
            elif isinstance(event, h11.ConnectionClosed) or (event is h11.PAUSED and not await_turn()):
                return
            elif isinstance(event, h11.Event):
                yield event

    def _read(self, source: socket.socket, connection: h11.Connection) -> None:
        data = source.recv(CHUNK)
        with self._turn:
            connection.receive_data(data)

    def _wait(self, has_come: Callable[[], bool]) -> bool:
        """Wait for the other side; False where nothing comes from it any more."""
        with self._turn:
            self._turn.wait_for(lambda: self._is_over or has_come())
            return not self._is_over


def _no(status: HTTPStatus, message: str) -> bytes:
    body = json.dumps({"message": message}).encode()
    head = f"HTTP/1.1 {status} {status.phrase}\r\nContent-Type: application/json\r\nConnection: close\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def _head(event: h11.Response) -> bytes:
    lines = [b"HTTP/1.1 200 OK", *(b": ".join(each) for each in event.headers.raw_items())]
    return b"\r\n".join([*lines, b"", b""])


def _copy(source: socket.socket, target: socket.socket, look: Callable[[bytes], None]) -> None:
    """Copy bytes until the source has no more: one direction may end before the other."""
    with contextlib.suppress(OSError):
        while data := source.recv(CHUNK):
            look(data)
            target.sendall(data)
