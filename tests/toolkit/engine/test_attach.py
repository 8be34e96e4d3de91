"""What tells an attached client, from events."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from deckproof.docker.events import attachments, unix_time
from deckproof.engine.api import Interface
from deckproof.engine.attach import Attached, Questions


def event(action: str, identity: str, program: str = "", **more: str) -> dict[str, Any]:
    """Return an event as the engine tells it."""
    return {"Action": action, "Actor": {"ID": identity, "Attributes": {"execID": program, **more}}}


def test_attaching_and_running_programs_count_and_ended_programs_do_not() -> None:
    """A container is named once, whichever way a client came to it."""
    events = [
        event("create", "a"),
        event("attach", "b"),
        event("exec_create: sh", "c", "1"),
        event("exec_start: sh", "c", "1"),
        event("exec_start: ls", "d", "2"),
        event("exec_die", "d", "2"),
    ]
    assert attachments(events, programs=True) == {"b", "c"}


def test_programs_of_health_checks_are_nobody_s_client() -> None:
    """The engine starts them as `docker exec` would; a command that is none has not."""
    assert attachments([event("exec_start: curl", "c", "1")], programs=False) == set()


class Telling(Questions):
    """An engine that tells more each time it is asked."""

    def __init__(self, *answers: list[dict[str, Any]]) -> None:
        super().__init__(Interface(socket.socket))  # which is not asked
        self._answers: Iterator[list[dict[str, Any]]] = iter(answers)
        self._last: list[dict[str, Any]] = []

    def events(self, since: float) -> list[dict[str, Any]]:
        """Return the next answer, or the last one again."""
        assert since == 1.0
        self._last = next(self._answers, self._last)
        return self._last

    def now(self) -> float:
        """Return a moment of the past."""
        return 1764374400.5

    def container(self, name: str) -> dict[str, Any]:
        """Know one container."""
        return {"Id": name, "Name": "/web", "State": {"Running": True, "StartedAt": "2025-11-29T00:00:00.250000001Z"}}


@pytest.mark.parametrize(
    ("events", "by_a_client"),
    [
        ([event("kill", "a"), event("die", "a")], True),
        ([event("die", "a"), event("stop", "a")], True),
        ([event("die", "a")], False),
        ([event("kill", "another"), event("die", "a")], False),
        ([event("die", "a"), event("start", "a"), event("kill", "a"), event("die", "a"), event("stop", "a")], False),
        ([event("start", "a"), event("kill", "a"), event("die", "a")], True),
        ([event("kill", "a", signal="15"), event("die", "a", exitCode="0")], True),
        ([event("kill", "a", signal="1"), event("die", "a", exitCode="3")], False),
        ([event("kill", "a", signal="1"), event("die", "a", exitCode="129")], True),
    ],
    ids=[
        "stopped",
        "said after its end",
        "ended by itself",
        "another was stopped",
        "in a later life",
        "in its only life",
        "asked to end",
        "told to read its settings again",
        "told so, and died of it",
    ],
)
def test_a_container_that_a_client_ended(events: list[dict[str, Any]], by_a_client: bool) -> None:
    """The one who is attached may learn of the end before the engine says whose doing it was."""
    assert Telling(events).stopped(1.0, [Attached("a", "web")]) is by_a_client


def test_how_long_a_container_is_up_is_told_by_the_engine_s_clock() -> None:
    """An engine writes nanoseconds, and of a container that was never started no time that there is."""
    (found,) = Telling([event("attach", "a")]).attached(1.0, "docker run busybox")
    assert (found.name, found.up) == ("web", 0.25)
    assert unix_time("never") is None
