"""The mark that a run's processes can't lose."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

from deckproof.engine import host
from deckproof.engine.runs import limits, mounts, runs
from deckproof.testing import patience

HIDES = "(env -i setsid sh -c 'exec 3>&- 2>&- >/dev/null </dev/null; sleep 300 & wait' &) ; sleep 0.01"


def test_a_process_keeps_the_mark_whatever_it_does() -> None:
    """No environment, a session of its own, a parent that has ended: it is found, and ended."""
    name = os.urandom(3).hex()
    subprocess.run(limits.marking(name, ["sh", "-c", HIDES]), check=True)
    deadline = time.monotonic() + patience(30)
    while len(found := limits.marked(name)) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(found) >= 2
    assert os.getpid() not in found
    runs.end_processes(runs.Run(name))
    assert limits.marked(name) == []
    assert [pid for pid in found if host.started(pid)] == []


def test_a_name_that_is_no_run_s_marks_nothing() -> None:
    """Folders of other names may lie beside those of runs."""
    assert limits.marked("lost+found") == []


def test_what_is_mounted_is_read_from_the_kernel() -> None:
    """The root is always there; a folder in which nothing is mounted needs no unmounting."""
    assert Path("/proc") in mounts.points()
    assert mounts.came_since(mounts.points()) == []
    assert mounts.undone_below(Path(__file__).parent)
