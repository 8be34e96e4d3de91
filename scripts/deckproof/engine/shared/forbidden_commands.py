"""Which commands must not be typed on somebody's own engine, because they reach beyond what the deck made. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from deckproof.docker.calls import Call, docker_calls
from deckproof.docker.compose import composed_folders, entered_folders, folder_project, said_project

_OBJECTS = frozenset({"", "container", "image", "volume", "network", "buildx", "builder"})
_CHANGES = frozenset(
    """
    attach commit connect cp disconnect exec kill pause remove rename restart rm rmi start stop tag unpause untag update
    """.split()  # noqa: SIM905 -- a list literal would take one line per word
)
"""Verbs that do something to what they name."""

_BEYOND = frozenset({"swarm", "node", "stack", "service", "plugin"})
_LISTS = {
    "": {"ps", "images"},
    "container": {"ls", "list", "ps"},
    **{group: {"ls", "list"} for group in ("image", "volume", "network", "compose")},
}
_HANDS_ON = re.compile(r"\b(?:xargs|parallel|read|mapfile|readarray)\b|<\(")
"""What makes arguments of what a command prints, besides a substitution."""

_COMPOSE_READS = frozenset("config convert events images logs ls port ps stats top version volumes".split())  # noqa: SIM905 -- words are easier to read without quotes


def refusal(command: str, is_somebodys: Callable[[str], bool], projects: Collection[str] = ()) -> str | None:
    """Return why a command is refused, or None.

    ``is_somebodys`` tells whether a word names somebody's own; ``projects`` are somebody's own, of compose.
    """
    calls = list(docker_calls(command))
    handed_on = any(_lists(call) and (call.substituted or _HANDS_ON.search(command)) for call in calls)
    for call in calls:
        if reason := _reason(call, is_somebodys, handed_on=handed_on):
            return reason
        if call.group == "compose" and call.verb not in _COMPOSE_READS and (taken := _theirs(call, command, projects)):
            return f"the compose project {taken} was on your engine before the deck: use a private engine"
    return None


def _lists(call: Call) -> bool:
    return call.verb in _LISTS.get(call.group, ())


def _reason(call: Call, is_somebodys: Callable[[str], bool], *, handed_on: bool) -> str | None:
    if call.verb == "prune":
        return "it would remove things of yours that this deck did not make: use a private engine"
    if call.group in _BEYOND:
        return "it changes your engine as a whole: use a private engine"
    if call.group not in _OBJECTS or call.verb not in _CHANGES:
        return None
    if handed_on:
        return "it works on whatever is listed, things of yours too: use a private engine"
    for word in _named(call):
        if is_somebodys(word.partition(":/")[0]):
            return f"{word} on your engine is not of this deck's making: use a private engine, or another name"
    return None


def _named(call: Call) -> tuple[str, ...]:
    """Return the words that may name what is changed: of a tag, only the new name; it takes nothing from the old."""
    return call.words[-1:] if call.verb == "tag" else call.words


def _theirs(call: Call, command: str, projects: Collection[str]) -> str | None:
    """Return the project that a call of compose works on, where that is one of these."""
    folders = [*entered_folders(command), *composed_folders(call)]
    named = [said_project(call, command), *map(folder_project, folders)]
    return next((each for each in named if each in projects), None)
