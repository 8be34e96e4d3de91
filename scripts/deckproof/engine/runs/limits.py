"""A mark on a run's processes that none of them loses, not by ``env -i``, ``setsid`` nor by forking twice.

It is a limit that the kernel keeps for each process, hands on to its children, and has not looked at since Linux 2.4:
how many files it may lock. As a number that belongs to one run, it tells whose process it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from deckproof.engine import host

_BASE = 1 << 48
_LINE = re.compile(r"^Max file locks +(\d+)", re.MULTILINE)


def marking(name: str, argv: Sequence[str]) -> list[str]:
    """Return the argument vector that runs ``argv`` with a run's mark; unchanged where there is no ``prlimit``."""
    program = host.program("prlimit")
    return [str(program), f"--locks={_BASE + int(name, 16)}", *argv] if program else [*argv]


def marked(name: str) -> list[int]:
    """Return the processes that have a run's mark; a name that is no number marks none."""
    try:
        wanted = str(_BASE + int(name, 16))
    except ValueError:
        return []
    return [pid for pid in host.processes() if _limit(pid) == wanted]


def _limit(pid: int) -> str | None:
    found = _LINE.search(host.read(f"/proc/{pid}/limits"))
    return found[1] if found and host.started(pid) else None  # a zombie has ended
