"""Programs whose prompt is known by the command that starts them: R's ``>``, mongosh's ``test>``.

To add one, write its row, and a case in ``tests/toolkit/parse/test_programs.py``. A prompt that nothing else looks
like belongs to ``prompts`` instead.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Program:
    """A program at whose prompt one types."""

    started: re.Pattern[str]  # found in the command that starts it
    prompt: re.Pattern[str]
    more: re.Pattern[str] | None = None  # the prompt at which it asks for the rest of an input

    def split(self, line: str) -> tuple[str, str] | None:
        """Divide a line into the program's prompt and what was typed at it; None where it shows no prompt."""
        for pattern in filter(None, (self.prompt, self.more)):
            if match := pattern.match(line):
                return match[0].rstrip(), line[match.end() :].strip()
        return None


def _program(started: str, prompt: str, more: str | None = None) -> Program:
    end = r"(?: |$)"
    return Program(
        re.compile(rf"(?:^|[\s/]){started}"),
        re.compile(rf"{prompt}{end}"),
        re.compile(rf"{more}{end}") if more else None,
    )


_OPTIONS = r"(?:\s+--?[\w-]+(?:[= ][^\s-]\S*)?)*\s*$"
PROGRAMS = (
    _program(rf"R{_OPTIONS}", ">", r"\+"),
    _program(r"(?:r-base|rocker/r-ver|rocker/r-base)(?::\S+)?\s*$", ">", r"\+"),
    _program(r"mongosh\b", r"(?:[\w-]+ \[[\w: ]+\] )?[\w-]+>", r"(?:\.{3}|\|)"),
    _program(r"mongo\b(?!\s+\S*sh\b)", r"(?:[\w-]+:[A-Z]+)?>", r"\.{3}"),
    _program(rf"node(?::\S+)?{_OPTIONS}", ">", r"\.{3}"),
    _program(r"(?:sqlite3?)\b", r"sqlite>", r"\s{3}\.\.\.>"),
    _program(r"redis-cli\b", r"(?:redis )?(?:[\w.-]+:\d+|not connected)(?:\[\d+\])?>"),
    _program(r"cypher-shell\b", r"[\w-]+@[\w-]+>"),
    _program(r"clickhouse(?:-client| client)\b", r"(?:[\w-]+ )?:\)", r":-\]"),
    _program(r"(?:deno|bun repl)\s*$", ">"),
    _program(r"(?:octave|octave-cli)\b", r"(?:octave:\d+|>>)>?"),
    _program(r"(?:rails c(?:onsole)?|pry)\b", r"\[\d+\] \w+\(\w+\)>"),
)
"""The programs that are known by the command that starts them."""


def started_by(command: str) -> Program | None:
    """Return the program that a command starts, as far as it is one of these."""
    return next((each for each in PROGRAMS if each.started.search(command)), None)
