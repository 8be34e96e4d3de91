"""The output of a step as a person tells it apart: without the prompts around it and the echo of what was typed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from deckproof.match import Bindings, prompt_regex
from deckproof.model import Ending, Outcome, Step
from deckproof.parse.prompts import UNSHOWN
from deckproof.run.questions import is_shells_prompt
from deckproof.run.terminal import Terminal

_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07]*\x07)")
_CARETS = re.compile(r"(?:\^[@-_?])+")
_FAREWELLS = frozenset({"exit", "logout", "read escape sequence"})
"""What a shell, and docker's client, say as they leave; slides mostly leave it out."""
_ASIDES = frozenset(
    {"failed to resize tty, using default size", "[WARN  tini (1)] Child was dead when forwarding signal"}
)
"""What docker's client says on a busy machine, when it tells the terminal's size to a program that is not there yet, or
not any more; and what tini says, the init of many images and of ``docker run --init``, when that is the signal it gets.
"""
_SHORT_PROMPT = 3
_LEAVING = re.compile(r"(?:^|[;&|\n])\s*(?:exit|logout|exec|quit)\b")
_QUOTED = re.compile(r"""'[^']*'|"(?:\\.|[^"\\])*\"""", re.DOTALL)


def output(terminal: Terminal, typed: str, *, keys: bool, at_shell: bool) -> list[str]:
    """Return the lines printed since ``typed`` was typed; a prompt at the end is still there."""
    lines = list(terminal.lines())
    if keys:
        return _without_keys(lines, terminal.before)
    if at_shell:
        return lines if terminal.started else _without_echo(lines, typed)
    return _without_answer(lines, terminal, typed)


def before_prompt(line: str, prompt: str, bindings: Bindings) -> str | None:
    """Return what stands before this prompt at the end of a line; None where the line doesn't end in it.

    Output without a final line end stands there; before a short prompt it can't be told apart.
    """
    if prompt == UNSHOWN:
        return "" if is_shells_prompt(line) else None
    pattern = prompt_regex(prompt, bindings)
    starts = range(len(line) if len(prompt) > _SHORT_PROMPT else 1)
    return next((line[:start] for start in starts if pattern.search(line[start:])), None)


def without_farewell(lines: Sequence[str], step: Step, ending: Ending) -> tuple[str, ...]:
    """Leave out what a shell says as it ends, and what the client says aside, unless the slide shows it."""
    said = {line.strip() for line in lines} & (_ASIDES | _FAREWELLS)
    if not said:  # as nearly always
        return tuple(lines)
    leaving = (step.keys or _leaves(step.input)) and ending in (Ending.EXITED, Ending.LOST)
    unsaid = said & (_ASIDES | _FAREWELLS if leaving else _ASIDES) - {line.strip() for line in step.expected or ()}
    return tuple(line for line in lines if line.strip() not in unsaid)


def leaves(outcome: Outcome) -> bool:
    """Tell whether the slide itself ends the shell, so that its exit status is as it may be."""
    return _leaves(outcome.typed)


def _leaves(typed: str) -> bool:
    """Tell whether a command ends the shell that it is typed at; what it quotes, another shell may be told."""
    return bool(_LEAVING.search(_QUOTED.sub("''", typed)))


def _without_keys(lines: list[str], before: str) -> list[str]:
    if not lines:
        return lines
    first = _CARETS.sub("", lines[0].removeprefix(before.rstrip()).lstrip(), count=1)
    return [first, *lines[1:]] if first else lines[1:]


def _without_echo(lines: list[str], typed: str) -> list[str]:
    for line in typed.split("\n"):
        if lines and lines[0].endswith(line.rstrip()):
            lines = lines[1:]
    return lines


def _without_answer(lines: list[str], terminal: Terminal, typed: str) -> list[str]:
    first, _, more = typed.partition("\n")
    if _is_echo(terminal.first_line, first.strip()):
        return _without_echo(lines[1:], more) if more else lines[1:]
    if lines and _is_redrawn(terminal, lines[0], first):
        return _without_echo(lines[1:], more) if more else lines[1:]
    before = terminal.before.rstrip()
    if lines and lines[0].startswith(before):  # a program without an echo: output begins right behind its prompt
        rest = lines[0].removeprefix(before).strip()
        return [rest, *lines[1:]] if rest else lines[1:]
    return lines


def _is_redrawn(terminal: Terminal, line: str, typed: str) -> bool:
    """Tell whether a line is what was typed: an editor such as Python's writes its prompt anew with each letter."""
    prompt = terminal.before.strip()
    received = b"".join(each.data for each in terminal.chunks())
    return line == f"{terminal.before}{typed}".rstrip() and bool(prompt) and prompt.encode() in received


def _is_echo(received: bytes, typed: str) -> bool:
    """Tell whether the bytes of the first line are what was typed.

    A shell in a container may not know the terminal's width yet. It then wraps what is typed at 80 columns, by writing
    a character, going back and writing it again, which makes a mess of the line on the real, wider screen.
    """
    line = _SEQUENCE.sub("", received.decode(errors="replace"))
    unwrapped = re.sub(r"(.)\r+(?=\1)| \r+", "", line)
    return unwrapped.strip().endswith(typed)
