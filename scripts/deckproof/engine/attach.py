"""What is asked of a running engine: first, which containers a client of a deck is attached to.

That tells a server from a slow command.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

from deckproof.docker.attaching import followed, starts_program
from deckproof.docker.events import Event, attachments, ended_by_client, unix_time
from deckproof.engine.api import Interface
from deckproof.errors import EngineError

_CONTAINERS = '{"type":["container"]}'
REMOVAL_SECONDS = 10.0
"""What a container gets to be gone that its engine removes by itself: a busy disk has many files to forget."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A container that is up, and that a client is attached to."""

    id: str
    name: str
    publishes: bool = False  # a port of it can be reached from outside
    up: float = math.inf  # seconds since it was started


class Questions:
    """What is asked of one engine; each raises EngineError where it doesn't answer."""

    def __init__(self, interface: Interface) -> None:
        self._interface = interface
        self._staying = set[str]()  # containers that should be gone, and were not in time

    def attached(self, since: float, typed: str) -> tuple[Attached, ...]:
        """Return the containers that are up and that clients attached to at or after ``since``.

        ``typed`` is the command: following a log leaves no trace in the engine's events, so it is read from there; and
        only `docker exec` starts programs: those of health checks, which look the same in the events, are not its.
        """
        names = attachments(self.events(since), programs=starts_program(typed)) | set(followed(typed))
        found = map(self.container, sorted(names))
        return tuple(self._attached_to(each) for each in found if each and each["State"]["Running"])

    def stopped(self, since: float, containers: Sequence[Attached]) -> bool:
        """Tell whether the engine says by now that a client ended one of these containers since this Unix time.

        It says so a moment after whoever is attached to the container has been told of its end.
        """
        return ended_by_client(self.events(since), {each.id for each in containers})

    def settle(self) -> None:
        """Wait until the engine is done with the containers of which it has told a client that they have ended.

        Newer engines (26.1 and 28.5; 20.10 not) tell the client first, and then write it down, on the disk and for the
        list. Until that is done, they don't say what they know of the container (moby, ``handleContainerExit``). And
        all of them remove what was started with ``--rm`` after that: until it is gone, it is listed and has its name.
        One that does not go is waited for only once.
        """
        until = time.monotonic() + REMOVAL_SECONDS
        for each in self._read("/containers/json?all=1") or ():
            while _is_going(self.container(each["Id"])) and each["Id"] not in self._staying:
                if time.monotonic() > until:
                    self._staying.add(each["Id"])
                time.sleep(0.02)

    def events(self, since: float) -> list[Event]:
        """Return what has happened to containers since this Unix time, as the engine's API tells it."""
        ahead = self._ahead
        window = {"since": f"{since + ahead:.6f}", "until": f"{time.time() + ahead:.6f}", "filters": _CONTAINERS}
        return self.told(f"/events?{urlencode(window)}")

    def now(self) -> float:
        """Return the Unix time as the engine's clock has it."""
        return time.time() + self._ahead

    def container(self, name: str) -> dict[str, Any] | None:
        """Return what the engine's API says of a container, or None where there is none of this name or id."""
        said = self._read(f"/containers/{quote(name, safe='')}/json")
        return said if isinstance(said, dict) and "State" in said else None

    def finds(self, image: str) -> bool:
        """Tell whether the engine is told of an image by its registry."""
        return self._read(f"/distribution/{quote(image)}/json") is not None

    def told(self, path: str) -> list[Event]:
        """Return the events of an answer, one a line; what is none, such as an error's message, tells of nothing."""
        try:
            said = [json.loads(line) for line in self._interface.get(path)[1].splitlines()]
        except (OSError, ValueError) as error:
            raise EngineError(f"the engine gave no answer: {error}") from error
        return [each for each in said if "Actor" in each]

    def _attached_to(self, container: dict[str, Any]) -> Attached:
        ports = (container.get("NetworkSettings") or {}).get("Ports") or {}
        started = unix_time(str(container["State"].get("StartedAt", "")))
        up = math.inf if started is None else self.now() - started
        return Attached(container["Id"], container["Name"].removeprefix("/"), publishes=any(ports.values()), up=up)

    @cached_property
    def _ahead(self) -> float:
        """How many seconds the engine's clock, which stamps events, is ahead of ours: it may be another machine's."""
        self._read("/version")  # connects, which takes time of its own
        asked = time.time()
        said = str((self._read("/info") or {}).get("SystemTime", ""))
        answered = time.time()
        engines = unix_time(said)
        return 0.0 if engines is None or asked <= engines <= answered else engines - (asked + answered) / 2

    def _read(self, path: str) -> Any:
        try:
            return self._interface.read(path)
        except OSError as error:
            raise EngineError(f"the engine gave no answer: {error}") from error


def _is_going(container: dict[str, Any] | None) -> bool:
    """Tell whether the engine is about to remove a container, as its API describes it; None: it is gone."""
    if container is None:
        return False
    status = container["State"].get("Status")
    by_itself = (container.get("HostConfig") or {}).get("AutoRemove", False)
    return status in {"removing", "dead"} or (status == "exited" and by_itself)
