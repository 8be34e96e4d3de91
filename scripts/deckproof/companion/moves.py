"""Say what a script does, move by move, where a person would type at one terminal or another.

A script has no terminal and sees no prompt, so what is typed into a program that a step started is handed to it
beforehand, as its input. Programs that stay in the foreground while the session goes on are started in the background.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from deckproof.docker.attaching import has_terminal, is_detached, main_call, stays
from deckproof.docker.calls import Call, docker_calls
from deckproof.model import Step
from deckproof.plan.order import Planned

_ON_RUNNING = frozenset({"attach", "exec", "kill", "pause", "port", "stop", "top", "wait"})
_EXITS = re.compile(r"(?:exit|logout|quit|exit\(\)|quit\(\)|\\q|\.quit|\.exit)(?:\s+\d+)?;?")


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
    return not steps[-1].keys and (
        all(call.command != "run" for call in docker_calls(starter.input)) or inner[-1] + 1 == len(items)
    )


def _orphan(items: Sequence[Planned], at: int) -> Move:
    """Something typed into a program that was started before, with other things in between."""
    step = items[at].step
    if step is not None and ends_program(step):
        return Move(Where.KEYS, (at,))
    group = _while(items, at, lambda each: _is_inner(each) and not each.keys and not ends_program(each))
    return Move(Where.LATEST, tuple(group))


def _may_stay(items: Sequence[Planned], at: int, step: Step) -> bool:
    following = [each.step for each in items[at + 1 :] if each.step is not None]
    if following[:1] and following[0].keys:
        return True
    call = main_call(step.input)
    if step.ends:
        return False
    if step.stays or step.interrupted or (call and stays(call)):
        return True
    if call is None or call.command not in {"run", "exec"} or is_detached(call):
        return False
    if has_terminal(call) or call.command == "exec":
        return has_terminal(call)
    return bool(call.values("-p", "-P", "--publish", "--publish-all")) or _is_used(call, following)


def _is_used(call: Call, following: Sequence[Step]) -> bool:
    """Tell whether something is done later that only a running container of this name allows."""
    names = set(call.values("--name"))
    later = (each for step in following for each in docker_calls(step.input) if each.command in _ON_RUNNING)
    return any(names & set(each.arguments) for each in later)
