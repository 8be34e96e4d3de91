"""Lies in what is typed: a command or an option that is misspelt, a container that fails, but not at once.

Only a run can tell what comes of them.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator

from deckproof.docker.calls import docker_calls
from deckproof.model import Block, Role, Step
from deckproof.mutate.baseline import Truth
from deckproof.mutate.lie import Lie, LieKind

IN_COMMANDS = frozenset({LieKind.COMMAND, LieKind.MISSPELT, LieKind.SLOW})
"""The kinds of lie that stand in what is typed."""

_TERMINAL = re.compile(r"-[a-z]*[it][a-z]*|--tty|--interactive")
_WORD = re.compile(r"[a-z]{2,}(?=\s|$)")
_LATE = 7
"""Seconds that a container goes on before it fails."""
_OPTION = re.compile(r"(?<=\s)--(?P<name>[a-z]+(?:-[a-z]+)*)(?=[\s=]|$)")


def wrong_commands(truth: Truth, select: Callable[[Block], bool] = lambda _: True) -> list[Lie]:
    """Return the lies that can be told in the selected blocks' inputs, each a word that is misspelt, or a late failure.

    Each long option has two of its letters exchanged, and each first word; a container that is run in the foreground
    ends with status 3, some seconds after it has done all that the slide shows.
    """
    return [
        Lie(kind, block, number, step.line, step.input, typed, step._replace(input=typed))
        for number, told in enumerate(truth.told)
        for block, step in [(truth.block(told), told.record.step)]
        if block.options.role is Role.SHOWN and select(block)
        for kind, typed in _wrong(step)
    ]


def _wrong(step: Step) -> Iterator[tuple[LieKind, str]]:
    for typed in _misspelt(step.input):
        yield LieKind.COMMAND, typed
    if not step.keys and (step.at_host or step.container):
        if (match := _WORD.match(step.input)) and (wrong := _exchanged(match[0])):
            yield LieKind.MISSPELT, wrong + step.input[match.end() :]
        if late := _failing_late(step.input):
            yield LieKind.SLOW, late


def _failing_late(text: str) -> str | None:
    """Return a ``docker run`` of a program in the foreground that fails when it has been quiet for a while."""
    try:
        words = shlex.split(text)
    except ValueError:
        return None
    calls = list(docker_calls(text))
    if (
        len(calls) != 1
        or calls[0].command != "run"
        or "\n" in text
        or calls[0].values("-d", "--detach", "--entrypoint")
    ):
        return None
    call = calls[0]
    if list(call.typed) != words or len(call.arguments) < 2:
        return None
    image, *program = call.arguments
    if len(words) < len(program) + 1 or words[-len(program) :] != program or any(map(_TERMINAL.fullmatch, call.words)):
        return None
    head = words[: len(words) - len(program) - 1]
    late = f'"$@"; sleep {_LATE}; exit 3'
    return shlex.join([*head, "--entrypoint", "sh", image, "-c", late, "sh", *program])


def spread(lies: list[Lie], limit: int) -> list[Lie]:
    """Return at most so many of the lies, from all over the slides."""
    return [lies[number * len(lies) // limit] for number in range(min(limit, len(lies)))] if limit else []


def _misspelt(text: str) -> Iterator[str]:
    for match in _OPTION.finditer(text):
        name = match["name"]
        if wrong := _exchanged(name):
            yield text[: match.start("name")] + wrong + text[match.end("name") :]


def _exchanged(name: str) -> str | None:
    """Return a word with two letters in each other's place; None where that would be the same word."""
    pairs = (n for n in range(1, len(name)) if name[n - 1] != name[n] and "-" not in name[n - 1 : n + 1])
    place = next(pairs, None)
    return None if place is None else name[: place - 1] + name[place] + name[place - 1] + name[place + 1 :]
