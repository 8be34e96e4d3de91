"""What tells an attached client, from events."""

from __future__ import annotations

from typing import Any

from deckproof.engine.attach import attachments


def event(action: str, identity: str, program: str = "") -> dict[str, Any]:
    """Return an event as the engine tells it."""
    return {"Action": action, "Actor": {"ID": identity, "Attributes": {"execID": program}}}


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
