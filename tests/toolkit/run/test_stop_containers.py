"""What a flooding step started in containers is stopped, also where the engine has not said yet that it was started."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from deckproof.run.stop_containers import halt_started
from deckproof.testing import LocalEngine


class Asked(LocalEngine):
    """An engine that remembers what it was asked to kill."""

    killed: tuple[str, ...] = ()
    events = ""

    def client(self, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        """Answer from ``events`` with what has an event that is asked for."""
        if arguments[0] == "kill":
            self.killed = arguments[1:]
        wanted = [each.removeprefix("event=") for each in arguments if each.startswith("event=")]
        ids = [line.split()[0] for line in self.events.splitlines() if line.split()[1] in wanted]
        answer = super().client(*arguments, timeout=timeout)
        answer.stdout = "\n".join(ids)
        return answer


@pytest.mark.parametrize(
    ("events", "killed"),
    [("one attach\none start", ("one",)), ("one attach", ("one",)), ("two start", ("two",)), ("three create", ())],
    ids=["as usual", "a busy engine: output came before it was said to have started", "detached", "never started"],
)
def test_what_was_started_is_killed_once(tmp_path: Path, events: str, killed: tuple[str, ...]) -> None:
    """The engine attaches its client before it starts a container, and says so before any output can come."""
    engine = Asked(tmp_path)
    engine.events = events
    halt_started(engine, 0.0)
    assert engine.killed == killed
