"""Which containers a client of a deck is attached to: what tells a server from a slow command.

Pure but for the questions, which are asked of an engine over its socket or, where that is out of reach, by its client.
"""

from __future__ import annotations

import math
import re
import signal
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from deckproof.docker.attaching import followed, starts_program

Event = dict[str, Any]

_NANOSECONDS = re.compile(r"(\.\d{6})\d+")
_ENDS = ("kill", "stop", "restart")
"""What the engine says happened to a container that a client ended: one that ends by itself only dies."""
_KILL = str(int(signal.SIGKILL))
_TO_END = frozenset(
    {_KILL, *(str(int(each)) for each in (signal.SIGINT, signal.SIGQUIT, signal.SIGABRT, signal.SIGTERM))}
)
"""The signals of ``docker kill`` that are sent to end a program; by others it is told something, and mostly goes on."""


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
    """Tell whether the engine says by now that a client ended one of these containers since this Unix time.

    It says so a moment after whoever is attached to the container has been told of its end.
    """
    return ended_by_client(ask.events(since), {each.id for each in containers})


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
