"""A deck needs an engine as soon as anything of it could have to do with one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from deckproof.model import Role
from deckproof.plan.engine_needed import needs_engine
from deckproof.testing import make_session


def test_a_deck_of_plain_commands_needs_none() -> None:
    """Files that it writes and keys that it presses count for nothing by themselves."""
    session = make_session(
        "$ echo hello\nhello", ("print(1)", {"caption": "pi.py", "language": "python"}), "$ sleep 100\n^C"
    )
    assert not needs_engine(session)


@pytest.mark.parametrize(
    "block",
    [
        "$ docker ps",
        "$ make",
        "$ cat\n>>> 1",
        ("FROM debian", {"caption": "Dockerfile", "language": "docker"}),
        ("$ echo hello", {"container": "web"}),
        ("$ echo hello", {"since": "26"}),
        ("$ unknown", {"role": Role.SETUP}),
        ("$ unknown", {"role": Role.CLEANUP}),
    ],
)
def test_any_doubt_needs_one(block: str | tuple[str, Mapping[str, object]]) -> None:
    """A client, an unknown program, a program's prompt, an image, a container, a version; hidden blocks count as well."""
    assert needs_engine(make_session("$ echo hello", block))


def test_services_need_one() -> None:
    """They run in containers."""
    session = make_session("$ echo hello")
    assert needs_engine(replace(session, deck=replace(session.deck, services=(Path("compose.yaml"),))))
