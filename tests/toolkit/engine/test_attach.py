"""What tells an attached client, from events and from what was typed."""

from __future__ import annotations

from typing import Any

import pytest
from deckproof.engine.attach import attachments, followed


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


@pytest.mark.parametrize(
    ("typed", "container"),
    [
        ("docker logs -f web", ["web"]),
        ("docker logs --follow --tail 5 web", ["web"]),
        ("docker container logs -tf web  # see who asks", ["web"]),
        ("docker logs web", []),
        ("docker logs --tail 5 web", []),
        ("tail -f web", []),
        ("echo 'unfinished", []),
    ],
)
def test_a_followed_log_is_read_from_the_command(typed: str, container: list[str]) -> None:
    """The engine has no event for it."""
    assert followed(typed) == container
