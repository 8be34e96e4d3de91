"""Programs whose prompt is known by the command that starts them: R's ``>``, mongosh's ``test>``; or by what recurs.

To add one, write its row, and a case in ``tests/toolkit/parse/test_programs.py``. A prompt that nothing else looks
like belongs to ``prompts`` instead.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from deckproof.docker.calls import calls_client
from deckproof.docker.sessions import enters_program, enters_shell
from deckproof.match.wildcards import wildcard_in
from deckproof.model import Step


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


_BEFORE = r"(?:^|[\s/])"


def _program(started: str, prompt: str, more: str | None = None) -> Program:
    end = r"(?: |$)"
    return Program(
        re.compile(rf"{_BEFORE}{started}"),
        re.compile(rf"{prompt}{end}"),
        re.compile(rf"{more}{end}") if more else None,
    )


_NOTHING = re.compile(r"(?!)")
LEAVES = re.compile(r"\s*(?:\.?(?:exit|logout|quit)\b|\\q|q\(|bye\b|\^[DP]|(?i:ctrl\s*[+-]\s*[dp]\b))")
_LEAVES_SHELL = re.compile(r"\s*(?:(?:exit|logout)\b|\^[DP]|(?i:ctrl\s*[+-]\s*[dp]\b))")
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
_STARTED = re.compile(rf"{_BEFORE}(?:{'|'.join(each.started.pattern.removeprefix(_BEFORE) for each in PROGRAMS)})")


_SHOWN = re.compile(
    r"(?P<prompt>(?:(?!https?:)[\w.@/()\[-][^\s>#$%:]{0,20}(?: [^\s>#$%:]{1,12})?)?(?:=>|[>#$%:)\]]+)) (?=\S)"
)
"""What may be a prompt: few characters, the last of them a sign, and something behind them."""


_HOSTS = frozenset("#$%")
_NUMBERED = re.compile(r"\d+[:)]")
"""What numbers the lines of a list: ``2: eth0@if280: …``."""


def guessed_by(command: str, lines: Sequence[str]) -> Program | None:
    """Return the program that a command seems to start, by what stands under it: the prompt is what recurs there.

    Only a command that leads into a container's program counts. Whether it is the prompt, the program must show.
    """
    if not enters_program(command):
        return None
    shown = [match["prompt"] for line in lines if (match := _SHOWN.match(line)) and match["prompt"] not in _HOSTS]
    matches = [each for each in shown if not (wildcard_in(each) or _NUMBERED.fullmatch(each))]
    kin = Counter(re.sub(r"\d+", "0", each) for each in matches)
    others = sum(bool(line.strip()) for line in lines)
    for each in matches:
        times = kin[re.sub(r"\d+", "0", each)]
        if (each.endswith(">") and len(each) > 1) or (times > 1 and times < others):
            return with_prompt(each)
    return None


def with_prompt(prompt: str) -> Program:
    """Return a program that shows this prompt, whatever numbers are in it."""
    return Program(_NOTHING, re.compile(re.sub(r"\d+", r"\\d+", re.escape(prompt)) + "(?: |$)"))


def after(program: Program | None, step: Step) -> Program | None:
    """Return the program that is typed at after a step: one that it starts, else the one so far if it goes on."""
    if step.keys or step.container:
        return None if step.container else program
    if step.at_host or "@" in step.prompt:
        return started_by(step.input)
    if LEAVES.match(step.input):
        return None
    return with_prompt(step.prompt) if step.guessed else program


def shown_by(line: str, command: str) -> Program | None:
    """Return the program that a line seems to be typed in, right after the command that leads into one."""
    match = _SHOWN.match(line) if enters_program(command) and not enters_shell(command) else None
    return with_prompt(match["prompt"]) if match and re.search(r"[^\s=-][=-]?>\Z", match["prompt"]) else None


def typed_inside(inputs: Sequence[str]) -> int:
    """Return how many inputs, from the first on, are typed in a container's shell that the one before them started.

    It is left by the last of them; 0 where none leaves it, or the host's, the engine's client, comes first.
    """
    size = next((at for at, each in enumerate(inputs) if _LEAVES_SHELL.match(each) or calls_client(each)), len(inputs))
    left = list(takewhile(_LEAVES_SHELL.match, inputs[size:]))  # more than one, where a shell was started in it
    return size + len(left) if left else 0


def started_by(command: str) -> Program | None:
    """Return the program that a command starts, as far as it is one of these."""
    if not _STARTED.search(command):  # as nearly always
        return None
    return next((each for each in PROGRAMS if each.started.search(command)), None)
