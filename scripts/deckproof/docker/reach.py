"""What of a deck's would reach beyond what the deck made, on an engine that is somebody's own. Pure.

Commands are judged before they are typed (``refusal``); a script in a file, or a program, is known by what it asks of
the engine (``forbidden``), which no reading of its commands can find out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from urllib.parse import unquote

from deckproof.docker.calls import Call, docker_calls
from deckproof.docker.compose import composed_folders, entered_folders, folder_project, said_project

REMOVES = "it would remove things of yours that this deck did not make: use a private engine"
CHANGES_ALL = "it changes your engine as a whole: use a private engine"


def not_its_own(word: str) -> str:
    """Return why what this word names must not be changed."""
    return f"{word} on your engine is not of this deck's making: use a private engine, or another name"


# ---------------------------------------------------------------------------------------------------------- commands

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
        return REMOVES
    if call.group in _BEYOND:
        return CHANGES_ALL
    if call.group not in _OBJECTS or call.verb not in _CHANGES:
        return None
    if handed_on:
        return "it works on whatever is listed, things of yours too: use a private engine"
    return next((not_its_own(word) for word in _named(call) if is_somebodys(word.partition(":/")[0])), None)


def _named(call: Call) -> tuple[str, ...]:
    """Return the words that may name what is changed: of a tag, only the new name; it takes nothing from the old."""
    return call.words[-1:] if call.verb == "tag" else call.words


def _theirs(call: Call, command: str, projects: Collection[str]) -> str | None:
    """Return the project that a call of compose works on, where that is one of these."""
    folders = [*entered_folders(command), *composed_folders(call)]
    named = [said_project(call, command), *map(folder_project, folders)]
    return next((each for each in named if each in projects), None)


# ---------------------------------------------------------------------------------------------------------- requests

_PATH = re.compile(r"(?:http://[^/ ]*)?(?:/v[\d.]+)?(?P<path>/[^ ?]*)")
_PRUNES = re.compile(r"/(?:containers|images|volumes|networks|build)/prune")
_OF_THE_WHOLE = re.compile(r"/(?:swarm|services|nodes|plugins|secrets|configs)/.+")
_CHANGED = {
    "DELETE": re.compile(r"/(?P<kind>container|image|volume|network)s/(?P<name>.+)"),
    "PUT": re.compile(r"/(?P<kind>container)s/(?P<name>[^/]+)/archive"),
    "POST": re.compile(
        r"/(?P<kind>container|network)s/(?P<name>[^/]+)/"
        r"(?:start|stop|restart|kill|pause|unpause|rename|update|exec|attach|resize|connect|disconnect)"
    ),
}


def forbidden(method: str, target: str, is_somebodys: Callable[[str, str], bool]) -> str | None:
    """Return why a request is not passed on; None where it may be.

    ``is_somebodys`` tells whether a word names something of a kind that was there before the deck.
    """
    path = _path(method, target)
    if _PRUNES.fullmatch(path):
        return REMOVES
    if _OF_THE_WHOLE.fullmatch(path):
        return CHANGES_ALL
    kind, name = changed(method, target)
    if name and is_somebodys(name, kind):
        return f"{name} was on your engine before the deck: use a private engine, or another name"
    return None


def changed(method: str, target: str) -> tuple[str, str]:
    """Return the kind and the name of what a request would change; both are empty where it names nothing to change."""
    path = _path(method, target)
    change = _CHANGED[method].fullmatch(path) if path else None
    return (change["kind"], change["name"]) if change else ("", "")


def _path(method: str, target: str) -> str:
    """Return the path of a request, without the interface's version; of one that only asks, it is empty."""
    match = _PATH.match(target) if method in _CHANGED else None
    return unquote(match["path"]) if match else ""
