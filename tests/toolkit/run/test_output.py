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


@pytest.mark.parametrize(
    "aside", ["failed to resize tty, using default size", "[WARN  tini (1)] Child was dead when forwarding signal"]
)
@pytest.mark.parametrize("is_promised", [False, True])
def test_what_comes_of_a_terminal_s_size_on_a_busy_machine_is_no_output(aside: str, is_promised: bool) -> None:
    """It comes or it does not, with any command; a slide may speak of it all the same."""
    lines = (aside, "/etc")
    step = Step(line=1, end_line=2, prompt="/ #", input="pwd", expected=(aside,) if is_promised else ())
    assert without_farewell(lines, step, Ending.PROMPT) == (lines if is_promised else ("/etc",))
