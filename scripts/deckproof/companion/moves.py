"""Say what a script does, move by move, where a person would type at one terminal or another.

A script has no terminal and sees no prompt, so what is typed into a program that a step started is handed to it
beforehand, as its input. Programs that stay in the foreground while the session goes on are started in the background.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from deckproof.model import Step
from deckproof.plan.session import Planned

_CONTAINER = r"docker\s+(?:container\s+)?"
_SWITCHES = r"\s-(?=[a-zA-Z]*{letter})[ditqP]+(?=\s)"
_DETACHED = re.compile(rf"\s--detach(?=\s)|{_SWITCHES.format(letter='d')}")
TERMINAL = re.compile(rf"\s--tty(?=\s)|{_SWITCHES.format(letter='t')}")
_RUNS = re.compile(rf"{_CONTAINER}run\s")
_PUBLISHES = re.compile(r"\s(?:-p|-P|--publish|--publish-all)(?=[\s=])")
_STAYS = re.compile(
    rf"{_CONTAINER}(?:attach\s|start\s.*(?:--attach|-ai?\b|-ia\b)|logs\s.*(?:--follow|-f\b)|stats\b(?!.*--no-stream))"
    rf"|docker\s+(?:events\b)|docker[\s-]compose\b.*\bup\b"
)
_NAME = re.compile(r"\s--name[\s=](\S+)")
_ON_RUNNING = re.compile(rf"{_CONTAINER}(?:exec|stop|kill|wait|top|attach|pause|port)\s")
_EXITS = re.compile(r"(?:exit|logout|quit|exit\(\)|quit\(\)|\\q|\.quit|\.exit)(?:\s+\d+)?;?")
_SHELL_PROMPT = re.compile(r".*[#$]$")


class Where(Enum):
    """Where something is typed, and how long it takes."""

    FILE = "file"  # a file is written
    HOST = "host"  # at the host's shell, until the command ends
    FOREGROUND = "foreground"  # at the host's shell; the program may go on
    KEYS = "keys"  # in the foreground program: keys, or a last line such as `exit`
    PROGRAM = "program"  # into a program that a step starts, until it ends
    CONTAINER = "container"  # in a shell in a container that runs
    LATEST = "latest"  # the same, in the container that the foreground program runs in


@dataclass(frozen=True, slots=True)
class Move:
    """Some consecutive planned steps that a script does at once."""

    where: Where
    items: tuple[int, ...]  # indexes of the planned steps; with PROGRAM, the first one starts the program


def moves(items: Sequence[Planned]) -> Iterator[Move]:
    """Yield the moves of these planned steps, in order; together they hold every one of them once."""
    at = 0
    while at < len(items):
        move = _move(items, at)
        yield move
        at = move.items[-1] + 1


def is_shell(prompt: str) -> bool:
    """Tell whether this is the prompt of a shell, not of another program."""
    return bool(_SHELL_PROMPT.match(prompt))


def ends_program(step: Step) -> bool:
    """Tell whether the program that this is typed into ends by it."""
    return bool(_EXITS.fullmatch(step.input.strip())) or step.input.strip().lower() in {"^d", "ctrl+d", "ctrl-d"}


def _move(items: Sequence[Planned], at: int) -> Move:
    step = items[at].step
    if step is None:
        return Move(Where.FILE, (at,))
    if step.keys:
        return Move(Where.KEYS, (at,))
    if step.container:
        return Move(Where.CONTAINER, tuple(_while(items, at, lambda each: each.container == step.container)))
    if not step.at_host:
        return _orphan(items, at)
    inner = list(_while(items, at + 1, _is_inner)) if not _is_come_back_to(items, at) else []
    if inner and _ends(items, step, inner):
        return Move(Where.PROGRAM, (at, *inner))
    if inner or _may_stay(items, at, step):
        return Move(Where.FOREGROUND, (at,))
    return Move(Where.HOST, (at,))


def _while(items: Sequence[Planned], at: int, holds: Callable[[Step], bool]) -> Iterator[int]:
    """Yield the indexes from ``at`` on as long as the condition holds."""
    for number in range(at, len(items)):
        step = items[number].step
        if step is None or not holds(step):
            return
        yield number


def _is_come_back_to(items: Sequence[Planned], at: int) -> bool:
    """Tell whether what is typed next goes to a program that was started before this step, by its prompt."""
    later = next(_while(items, at + 1, _is_inner), None)
    prompts = [each.step for each in items[:at] if each.step is not None and _is_inner(each.step)]
    if later is None or (step := items[later].step) is None or not step.prompt:
        return False
    same = [each for each in prompts if each.prompt.partition(":")[0] == step.prompt.partition(":")[0]]
    return bool(same) and not ends_program(same[-1])


def _is_inner(step: Step) -> bool:
    return not step.container and (not step.at_host or step.keys)


def _ends(items: Sequence[Planned], starter: Step, inner: Sequence[int]) -> bool:
    """Tell whether nothing needs the program, or what it runs in, after the last of these steps."""
    steps = [step for number in inner if (step := items[number].step)]
    if steps[0].keys or any(step.keys for step in steps[:-1]):
        return False
    if ends_program(steps[-1]):
        return True
    return not steps[-1].keys and (not _RUNS.search(starter.input) or inner[-1] + 1 == len(items))


def _orphan(items: Sequence[Planned], at: int) -> Move:
    """Something typed into a program that was started before, with other things in between."""
    step = items[at].step
    if step is not None and ends_program(step):
        return Move(Where.KEYS, (at,))
    group = _while(items, at, lambda each: _is_inner(each) and not each.keys and not ends_program(each))
    return Move(Where.LATEST, tuple(group))


def _may_stay(items: Sequence[Planned], at: int, step: Step) -> bool:
    text = step.input.replace("\\\n", " ")
    following = [each.step for each in items[at + 1 :] if each.step is not None]
    if following[:1] and following[0].keys:
        return True
    if step.stays or step.interrupted or (_STAYS.match(text) and not _DETACHED.search(text)):
        return True
    if not _RUNS.match(text) or _DETACHED.search(text):
        return bool(re.match(rf"{_CONTAINER}exec\s", text) and TERMINAL.search(text))
    return bool(TERMINAL.search(text) or _PUBLISHES.search(text)) or _is_used(text, following)


def _is_used(text: str, following: Sequence[Step]) -> bool:
    """Tell whether something is done later that only a running container of this name allows."""
    name = _NAME.search(text)
    return bool(name) and any(
        _ON_RUNNING.match(each.input) and name[1] in each.input.split() for each in following if name
    )
