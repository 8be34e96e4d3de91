"""What a step says of the shell that it is typed at."""

from __future__ import annotations

import pytest
from deckproof.model import Ending, Outcome
from deckproof.run.shown import leaves


@pytest.mark.parametrize("typed", ["exit", "exit 3", "cd /; exit", "true && exit 1", "exec bash", "logout"])
def test_a_shell_is_left_by_what_is_typed_at_it(typed: str) -> None:
    """Its status is then that of whatever came last."""
    assert leaves(Outcome(typed, Ending.EXITED, 0, (), 0.0))


@pytest.mark.parametrize(
    "typed", ["sh -c 'echo no; exit 3'", 'sh -c "true\nexit 3"', "echo exit", "docker exec web ls"]
)
def test_a_shell_is_not_left_by_what_another_one_is_told(typed: str) -> None:
    """The status of the other one is that of the command, and a claim."""
    assert not leaves(Outcome(typed, Ending.EXITED, 3, (), 0.0))
