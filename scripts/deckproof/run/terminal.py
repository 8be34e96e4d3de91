"""One pseudo-terminal with a shell on it.

    new ──open──▶ ready ⇄ busy ──the shell ends──▶ lost ──close──▶ closed
                    └───────────────close───────────────────────────▲

Ready: the shell shows its prompt. Busy: something typed is being run, or a program stays in the foreground. Why a step
counts as done is not known here; see ``ending``.
"""

from __future__ import annotations

import os
import re
import select
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Self

from deckproof.errors import EngineError
from deckproof.model import Chunk
from deckproof.run import clocks
from deckproof.run.pty import Child
from deckproof.run.screen import ASKS, Screen
from deckproof.run.shells import KEEP_PROMPTS, Marker

READ_SIZE = 65536
SETTLING = 0.1
"""Seconds of silence after which a shell in a container is taken to have settled down."""
KEPT_BETWEEN_STEPS = 64_000
"""Bytes kept of what a program prints while nothing is typed at its terminal; more is forgotten."""
SUSPENDED = 1.0
"""Seconds after which time between two waits, or past the end of one, is time of a process that was suspended."""


class State(StrEnum):
    """Where a terminal is in its life; drawn above."""

    NEW = "new"
    READY = "ready"
    BUSY = "busy"
    LOST = "lost"
    CLOSED = "closed"


_GONE = (State.LOST, State.CLOSED)
_CONTROL = b"\x1b["
_PASTE_MODE = re.compile(rb"\x1b\[\?2004([hl])")
_INDENTS = re.compile(r">>>|In \[\d+\]:")
"""The prompt of an editor that indents lines which are typed, and leaves those that are pasted as they are."""


class Terminal:
    """One pseudo-terminal with a shell on it; it answers like a real terminal."""

    def __init__(
        self,
        name: str,
        argv: Sequence[str],
        *,
        environment: Mapping[str, str],
        cwd: Path,
        marker: Marker,
        columns: int,
        rows: int,
        in_container: bool = False,
    ) -> None:
        """Start the shell; ``open`` waits for its prompt. Raises EngineError where it can't be started."""
        self.name = name
        self.state = State.NEW
        self.status: int | None = None
        self.started = False  # the shell said that what was typed starts; what came before was echo
        self.unfinished = False  # the shell asked for more than there was to type: a quote that is not closed
        self.in_container = in_container
        self.gave_back: int | None = None  # the exit status of a program that ended after its step was settled
        self.command = ""  # what was typed at the shell last: the program in the foreground
        self._typed = (0.0, 0.0)  # when that was
        self._size = (columns, rows)
        self.marker = marker
        self.watched = 0.0  # when this was waited for last, as time.monotonic counts; or when something was typed since
        self.listener: Callable[[bytes], None] | None = None  # is told everything that is received
        self._untyped: deque[bytes] = deque()
        self._outgoing = b""
        self._tail = b""
        self._chunks: list[Chunk] = []
        self._unshown: list[bytes] = []  # received, but not yet fed to the screen
        self._screen: Screen | None = None  # made when somebody looks
        self._takes_pastes = False  # the program told the terminal to say what is pasted
        self._begin("")
        try:
            self._child = Child(argv, environment=environment, cwd=cwd, columns=columns, rows=rows, mark=marker.salt)
        except OSError as error:
            why = error.strerror if cwd.is_dir() else f"the folder {cwd} is gone"
            raise EngineError(f"no shell could be started: {why}") from error
        self.fd = self._child.fd  # to wait on
        self.ended = self._child.ended  # a descriptor that is readable once the shell has ended

    def open(self, patience: float) -> Self:
        """Wait for the shell's first prompt. Raises EngineError where it doesn't come within ``patience`` seconds."""
        until = time.monotonic() + patience
        self._wait_while(State.NEW, until)
        if self.state is State.READY and self.in_container:
            self._settle_down(until)
        elif self.state is State.READY:
            self.type_command(KEEP_PROMPTS)
            self._wait_while(State.BUSY, until)
        if self.state is not State.READY:
            said = " ".join(self.lines()) or "it said nothing"
            self.close()
            raise EngineError(f"the shell of terminal {self.name} did not come up: {said}")
        return self

    def type_command(self, text: str) -> None:
        """Type a command at the shell's own prompt, each further line only when the shell asks for it."""
        self._begin("")
        self.state = State.BUSY
        self.command, self._typed = text, self._marked
        enter = b"\r" if self.in_container else b"\n"
        self._untyped.extend(line.encode() + enter for line in text.split("\n"))
        if not self.in_container:
            self._child.show_echo()
        self._type_next_line()
        self.receive()  # the echo, mostly: it is there at once

    def type_answer(self, text: str) -> None:
        """Type lines at the prompt of the program in the foreground."""
        self._begin(self.current)
        self._occupy()
        lines = text.replace("\n", "\r").encode()
        self._pasted = b"\r" in lines and self._takes_pastes and bool(_INDENTS.match(self.before))
        self._send(b"\x1b[200~%b\x1b[201~" % lines if self._pasted else lines + b"\r")

    def press(self, keys: bytes) -> None:
        """Press keys, without Enter; what is printed from now on is told apart from what was there."""
        self._begin(self.current)
        self._occupy()
        self._send(keys)

    def nudge(self, keys: bytes) -> None:
        """Press keys in the middle of a step: nothing is told apart."""
        self._send(keys)

    def lines(self) -> tuple[str, ...]:
        """Return what a person would see of everything since the last typing, the line it was typed in included."""
        return self._show().lines()

    @property
    def current(self) -> str:
        """The line that the cursor is in."""
        return self._show().current

    @property
    def before(self) -> str:
        """What stood in the line at which the last typing began."""
        return self._before

    @property
    def first_line(self) -> bytes:
        """What was received since the last typing, up to the first line end."""
        line = b""
        for each in self._chunks:
            line += each.data
            if b"\r\n" in line:
                break
        return line.partition(b"\r\n")[0]

    @property
    def received(self) -> int:
        """Bytes received since the last typing."""
        return self._received

    @property
    def unseen(self) -> int:
        """Bytes received that nobody has looked at yet: the next look will take its time for them."""
        return sum(map(len, self._unshown))

    @property
    def busy_since(self) -> float:
        """The Unix time at which something was typed at the shell, as the machine's clock says now.

        Where that was set forward since then, it is the time that it said then.
        """
        return clocks.adjusted(self._typed)

    @property
    def jumped(self) -> float:
        """Seconds by which the machine's clock was set forward since the last typing."""
        return clocks.jump(self._marked)

    @property
    def silence(self) -> float:
        """Seconds since something was received or typed."""
        return time.monotonic() - self._heard

    @property
    def seconds(self) -> float:
        """Seconds since the last typing."""
        return time.monotonic() - self._began

    def chunks(self) -> tuple[Chunk, ...]:
        """Return what was received since the last typing, without our own prompt."""
        cleaned = (Chunk(each.at, self.marker.pattern.sub(b"", each.data)) for each in self._chunks)
        return tuple(each for each in cleaned if each.data)

    def exit_status(self) -> int | None:
        """Return the exit status of a shell that ended."""
        return self._child.status(0.5)

    def lose(self) -> None:
        """Take note that the shell has ended."""
        self.state = State.LOST
        if not self._recording:
            self.gave_back = self.exit_status()

    @property
    def alive(self) -> bool:
        """True while there is something to read from and to type to."""
        return self.state not in _GONE

    @property
    def wants_to_write(self) -> bool:
        """True while typed bytes have not been taken yet."""
        return bool(self._outgoing)

    def receive(self) -> None:
        """Read what is there, once, without waiting."""
        try:
            data = os.read(self.fd, READ_SIZE)
        except BlockingIOError:
            return
        except OSError:  # Linux says EIO when the last program has left the terminal
            data = b""
        if not data:
            self.lose()
            return
        if self.listener is not None:
            self.listener(data)
        self._keep(data)
        self._look_for_prompt(data)
        if _CONTROL in data and ASKS.search(data):  # most of what is printed has none
            self._show()

    def excuse(self, seconds: float) -> None:
        """Leave time out of account in which nobody watched: this process was suspended, or busy elsewhere."""
        self._began += seconds
        self._heard += seconds

    def forget_after(self, size: int) -> None:
        """Keep only the first ``size`` bytes of what was received since the last typing."""
        kept = b"".join(each.data for each in self._chunks)[:size]
        self._chunks, self._unshown = [Chunk(self.seconds, kept)], [kept]
        self._screen = Screen(*self._size, before=self._before)

    def settle(self) -> None:
        """Take the step for done: what comes from now on belongs to none."""
        self._recording = False
        self.gave_back = None

    def flush(self) -> None:
        """Write what the terminal takes now of what was typed."""
        try:
            written = os.write(self.fd, self._outgoing)
        except BlockingIOError:
            return
        except OSError:
            self._outgoing = b""
            return
        self._outgoing = self._outgoing[written:]

    def close(self) -> None:
        """Hang up; the shell and everything that was started from it are gone when this returns."""
        if self.state is not State.CLOSED:
            self.state = State.CLOSED
            self._child.end()

    def _occupy(self) -> None:
        if self.state is State.READY:
            self.state = State.BUSY

    def _settle_down(self, until: float) -> None:
        """Let the client tell the container the terminal's size, at which a shell may draw its prompt again."""
        while self.silence < SETTLING and time.monotonic() < until:
            pump([self], SETTLING - self.silence)

    def _wait_while(self, state: State, until: float) -> None:
        while self.state is state and (left := until - time.monotonic()) > 0:
            pump([self], left)

    def _begin(self, before: str) -> None:
        self._before = self._shown_before = before
        self._screen = None
        self._unshown, self._chunks = [], []
        self._received = self._typed_at = 0
        self._recording = True
        self.started = False
        self.status = None
        self.unfinished = self._pasted = False
        self._began = self._heard = self.watched = time.monotonic()
        self._marked = clocks.now()

    def _keep(self, data: bytes) -> None:
        if _CONTROL in data and (modes := _PASTE_MODE.findall(data)):
            self._takes_pastes = modes[-1] == b"h"
        if self._pasted:  # and shown: Python 3.14 loses what is typed before that
            self._pasted = False
            self._send(b"\r")
        self._heard = time.monotonic()
        self._received += len(data)
        self._unshown.append(data)
        if self._recording:
            self._chunks.append(Chunk(self._heard - self._began, data))
        elif sum(map(len, self._unshown)) > KEPT_BETWEEN_STEPS:
            self._screen = Screen(*self._size)
            self._unshown = [data]

    def _show(self) -> Screen:
        # the emulator is slow and mostly not needed, so bytes wait until somebody looks, or the program asks
        data, self._unshown = b"".join(self._unshown), []
        if self._screen is None:
            self._screen = Screen(*self._size, before=self._shown_before)
        if answer := self._screen.feed(data):
            self._send(answer)
        return self._screen

    def _look_for_prompt(self, data: bytes) -> None:
        recent, end = self._tail + data, 0
        if _CONTROL in recent:
            recent = self.marker.without_redrawn(recent)
        for prompt in self.marker.pattern.finditer(recent):
            end = prompt.end()
            self._prompted(prompt[1])
        self._tail = recent[max(end, len(recent) - self.marker.longest) :]

    def _prompted(self, said: bytes) -> None:
        if said == b"-":
            self._occupy()
            self._drop_echo()
        elif self._untyped:
            if said != b"+":  # an input of its own: what was printed so far is no echo
                self._typed_at = len(self._chunks)
            self._type_next_line()
        elif said == b"+":
            self.unfinished = True
            self._send(b"\x03")
        else:
            self.status = int(said)
            self.state = State.READY
            if not self._recording:
                self.gave_back = self.status

    def _type_next_line(self) -> None:
        self.started = False
        self._send(self._untyped.popleft())

    def _drop_echo(self) -> None:
        """Forget what came since the last line was typed: the command starts only now, so it is all echo."""
        printed = self.marker.after_start(b"".join(each.data for each in self._chunks[self._typed_at :]))
        self._chunks[self._typed_at :] = [Chunk(self.seconds, printed)] if printed else []
        self._received = sum(len(each.data) for each in self._chunks)
        self._shown_before, self._screen, self._unshown = "", None, [each.data for each in self._chunks]
        self.started = True

    def _send(self, data: bytes) -> None:
        self._outgoing += data
        self.flush()


def pump(terminals: Iterable[Terminal], patience: float, *others: int) -> bool:
    """Wait until one of the terminals has something to say, at most ``patience`` seconds; read it; tell whether.

    The ``others`` are descriptors that end the waiting too; they are not read.
    """
    alive = [each for each in terminals if each.alive]
    sources, writers = [*others], list[int]()
    for each in alive:
        sources += (each.fd, each.ended)
        if each.wants_to_write:
            writers.append(each.fd)
    patience = max(0.0, patience)
    began = time.monotonic()
    readable, writable, _ = select.select(sources, writers, [], patience)
    now = time.monotonic()
    late = now - began - patience
    for each in alive:
        if (before := began - each.watched) > SUSPENDED:
            each.excuse(before)
        if late > SUSPENDED:
            each.excuse(late + min(late, patience))  # when it was suspended, nobody knows
        each.watched = now
        if each.fd in writable:
            each.flush()
        if each.fd in readable:
            each.receive()
        elif each.ended in readable:  # only now: everything that the shell said has been read
            each.lose()
    return bool(readable)
