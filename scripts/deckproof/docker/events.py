"""What an engine's events tell: who attached to a container, and who ended it. Pure."""

from __future__ import annotations

import re
import signal
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

Event = dict[str, Any]

_NANOSECONDS = re.compile(r"(\.\d{6})\d+")
_ENDS = ("kill", "stop", "restart")
"""What the engine says happened to a container that a client ended: one that ends by itself only dies."""
_KILL = str(int(signal.SIGKILL))
_TO_END = frozenset(
    {_KILL, *(str(int(each)) for each in (signal.SIGINT, signal.SIGQUIT, signal.SIGABRT, signal.SIGTERM))}
)
"""The signals of ``docker kill`` that are sent to end a program; by others it is told something, and mostly goes on."""


def ended_by_client(events: Iterable[Event], identities: Collection[str]) -> bool:
    """Tell whether a client ended one of these containers, in the first life of it that ended. Pure."""
    lives, ended, told = set(identities), set[str](), set[tuple[str, str]]()
    for event in events:
        action, actor = str(event.get("Action", "")).partition(":")[0], event["Actor"]
        identity, said = actor["ID"], actor.get("Attributes") or {}
        if action == "kill" and (sent := said.get("signal", _KILL)) not in _TO_END:
            told.add((identity, sent))
        elif identity in lives and (action in _ENDS or (action == "die" and (identity, _signal(said)) in told)):
            return True
        elif action == "die":
            ended.add(identity)
        elif action == "start" and identity in ended:
            lives.discard(identity)
    return False


def _signal(died: dict[str, str]) -> str:
    """Return the signal by which a container's program died, as the number that its exit status tells."""
    status = died.get("exitCode", "")
    return str(int(status) - 128) if status.isdecimal() else ""


def attachments(events: Iterable[Event], *, programs: bool) -> set[str]:
    """Return the containers that clients attached to and, with ``programs``, in which one was started that runs."""
    attached: set[str] = set()
    running: dict[str, str] = {}
    for event in events:
        action, actor = str(event.get("Action", "")), event["Actor"]
        program = actor.get("Attributes", {}).get("execID", "")
        if action == "attach":
            attached.add(actor["ID"])
        elif action.startswith("exec_start") and programs:
            running[program] = actor["ID"]
        elif action.startswith("exec_die"):
            running.pop(program, None)
    return attached | set(running.values())


def unix_time(said: str) -> float | None:
    """Return the Unix time that an engine wrote, to the nanosecond; None where it wrote none."""
    try:
        return datetime.fromisoformat(_NANOSECONDS.sub(r"\1", said)).timestamp()
    except ValueError:
        return None


ENDED_BY_A_CLIENT = ("137", "143")
"""What a container exits with that got SIGKILL or SIGTERM."""


def in_dockers_words(events: Iterable[Event]) -> Iterator[Event]:
    """Yield Podman's events with the programs of each container numbered: the first to end is the oldest.

    Podman gives programs in containers no number of their own. Of a container
    that was removed by force it says only that it died.
    One that died of what a client sends to end it, and was removed, is taken to have been removed by force; Podman says
    the same of one that somebody else sent that, where it was run with ``--rm``.
    """
    events = list(events)
    removed = {str(each["Actor"]["ID"]) for each in events if each["Action"] == "remove"}
    begun: defaultdict[str, int] = defaultdict(int)
    ended: defaultdict[str, int] = defaultdict(int)
    names = {"exec": ("exec_start", begun), "exec_died": ("exec_die", ended)}
    for event in events:
        action, container = str(event["Action"]), str(event["Actor"]["ID"])
        status = event["Actor"].get("Attributes", {}).get("containerExitCode")
        if action == "died" and container in removed and status in ENDED_BY_A_CLIENT:
            yield {**event, "Action": "kill"}
        if action not in names:
            yield event
            continue
        word, counted = names[action]
        counted[container] += 1
        attributes = {"execID": f"{container}-{counted[container]}"}
        yield {**event, "Action": word, "Actor": {"ID": container, "Attributes": attributes}}
