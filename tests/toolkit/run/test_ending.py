"""When a program that shows nothing may be left running in the foreground."""

from __future__ import annotations

import pytest
from deckproof.run.ending import PATIENCE_WITHOUT_CLAIM, may_stay

PATIENT = PATIENCE_WITHOUT_CLAIM


@pytest.mark.parametrize(
    "command",
    [
        "docker run -it --rm debian bash",
        "docker run --rm --tty debian top",
        "docker start --attach -i eca4aa01751c",
        "docker start -ai box",
        "docker attach box",
        "docker exec -it box sh",
        "cd /tmp && docker run -it debian",
    ],
)
def test_interactive_client_may_stay_at_once(command: str) -> None:
    """Its output, if the slide showed any, would be the program's prompt."""
    assert may_stay(command, 1, claims=False)


@pytest.mark.parametrize("command", ["docker run --rm debian ./train", "docker compose up", "docker logs -f box"])
def test_client_without_a_terminal_may_stay_after_a_while(command: str) -> None:
    """It may be at work first."""
    assert not may_stay(command, 1, claims=False)
    assert may_stay(command, PATIENT, claims=False)


@pytest.mark.parametrize(
    "command",
    [
        "until curl -s localhost; do sleep 1; done",
        "docker exec box ./migrate",
        "sleep 60",
        "make docker",
    ],
)
def test_other_commands_are_waited_for(command: str) -> None:
    """Whatever else is attached to the engine meanwhile."""
    assert not may_stay(command, 100, claims=False)


def test_shown_output_decides_where_there_is_any() -> None:
    """A script may start the client."""
    assert may_stay("./serve", 1, claims=True)
