"""Which containers a client of a deck is attached to: what tells a server from a slow command.

Pure but for the questions, which are asked of an engine over its socket or, where that is out of reach, by its client.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from deckproof.docker.attaching import followed, starts_program

Event = dict[str, Any]

_NANOSECONDS = re.compile(r"(\.\d{6})\d+")
_ENDS = ("kill", "stop", "restart")
"""What the engine says happened to a container that a client ended: one that ends by itself only dies."""


SETTLED = 3.0
"""Seconds after which an engine has said what happened."""
_BETWEEN = 0.1


@dataclass(frozen=True, slots=True)
class Attached:
    """A container that is up, and that a client is attached to."""

    id: str
    name: str
    publishes: bool = False  # a port of it can be reached from outside
    up: float = math.inf  # seconds since it was started


class Questions(Protocol):
    """What is asked of an engine; each raises EngineError where it doesn't answer."""

    def events(self, since: float) -> Iterable[Event]:
        """Return what has happened to containers since this Unix time, as the engine's API tells it."""

    def now(self) -> float:
        """Return the Unix time as the engine's clock has it."""

    def container(self, name: str) -> dict[str, Any] | None:
        """Return what the engine's API says of a container, or None where there is none of this name or id."""


def attached(ask: Questions, since: float, typed: str) -> tuple[Attached, ...]:
    """Return the containers that are up and that clients attached to at or after ``since``.

    ``typed`` is the command: following a log leaves no trace in the engine's events, so it is read from there; and
    only `docker exec` starts programs: those of health checks, which look the same in the events, are not its.
    """
    names = attachments(ask.events(since), programs=starts_program(typed)) | set(followed(typed))
    found = (ask.container(name) for name in sorted(names))
    return tuple(_read(each, ask) for each in found if each and each["State"]["Running"])


def stopped(ask: Questions, since: float, containers: Sequence[Attached]) -> bool:
    """Tell whether a client ended one of these containers since this Unix time: it did not end by itself.

    An engine says that it stopped a container a moment after whoever is attached to it has been told of its end.
    """
    identities = {each.id for each in containers}
    deadline = time.monotonic() + SETTLED
    while not (was := _was_stopped(ask.events(since), identities)) and time.monotonic() < deadline:
        time.sleep(_BETWEEN)
    return was


def _was_stopped(events: Iterable[Event], identities: Collection[str]) -> bool:
    actions = ((str(each.get("Action", "")), each["Actor"]["ID"]) for each in events)
    return any(identity in identities and action.partition(":")[0] in _ENDS for action, identity in actions)


def attachments(events: Iterable[Event], *, programs: bool) -> set[str]:
    """Return the containers that clients attached to and, with ``programs``, those in which one was started that runs.

    Pure.
    """
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


def _read(container: dict[str, Any], ask: Questions) -> Attached:
    ports = (container.get("NetworkSettings") or {}).get("Ports") or {}
    started = unix_time(str(container["State"].get("StartedAt", "")))
    up = math.inf if started is None else ask.now() - started
    return Attached(container["Id"], container["Name"].removeprefix("/"), publishes=any(ports.values()), up=up)


def unix_time(said: str) -> float | None:
    """Return the Unix time that an engine wrote, to the nanosecond; None where it wrote none."""
    try:
        return datetime.fromisoformat(_NANOSECONDS.sub(r"\1", said)).timestamp()
    except ValueError:
        return None
