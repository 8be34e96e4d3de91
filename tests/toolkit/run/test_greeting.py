"""What a container says first is waited for before a client attaches to it."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest
from deckproof.run.greeting import await_greeting
from deckproof.testing import LocalEngine


class Greeting(LocalEngine):
    """An engine whose container greets a little after it was started."""

    asked = 0
    after = 3

    def client(self, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        """Answer with the log."""
        assert (arguments[0], arguments[-1]) == ("logs", "shell")
        self.asked += 1
        answer = super().client(*arguments, timeout=timeout)
        answer.stderr = "welcome" if self.asked > self.after else ""
        return answer


@pytest.mark.parametrize("typed", ["docker attach shell", "sudo docker container attach --no-stdin shell"])
def test_a_greeting_is_waited_for(tmp_path: Path, typed: str) -> None:
    """Until nothing more comes."""
    engine = Greeting(tmp_path)
    began = time.monotonic()
    await_greeting(engine, typed, 0.8)
    assert engine.asked > engine.after + 1
    assert time.monotonic() - began >= 0.8


def test_nothing_else_waits(tmp_path: Path) -> None:
    """No other call is held up."""
    engine = Greeting(tmp_path)
    for typed in ("docker run -it busybox", "docker exec -it shell sh", "ls"):
        await_greeting(engine, typed, 60)
    assert engine.asked == 0
