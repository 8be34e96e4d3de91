"""The output of a step as a person tells it apart: without the prompts around it and the echo of what was typed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from deckproof.model import Ending, Outcome, Step
from deckproof.run.terminal import Terminal

_CARETS = re.compile(r"(?:\^[@-_?])+")
_FAREWELLS = frozenset({"exit", "logout", "read escape sequence"})
"""What a shell, and docker's client, say as they leave; slides mostly leave it out."""
_LEAVING = re.compile(r"\s*(?:exit|logout|return|quit)\b")


def output(terminal: Terminal, typed: str, *, keys: bool, at_shell: bool) -> list[str]:
    """Return the lines printed since ``typed`` was typed; a prompt at the end is still there."""
    lines = list(terminal.lines())
    if keys:
        return _without_keys(lines, terminal.before)
    if at_shell:
        return _without_echo(lines, typed) if terminal.in_container else lines
    return _without_answer(lines, terminal.before.rstrip(), typed)


def without_farewell(lines: Sequence[str], step: Step, ending: Ending) -> tuple[str, ...]:
    """Leave out what a shell says as it ends, unless the slide shows it."""
    leaves = step.keys or bool(_LEAVING.match(step.input))
    if not leaves or ending not in (Ending.EXITED, Ending.LOST):
        return tuple(lines)
    shown = {line.strip() for line in step.expected or ()}
    return tuple(line for line in lines if line.strip() not in _FAREWELLS - shown)


def leaves(outcome: Outcome) -> bool:
    """Tell whether the slide itself ends the shell, so that its exit status is as it may be."""
    return bool(re.match(r"\s*(?:exit|logout|exec)\b", outcome.typed))


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


def _without_answer(lines: list[str], before: str, typed: str) -> list[str]:
    if not lines or not lines[0].startswith(before):
        return _without_echo(lines, typed)
    first = typed.partition("\n")[0].strip()
    rest = lines[0].removeprefix(before).strip()
    if first and rest and not rest.endswith(first):  # a program without an echo: output begins right behind its prompt
        return [rest, *lines[1:]]
    return [*_without_echo([rest, *lines[1:]], typed)]
