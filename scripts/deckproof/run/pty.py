"""A program on a pseudo-terminal of its own, and the end of everything that it started.

It knows nothing of shells or prompts: bytes go in and out of ``Child.fd``.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

HANGUP_PATIENCE = 0.1
"""Seconds that a shell gets to end by itself when its terminal is hung up."""
KILL_PATIENCE = 2.0
"""Seconds that killed processes get to be gone; one that waits for a broken disk may take for ever."""


_TERMIOS = bytes(64)
"""Room for what the kernel says of a terminal: four sets of flags, then its characters."""
_LOCAL_FLAGS = slice(12, 16)


class _Process(NamedTuple):
    pid: int
    parent: int
    ended: bool  # and its parent has not taken note of it yet


class Child:
    """A program that leads a session on a new pseudo-terminal; ``fd`` is our end of it, never blocking.

    When this process dies, however it dies, the kernel closes ``fd`` and hangs up the terminal: the shell and its jobs
    get SIGHUP.
    """

    def __init__(
        self, argv: Sequence[str], *, environment: Mapping[str, str], cwd: Path, columns: int, rows: int, mark: str
    ) -> None:
        """Start ``argv``; ``mark`` is a word in ``environment`` by which its descendants are told, wherever they went.

        Raises OSError where the program can't be started.
        """
        self._mark = mark.encode()
        self.fd, theirs = os.openpty()
        try:
            _prepare(theirs, columns, rows)
            os.set_blocking(self.fd, False)
            # setsid(1) makes the terminal the program's controlling one, without Python code between fork and exec;
            # env(1) takes back what this process ignores, as one does that was started in the background: ^C and a
            # hang-up mean on every terminal what they mean on a person's
            command = ["env", "--default-signal", "setsid", "--ctty", *argv]
            self._process = subprocess.Popen(
                command, stdin=theirs, stdout=theirs, stderr=theirs, env=dict(environment), cwd=cwd
            )
        except OSError:
            os.close(self.fd)
            raise
        finally:
            os.close(theirs)
        self._ended = os.pidfd_open(self._process.pid)

    @property
    def ended(self) -> int:
        """A descriptor that is readable once the program has ended; ``fd`` stays silent while its children live on."""
        return self._ended

    def status(self, patience: float = 0) -> int | None:
        """Return the exit status, as a shell would say it (128 + signal), or None while it runs."""
        try:
            code = self._process.wait(patience)
        except subprocess.TimeoutExpired:
            return None
        return code if code >= 0 else 128 - code

    def show_echo(self) -> None:
        """Turn the terminal's own echo on, where a program left it off: the next one finds it as a person's is.

        To be called only while the shell waits, never while a program may be changing the terminal itself.
        """
        flags = int.from_bytes(fcntl.ioctl(self.fd, termios.TCGETS, _TERMIOS)[_LOCAL_FLAGS], sys.byteorder)
        if flags & termios.ECHO:  # as nearly always: the whole mode takes long to read
            return
        mode = termios.tcgetattr(self.fd)
        is_raw = not mode[3] & termios.ICANON  # a client passes on every byte: it has the terminal that counts
        if not is_raw and not mode[3] & termios.ECHO:
            mode[3] |= termios.ECHO
            termios.tcsetattr(self.fd, termios.TCSANOW, mode)

    def end(self) -> None:
        """Hang up, then kill the session and every process that carries the mark, until none is left.

        Parents come after their children, so that they take note of their end, and no zombie is left to strangers.
        """
        os.close(self.fd)
        _signal(self._process.pid, signal.SIGHUP)
        self.status(HANGUP_PATIENCE)
        began = time.monotonic()
        while (passed := time.monotonic() - began) < KILL_PATIENCE:
            left = list(self._descendants())
            living = {each.pid for each in left if not each.ended}
            if not living:
                break
            parents = {each.parent for each in left} if passed < KILL_PATIENCE / 2 else set[int]()
            for pid in living - parents:
                _signal(pid, signal.SIGKILL)
            self.status()
            time.sleep(0.001)  # a process that is killed takes a moment to go, and may have started another one
        self._process.wait()
        os.close(self._ended)

    def _descendants(self) -> Iterator[_Process]:
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            with contextlib.suppress(OSError, ValueError):
                after_name = (entry / "stat").read_text(errors="replace").rpartition(")")[2]
                state, parent, _, session, *_ = after_name.split()
                if int(session) == self._process.pid or self._marked(entry):
                    yield _Process(int(entry.name), int(parent), ended=state == "Z")

    def _marked(self, process: Path) -> bool:
        try:
            return self._mark in (process / "environ").read_bytes()
        except OSError:
            return False


def _prepare(fd: int, columns: int, rows: int) -> None:
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        return
