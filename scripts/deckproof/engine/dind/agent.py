"""Runs one program inside of the engine's container, where a deck's steps are typed; its source goes with the call.

With a terminal size in its order it holds a pseudo-terminal for the program, and passes bytes between that and its own
standard input and output. When its input ends, however the other side ended, it hangs up and ends all that was started
there: a docker client that is gone takes nothing with it by itself. Knows nothing of decks, and imports none of us.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from pathlib import Path
from typing import Any

PROC = Path("/proc")
READ_SIZE = 65536
HANGUP_PATIENCE = 0.1
"""Seconds that a shell gets to end by itself when its terminal is hung up."""
LAST_WORDS = 0.5
"""Seconds for what was printed before the program's end to be passed on."""
MARK = "DECKPROOF_TERMINAL"


def main(order: dict[str, Any]) -> int:
    """Run the order's program; returns its exit status, as a shell would say it."""
    if order["size"] is None:
        run(order)
    pid, terminal = pty.fork()
    if pid == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", *order["size"], 0, 0))
        run(order)
    mark = order["environment"].get(MARK, "")
    relay(terminal, os.pidfd_open(pid), mark.encode())
    return end(pid, terminal, mark)


def run(order: dict[str, Any]) -> None:
    """Become the program, to which every signal means what it means to a person's (Python ignores some)."""
    for each in signal.valid_signals():
        if signal.getsignal(each) is signal.SIG_IGN:
            signal.signal(each, signal.SIG_DFL)
    os.chdir(order["folder"])
    try:
        os.execvpe(order["argv"][0], order["argv"], order["environment"])
    except OSError as error:
        os.write(2, f"{order['argv'][0]}: {error.strerror}\n".encode())
        os._exit(127)  # the status that a shell has for it


def relay(terminal: int, ended: int, mark: bytes) -> None:
    """Pass bytes on until the program has ended and all it said has been passed on, or until there is no more input."""
    os.set_blocking(terminal, False)
    typed, tail, until = b"", b"", float("inf")
    sources = [0, terminal, ended]
    while True:
        readable, writable, _ = select.select(sources, [terminal] if typed else [], [])
        said = read(terminal) if terminal in readable else b""
        if said is None:
            sources.remove(terminal)  # the last program has left it
        else:
            write_all(said)
            tail = (tail + said)[-64:]
        if 0 in readable:
            data = os.read(0, READ_SIZE)
            if not data:
                return
            if mark and tail.endswith(b"\x07") and mark in tail:
                show_echo(terminal)
            typed += data
        if terminal in writable:
            with contextlib.suppress(OSError):
                typed = typed[os.write(terminal, typed) :]
        if ended in readable:
            until = min(until, time.monotonic() + LAST_WORDS)  # what still runs in the background may never be silent
            if not said or time.monotonic() > until:
                return


def read(terminal: int) -> bytes | None:
    """Return what there is; None where no program has the terminal any more."""
    try:
        return os.read(terminal, READ_SIZE)
    except BlockingIOError:
        return b""
    except OSError:
        return None


def write_all(data: bytes) -> None:
    """Pass on what a program printed; nobody may be there to read it."""
    with contextlib.suppress(OSError):
        while data:
            data = data[os.write(1, data) :]


def show_echo(terminal: int) -> None:
    """Turn the echo on while our own shell waits, where a program left it off: as it is done outside."""
    mode = termios.tcgetattr(terminal)
    if not mode[3] & termios.ECHO:
        mode[3] |= termios.ECHO
        termios.tcsetattr(terminal, termios.TCSANOW, mode)


def end(pid: int, terminal: int, mark: str) -> int:
    """Hang up, end the session and whatever carries the mark, and return the program's exit status."""
    os.close(terminal)
    until = time.monotonic() + HANGUP_PATIENCE
    while (status := ended_with(pid)) is None and time.monotonic() < until:
        time.sleep(0.002)
    while left := [each for each in processes() if in_session(each, pid) or is_marked(each, mark)]:
        for each in left:
            with contextlib.suppress(OSError):
                os.kill(each, signal.SIGKILL)
        status = ended_with(pid) if status is None else status
        time.sleep(0.002)
    return 128 + signal.SIGKILL if status is None else status


def ended_with(pid: int) -> int | None:
    """Return the exit status of our child, or None while it runs."""
    with contextlib.suppress(ChildProcessError):
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code
    return None


def processes() -> list[int]:
    """Return the numbers of all processes but this one."""
    return [int(each.name) for each in PROC.iterdir() if each.name.isdigit() and int(each.name) != os.getpid()]


def in_session(pid: int, leader: int) -> bool:
    """Tell whether a process is in the program's session, and no zombie."""
    try:
        state, _, _, session, *_ = (PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()
    except (OSError, ValueError):
        return False
    return int(session) == leader and state != "Z"


def is_marked(pid: int, mark: str) -> bool:
    """Tell whether a process was started from this terminal, wherever it went."""
    try:
        return bool(mark) and mark.encode() in (PROC / str(pid) / "environ").read_bytes()
    except OSError:
        return False


if __name__ == "__main__":
    os._exit(main(json.loads(sys.argv[1])))
