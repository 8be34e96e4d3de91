"""The most memory that a program takes, and nobody else.

What the kernel says of a child counts what its parent took when it was started: hence a small parent, or what a program
says of itself.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

_PARENT = """
import json, os, resource, sys, time
nowhere = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in range(3)]
started = time.perf_counter()
child = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=nowhere)
code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
seconds = time.perf_counter() - started
print(json.dumps([code, seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024]))
"""


def timed(argv: Sequence[str], folder: Path) -> tuple[float, float]:
    """Run a program in a folder; return the seconds that pass, and the megabytes of its largest process.

    Raises SystemExit where it fails.
    """
    parent = [sys.executable, "-I", "-S", "-c", _PARENT, *argv]
    code, seconds, megabytes = json.loads(subprocess.run(parent, cwd=folder, capture_output=True, check=True).stdout)
    if code:
        raise SystemExit(f"{' '.join(argv)} ended with {code}")
    return seconds, megabytes


def own() -> float:
    """Return the megabytes that this process took at most, since it is this program."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) / 1024
