"""Becomes a docker client that runs a program inside of the engine's container: ``enter.py SETTINGS WORD…``.

What it is started with outside, it starts the program with inside: the environment, the folder and, at a terminal, a
terminal of the same size. A program of its own, that knows nothing but the settings, so that it starts at once.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import termios
import tty
from pathlib import Path

MARKS = ("DECKPROOF_RUN", "DECKPROOF_TERMINAL")
"""By which whatever belongs to a run or to a terminal is told, the client too."""


def main(settings_path: str, argv: list[str]) -> None:
    """Become the client; never returns."""
    settings = json.loads(Path(settings_path).read_text())
    environment = dict(os.environ)
    order = {"argv": argv, "environment": environment, "folder": settings["folder"], "size": None}
    if os.isatty(0):
        columns, rows = os.get_terminal_size(0)
        order["size"] = (rows, columns)
        # Every byte is for the terminal inside; and when this one is hung up, the client must live to say so there.
        tty.setraw(0, termios.TCSANOW)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    marks = {name: environment[name] for name in MARKS if name in environment}
    command = [*settings["inside"], "-c", settings["agent"], json.dumps(order)]
    os.execve(command[0], command, settings["environment"] | marks)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
