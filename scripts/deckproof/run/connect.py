"""Join the author's own terminal to one of a deck's: what is typed goes there, what comes back is shown.

It knows nothing of steps. The author's terminal is put back as it was, whatever happens.
"""

from __future__ import annotations

import os
import re
import select
import termios
import time
import tty
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from deckproof.run.shells import Marker
from deckproof.run.terminal import State, Terminal, pump

LEAVE = b"\x1d"
"""Ctrl-], as telnet has it: no shell and no pager means anything by it."""
LINES_SHOWN = 15
_SETTLING = 0.2  # seconds of silence after which nothing more is taken to come
_PATIENCE = 1.0  # seconds between looks at a terminal that says nothing


def connect(terminal: Terminal, terminals: Callable[[], Iterable[Terminal]], source: int, target: int) -> None:
    """Join the author's terminal (two descriptors) to this one until Ctrl-] is pressed, or one of the two ends.

    Meanwhile the other ``terminals`` are read as well.
    """
    view = View(terminal.marker)

    def show(data: bytes) -> None:
        _write(target, view.shown(data))

    with _raw(source):
        _write(target, _screen(terminal))
        terminal.listener = show
        try:
            _relay(terminal, terminals, source)
        finally:
            terminal.listener = None
            _write(target, b"\r\n")


class View:
    """What the author is shown of the bytes of a deck's terminal, whose own prompt draws nothing."""

    def __init__(self, marker: Marker) -> None:
        self._marker = marker
        self._held = b""  # the beginning of a prompt that has not wholly come

    def shown(self, data: bytes) -> bytes:
        """Return the bytes to show, with a prompt that a person can see."""
        data = self._held + data
        begun = data.rfind(b"\x1b")
        whole = begun < 0 or b"\x07" in data[begun:] or len(data) - begun > self._marker.longest
        data, self._held = (data, b"") if whole else (data[:begun], data[begun:])
        return self._marker.pattern.sub(_prompt, data)


def _prompt(match: re.Match[bytes]) -> bytes:
    return {b"-": b"", b"+": b"> "}.get(match[1], b"$ ")


def _screen(terminal: Terminal) -> bytes:
    lines = "\r\n".join(terminal.lines()[-LINES_SHOWN:])
    prompt = "\r\n$ " if lines else "$ "
    return f"{lines}{prompt if terminal.state is State.READY else ' '}".encode()


@contextmanager
def _raw(source: int) -> Iterator[None]:
    before = termios.tcgetattr(source)
    tty.setraw(source, termios.TCSADRAIN)  # what was typed ahead stays
    try:
        yield
    finally:
        termios.tcsetattr(source, termios.TCSADRAIN, before)


def _relay(terminal: Terminal, terminals: Callable[[], Iterable[Terminal]], source: int) -> None:
    while terminal.alive:
        pump({*terminals(), terminal}, _PATIENCE, source)
        if not select.select([source], [], [], 0)[0]:
            continue
        typed = os.read(source, 1024)
        before, leaves, _ = typed.partition(LEAVE)
        terminal.nudge(before)
        if leaves or not typed:
            _let_settle(terminal, terminals)
            return


def _let_settle(terminal: Terminal, terminals: Callable[[], Iterable[Terminal]]) -> None:
    """Read what the last typing brought: the deck's next step must find the shell's prompt, or see that it is busy."""
    until = time.monotonic() + _PATIENCE
    while pump({*terminals(), terminal}, _SETTLING) and time.monotonic() < until:
        continue


def _write(target: int, data: bytes) -> None:
    while data:
        data = data[os.write(target, data) :]
