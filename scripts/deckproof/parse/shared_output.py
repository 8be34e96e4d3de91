"""Divide an output that stands below several commands among them: each prints what it is known to print."""

from __future__ import annotations

from collections.abc import Sequence

from deckproof.docker.attaching import is_detached
from deckproof.docker.calls import docker_calls
from deckproof.parse.commands import first_word, never_prints

_BY_ARGUMENT = frozenset(
    """
    kill pause restart rm start stop unpause update
    """.split()  # noqa: SIM905 -- words are easier to read without quotes
) | {"volume create", "volume rm", "network rm"}
"""Verbs of docker that print one line for each of their arguments."""
_ONE = frozenset({"create", "network create", "commit"})
"""Verbs of docker that print one line: what they made."""

Line = tuple[int, str]


def divided(commands: Sequence[str], lines: Sequence[Line]) -> list[list[Line]] | None:
    """Return the lines of each command, where it is known how many each prints, or there is one line for each.

    One command of which nothing is known has the rest. None where that doesn't come out even.
    """
    counts = [_lines_of(each) for each in commands]
    unknown = [n for n, each in enumerate(counts) if each is None]
    rest = len(lines) - sum(each or 0 for each in counts)
    if len(unknown) > 1 and len({_verb(commands[n]) for n in unknown}) == 1 and rest == len(unknown):
        counts = [1 if each is None else each for each in counts]
    elif len(unknown) == 1 and rest > 0:
        counts[unknown[0]] = rest
    elif unknown or rest:
        return None
    found, at = list[list[Line]](), 0
    for count in counts:
        found.append(list(lines[at : at + (count or 0)]))
        at += count or 0
    return found


def _verb(command: str) -> str:
    """Return what tells commands of one kind from others: of docker, its verb."""
    calls = list(docker_calls(command))
    return calls[0].command if len(calls) == 1 else first_word(command)


def _lines_of(command: str) -> int | None:
    """Return how many lines a command prints; None where nobody knows."""
    if never_prints(command):
        return 0
    calls = [call for call in docker_calls(command) if not call.substituted]
    if len(calls) != 1 or any(sign in command for sign in "|>;&$`"):
        return None
    call = calls[0]
    if call.command in _BY_ARGUMENT:
        if call.command == "start" and call.values("-a", "--attach", "-i", "--interactive"):
            return None
        return max(1, len(call.arguments))
    return 1 if call.command in _ONE or (call.command == "run" and is_detached(call)) else None
