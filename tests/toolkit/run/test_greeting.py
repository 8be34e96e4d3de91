"""What a container says first is waited for before a client attaches to it."""

from __future__ import annotations

import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest
from deckproof.run.greeting import PATIENCE, await_end, await_greeting
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
@pytest.mark.parametrize("slow", [1.0, 5.0])
def test_a_greeting_is_waited_for(tmp_path: Path, typed: str, slow: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until nothing more comes, on a busy machine too: three looks before it, the one that sees it, four of silence."""
    passed: list[float] = []
    clock = SimpleNamespace(monotonic=lambda: sum(passed), sleep=lambda seconds: passed.append(slow * seconds))
    monkeypatch.setattr("deckproof.run.greeting.time", clock)
    engine = Greeting(tmp_path)
    await_greeting(engine, typed, 0.8)
    assert engine.asked == (8 if slow == 1.0 else 5)  # what patience is for


def test_a_container_that_never_falls_silent_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its log goes on."""

    class Chatting(Greeting):
        after = 10**6

        def client(self, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
            answer = super().client(*arguments, timeout=timeout)
            answer.stderr = str(self.asked)
            return answer

    passed: list[float] = []
    clock = SimpleNamespace(monotonic=lambda: sum(passed), sleep=passed.append)
    monkeypatch.setattr("deckproof.run.greeting.time", clock)
    await_greeting(Chatting(tmp_path), "docker attach shell", 0.8)
    assert PATIENCE <= sum(passed) < PATIENCE + 1


def test_nothing_else_waits(tmp_path: Path) -> None:
    """No other call is held up."""
    engine = Greeting(tmp_path)
    for typed in ("docker run -it busybox", "docker exec -it shell sh", "ls"):
        await_greeting(engine, typed, 60)
    assert engine.asked == 0


class Settling(LocalEngine):
    """An engine that is asked for what it lists."""

    settled = 0

    def settle(self) -> None:
        """Count, and fail where it is not alive."""
        self.settled += 1
        super().settle()


@pytest.mark.parametrize(
    ("typed", "looks"),
    [
        ("docker ps --all", True),
        ("sudo docker container ls", True),
        ("docker rm $(docker ps --quiet --all)", True),
        ("docker compose ps", True),
        ("docker system prune --force", True),
        ("docker inspect web", True),
        ("docker run --name web busybox ps", True),
        ("ps aux", False),
    ],
)
def test_the_end_of_containers_is_waited_for(tmp_path: Path, typed: str, looks: bool) -> None:
    """Before any input that the engine is asked by, and no other."""
    engine = Settling(tmp_path)
    await_end(engine, typed)
    assert engine.settled == looks


def test_an_engine_that_is_gone_is_found_out_by_the_command(tmp_path: Path) -> None:
    """What it says is told then."""
    await_end(Settling(tmp_path, alive=False), "docker ps")
