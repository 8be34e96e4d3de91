"""Programs with a line editor of their own, as Python has one since 3.13: it draws its line anew, and indents."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from deckproof.model import Result, StepResult

EDITOR = r"""
import os, sys, termios, tty
tty.setraw(0)
out = sys.stdout.buffer
def say(text):
    out.write(text.encode()); out.flush()
def prompt():
    say("\x1b[?2004h\x1b[?25l\x1b[1A\n>>> ")
prompt()
lines, line, pasting, keys = [], "", False, b""
while True:
    keys += os.read(0, 1)
    if keys.startswith(b"\x1b") and not keys.endswith(b"~"):
        continue
    key, keys = keys, b""
    if key in (b"\x1b[200~", b"\x1b[201~"):
        pasting = key == b"\x1b[200~"
    elif key == b"\r" and (pasting or line.endswith(":")):
        lines, line = [*lines, line], "" if pasting else "    "
        say("\n\r... " + line)
    elif key == b"\r" and line.strip() and lines:
        lines, line = [*lines, line], line[: len(line) - len(line.lstrip())]
        say("\n\r... " + line)
    elif key == b"\r":
        say("\n\r\x1b[?2004l")
        if line == "quit":
            sys.exit()
        for each in [*lines, line]:
            if each.strip():
                say(f"{len(each) - len(each.lstrip())} {len(each)}\r\n")
        lines, line = [], ""
        prompt()
    else:
        line += key.decode()
        start = "... " if lines else ">>> "
        say(f"\x1b[{len(start + line) - 1}D{start}{line}")
"""


def test_a_line_that_is_drawn_anew_is_no_output(steps: Callable[..., list[StepResult]], tmp_path: Path) -> None:
    """The first line's echo is none, and further lines get no more indentation than they have."""
    (tmp_path / "editor.py").write_text(EDITOR)
    block = "if x:\n...     return 1\n... \n0 5\n4 12"
    done = steps(f"$ {sys.executable} editor.py\n>>> word\n0 4\n>>> {block}\n>>> quit\n$ echo back\nback")
    assert [(each.step.input, each.verdict.reason) for each in done if each.verdict.result is not Result.PASSED] == []


def test_what_an_editor_prints_is_compared(steps: Callable[..., list[StepResult]], tmp_path: Path) -> None:
    """Also where it is what was typed."""
    (tmp_path / "editor.py").write_text(EDITOR)
    done = steps(f"$ {sys.executable} editor.py\n>>> word\n0 5\n>>> 0 3\n$ echo back\nback")
    assert done[1].verdict.result is Result.FAILED


def test_a_block_at_python_s_prompt_is_ended_where_the_slide_does_not(
    steps: Callable[..., list[StepResult]],
) -> None:
    """A reader presses Enter once more; a list that is closed needs no such thing."""
    text = ">>> for i in range(2):\n...     print(i)\n0\n1\n>>> [\n...   7\n... ]\n[7]\n>>> exit()"
    done = steps(f"$ {sys.executable} -q\n{text}\n$ echo back\nback")
    assert [(each.step.input, each.verdict.reason) for each in done if each.verdict.result is not Result.PASSED] == []
