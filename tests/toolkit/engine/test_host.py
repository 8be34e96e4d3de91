"""What the engines ask of the machine they run on."""

from __future__ import annotations

import os

import pytest
from deckproof.engine.host import piped


def shell(script: str) -> tuple[list[str], dict[str, str]]:
    """Return a program that is a line of shell."""
    return ["sh", "-c", script], dict(os.environ)


@pytest.mark.parametrize(
    ("source", "target", "said"),
    [
        ("echo all", "cat", ""),
        ("echo half; echo no disk >&2; exit 1", "cat >/dev/null; echo not whole >&2; exit 1", "no disk"),
        ("echo half; exit 1", "cat", "no reason given"),
        ("echo all", "cat >/dev/null; echo no room >&2; exit 1", "no room"),
        ("yes", "echo not mine >&2; exit 1", "not mine"),
    ],
)
def test_the_cause_of_a_copy_that_fails_is_told(source: str, target: str, said: str) -> None:
    """That of the one who writes comes first: what is read of a half is no reason. Who reads no more ends both."""
    assert piped(shell(source), shell(target)) == said
