"""What a run looks like while it goes: lines, and on a terminal a few more that say what is happening now."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TextIO

from deckproof.cli.doctor import Check, State
from deckproof.cli.say import say, some, warn, write
from deckproof.model import BlockResult, Result
from deckproof.results import report
from deckproof.results.plain import for_terminal, paint, plain
from deckproof.run.connect import connect
from deckproof.run.terminal import Terminal

_STATES = {State.OK: "green", State.WARNING: "yellow", State.MISSING: "red"}
_COLOURS = {Result.PASSED: "green", Result.FAILED: "red", Result.BLOCKED: "yellow", Result.SKIPPED: "cyan"}


def wants_color(stream: TextIO) -> bool:
    """Tell whether to use colours on a stream: only on a terminal, and NO_COLOR is honoured."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


class Console:
    """Writes to standard output; the passing lines, if there are any, are always the last."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stdout
        self.color = wants_color(self._out)
        self.live = self._out.isatty() and os.environ.get("TERM") != "dumb"
        self._passing = 0  # how many there are
        self._has_paused = False
        self._said: dict[str, Result] = {}  # of blocks

    def line(self, text: str = "") -> None:
        """Write lines that stay."""
        self.clear()
        say(text, to=self._out)

    def now(self, *texts: str) -> None:
        """Say what is happening now, a line each, on a terminal only; the next thing written takes their place."""
        if not self.live:
            return
        self.clear()
        width, height = shutil.get_terminal_size()
        shown = [paint(plain(text)[: width - 1], "dim", color=self.color) for text in texts[: max(1, height - 1)]]
        write(for_terminal("\n".join(shown)), self._out)
        self._passing = len(shown)

    def begins(self, text: str) -> None:
        """Say what will be done: on a terminal as what happens now, elsewhere on standard error."""
        if self.live:
            self.now(text)
        else:
            warn(text.strip())

    def progress(self, text: str) -> None:
        """Write a line of progress that stays: making images may take minutes."""
        self.line(paint(f"  {text}", "dim", color=self.color))

    def warning(self, text: str) -> None:
        """Write a warning to standard error."""
        self.clear()
        warn(text)

    def block(self, result: BlockResult) -> None:
        """Write a block's verdict, and why where it is not proven; once more only where it has become another one."""
        if self._said.get(result.block.id) is result.result:
            return
        self._said[result.block.id] = result.result
        word = str(result.result) if result.is_claim else "-"
        verdict = paint(f"{word:<8}", _COLOURS[result.result], color=self.color)
        self.line(f"  {verdict} {result.block.id}{_remark(result)}")
        if result.result is Result.FAILED:
            self.line(_indented(report.failure(result, color=self.color)))

    def pause(self, result: BlockResult, terminal: Terminal, terminals: Callable[[], Iterable[Terminal]]) -> None:
        """Show the first failure of a run, and give its shell to the author until Ctrl-] is pressed."""
        if self._has_paused:
            return
        self._has_paused = True
        self.line(_indented(report.failure(result, color=self.color)))
        place = report.where(result, result.steps[0])
        self.line(
            paint(f"--- paused at {place}, in its own shell; Ctrl-] goes on with the deck", "bold", color=self.color)
        )
        connect(terminal, terminals, sys.stdin.fileno(), self._out.fileno())
        self.line(paint("--- the deck goes on", "bold", color=self.color))

    def checks(self, checks: Sequence[Check]) -> None:
        """Write what the doctor found, with what to do under what is not as it should be."""
        width = max(len(each.name) for each in checks)
        for each in checks:
            state = paint(f"{each.state:<8}", _STATES[each.state], color=self.color)
            self.line(f"{state} {each.name:<{width}}  {each.found}")
            if each.remedy:
                self.line(f"{'':<9}{'':<{width}}  → {each.remedy}")

    def clear(self) -> None:
        """Take the passing lines away."""
        if self._passing:
            write("\r\x1b[2K" + "\x1b[1A\x1b[2K" * (self._passing - 1), self._out)
            self._passing = 0


def _remark(result: BlockResult) -> str:
    if result.result in (Result.BLOCKED, Result.SKIPPED):
        return f"  ({result.reason})"
    steps = some(len(result.steps), "step")
    left = report.left_running(result)
    return f"  ({steps}, {result.seconds:.1f} s{'; ' if left else ''}{left})"


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" if line else "" for line in text.split("\n"))
