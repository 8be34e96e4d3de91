"""``deckproof check --pause-on-failure`` at a terminal: the author is in the failed step's shell, and the deck goes on."""

from __future__ import annotations

import os
import pty
import select
import sys
import time
from pathlib import Path

import pytest
from deckproof.testing import patience

pytestmark = pytest.mark.engine

DECK = """\
Paused
======

.. code-block:: console

   $ docker create --name box busybox:1.36
   ...
   $ docker ps --all --format '{{.Names}}'
   bag
   $ docker ps --all --format '{{.Names}}'
   lid
"""


def test_author_repairs_the_engine_in_the_shell_of_the_failed_step(tmp_path: Path) -> None:
    """What is typed there reaches the deck's own engine: the next step finds what the author changed."""
    (tmp_path / "conf.py").touch()
    (tmp_path / "paused.rst").write_text(DECK)
    arguments = ["check", "paused.rst", "--engine", "private", "--pause-on-failure"]
    pid, screen = pty.fork()
    if pid == 0:  # pragma: no cover -- the child
        os.chdir(tmp_path)
        os.execl(sys.executable, sys.executable, "-c", "from deckproof.cli.__main__ import main; main()", *arguments)
    try:
        seen = typed(screen, b"Ctrl-] goes on", b"docker rename box lid; echo renamed-$?\n", b"renamed-0", b"\x1d")
    finally:
        os.close(screen)  # hangs up on a child that is still there
        _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 1
    assert b"paused.rst:8: printed 1 line that the slide doesn't show; 1 line of the slide missing" in seen
    assert b"1 block failed" in seen
    assert seen.count(b"-bag") == 2, "the failure is told at the pause and in the end; the last step did not fail"
    assert b"-lid" not in seen


def typed(screen: int, *talk: bytes) -> bytes:
    """Wait for every other one of these texts, and type the one after it; return all that the screen showed."""
    seen, todo = b"", list(talk)
    until = time.monotonic() + patience(60)
    while select.select([screen], [], [], max(0.0, until - time.monotonic()))[0]:
        try:
            data = os.read(screen, 4096)
        except OSError:  # Linux says EIO when the last program has left the terminal
            break
        if not data:
            break
        seen += data
        if todo and todo[0] in seen:
            os.write(screen, todo[1])
            del todo[:2]
    return seen
