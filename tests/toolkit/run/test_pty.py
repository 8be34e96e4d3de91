"""A program on a terminal ends with all that it started, each child before its parent."""

from __future__ import annotations

import select
import sys
from pathlib import Path

from deckproof.run.pty import Child
from deckproof.testing import patience

SLOW_PARENT = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGHUP, signal.SIG_IGN)
child = subprocess.Popen(["sleep", "600"])
print("started", flush=True)
os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # it has ended
time.sleep(0.05)
open(sys.argv[1] + "/taken-note-of", "w").close()
child.wait()
time.sleep(600)
"""


def test_a_parent_takes_note_of_its_childs_end_before_its_own(tmp_path: Path) -> None:
    """Whose zombie would it be else? The first process of a container takes note of none that it did not start."""
    argv = [sys.executable, "-c", SLOW_PARENT, str(tmp_path)]
    child = Child(argv, environment={"PATH": "/usr/bin:/bin"}, cwd=tmp_path, columns=80, rows=24, mark="a-test-of-ours")
    assert select.select([child.fd], [], [], patience(5))[0]
    child.end()
    assert (tmp_path / "taken-note-of").exists()
    assert child.status() == 128 + 9
