"""What ``ls`` prints at a terminal: names in columns, as many as the screen has room for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from deckproof.docker.calls import docker_calls, simple_commands
from deckproof.match.wildcards import is_wild_line

_LONG = re.compile(r"-[a-zA-Z0-9]*[lgonRsi1mCx][a-zA-Z0-9]*|--(?:format|recursive|size|inode).*")
_GAP = re.compile(r"\s{2,}")
_IN_CONTAINERS = {"run", "exec", "compose run", "compose exec"}


def is_arranged_otherwise(command: str, expected: Sequence[str], actual: Sequence[str]) -> bool:
    """Tell whether both are lists of the same names in one order, as ``ls`` arranges them on screens of other widths.

    A wildcard among the names stands for any of them; only one at the beginning stands for what comes first. Pure.
    """
    if not _lists_names(command):
        return False
    shown, printed = list(_names(expected)), list(_names(actual))
    named = [name for name in shown if not is_wild_line(name)]
    if len(named) == len(shown):
        return shown == printed
    begins = is_wild_line(shown[0]) or shown[:1] == printed[:1]
    return begins and _are_among(named, printed)


def _lists_names(command: str) -> bool:
    """Tell whether a command is ``ls`` and nothing else, here or in a container, without an option that shows more."""
    commands = list(simple_commands(command))
    calls = list(docker_calls(command))
    if len(commands) != 1 or len(calls) > 1:
        return False
    words = commands[0][0]
    if calls:
        words = list(calls[0].arguments[1:]) if calls[0].command in _IN_CONTAINERS else []
    if words[:2] in (["sh", "-c"], ["bash", "-c"]) and len(words) == 3:
        return _lists_names(words[2])
    return words[:1] == ["ls"] and not any(map(_LONG.fullmatch, words))


def _names(lines: Iterable[str]) -> Iterator[str]:
    """Yield the names in their order: down each column, then down the next."""
    rows = [_GAP.split(line.strip()) for line in lines if line.strip()]
    return (name for column in zip_longest(*rows) for name in column if name)


def _are_among(names: Iterable[str], others: Iterable[str]) -> bool:
    left = iter(others)
    return all(name in left for name in names)
