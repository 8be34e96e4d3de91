"""What a step says of the shell that it is typed at."""

from __future__ import annotations

import pytest
from deckproof.model import Ending, Outcome, Step
from deckproof.run.output import leaves, without_farewell


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


@pytest.mark.parametrize(("promised", "left"), [((), ("/etc",)), (("failed to resize tty, using default size",), None)])
def test_what_the_client_says_of_a_busy_machine_is_no_output(
    promised: tuple[str, ...], left: tuple[str, ...] | None
) -> None:
    """It comes or it does not, with any command; a slide may speak of it all the same."""
    lines = ("failed to resize tty, using default size", "/etc")
    step = Step(line=1, end_line=2, prompt="/ #", input="pwd", expected=promised)
    assert without_farewell(lines, step, Ending.PROMPT) == (left or lines)
