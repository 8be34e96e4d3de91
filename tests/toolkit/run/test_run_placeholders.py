"""A placeholder stands for the only object that it can be; else the failure names the candidates."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from deckproof.docker.placeholders import placeholders
from deckproof.model import Ending, Result, StepResult
from deckproof.run.await_prompt import NotTyped
from deckproof.run.placeholders import Candidate, adopted, choose
from deckproof.testing import LocalEngine, make_session, run_deck

WEB, DB = Candidate("9f86d081884c", "web", "running"), Candidate("2c26b46b68ff", "db", "exited")


@dataclass
class Stocked(LocalEngine):
    """An engine that lists these containers; ``docker`` is a shell script that says what it was asked for."""

    containers: tuple[Candidate, ...] = ()

    def client(self, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:  # noqa: ARG002 -- the protocol's
        """List the containers."""
        rows = [f"{each.id}\t{each.name}\t{each.state}" for each in self.containers] if "ps" in arguments else []
        return subprocess.CompletedProcess(["docker", *arguments], 0, "\n".join(rows), "")


@pytest.fixture
def steps(tmp_path: Path) -> Callable[..., list[StepResult]]:
    """Run a deck on an engine with these containers; its ``docker`` prints its last word."""

    def steps(text: str, *containers: Candidate) -> list[StepResult]:
        session = make_session(f"$ docker() {{ echo ${{@: -1}}; }}\n{text}")
        (block,) = run_deck(session, Stocked(tmp_path, containers=containers))
        return list(block.steps[1:])

    return steps


@pytest.mark.parametrize(
    ("command", "expected"),
    [("docker stop <container>", WEB), ("docker start <container>", DB), ("docker exec <container> ls", WEB)],
)
def test_the_only_one_in_the_state_that_the_command_wants(command: str, expected: Candidate) -> None:
    """What runs can be stopped; what has ended can be started."""
    (placeholder,) = placeholders(command)
    assert choose(placeholder, [WEB, DB]) == expected


def test_a_single_candidate_needs_no_state() -> None:
    """The command itself says what is wrong with it."""
    (placeholder,) = placeholders("docker stop <container>")
    assert choose(placeholder, [DB]) == DB


def test_several_candidates_are_named() -> None:
    """The sentence says which they are."""
    (placeholder,) = placeholders("docker rm <container_id>")
    with pytest.raises(NotTyped, match=r"could be any of 2 containers: 9f86d081884c \(web\), 2c26b46b68ff \(db\)"):
        choose(placeholder, [WEB, DB])


def test_placeholder_is_typed_as_the_real_one_and_comes_back(steps: Callable[..., list[StepResult]]) -> None:
    """As an id or as a name; in the output of its step, it is what was typed."""
    done = steps("$ docker stop <container_id>\n<container_id>\n$ docker rm <container-name>\nweb", WEB)
    assert [each.outcome.typed for each in done] == ["docker stop 9f86d081884c", "docker rm web"]
    assert [each.verdict.result for each in done] == [Result.PASSED] * 2


def test_variable_with_a_value_is_the_shells(steps: Callable[..., list[StepResult]]) -> None:
    """Only one that is not set is a placeholder."""
    done = steps("$ docker stop $CID\n9f86d081884c\n$ CID=mine\n$ docker stop $CID\nmine", WEB)
    assert [each.outcome.typed for each in done] == ["docker stop 9f86d081884c", "CID=mine", "docker stop $CID"]
    assert [each.verdict.result for each in done] == [Result.PASSED] * 3


def test_placeholder_for_nothing_is_not_typed(steps: Callable[..., list[StepResult]]) -> None:
    """The step fails, and says what it looked for."""
    (done,) = steps("$ docker stop <container_id>")
    assert done.outcome.ending is Ending.NOT_TYPED
    assert done.verdict.reason == "there is no container that <container_id> could stand for"


@pytest.mark.parametrize(
    "command",
    ["docker pull here/a@{}", "pinned=here/a@\\\n{}", 'docker run "here/a@{}" true', "docker pull -q here/a@{}"],
)
def test_a_digest_that_nothing_shows_is_the_only_one_of_its_repository(tmp_path: Path, command: str) -> None:
    """For an update; which it is, the engine says."""
    real, written = f"sha256:{'ab' * 32}", f"sha256:{'cd' * 32}"
    said = {"here/a": [real, real, "<none>"]}

    class Told(LocalEngine):
        def client(self, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:  # noqa: ARG002 -- the protocol's
            return subprocess.CompletedProcess(["docker"], 0, "\n".join(said.get(arguments[-1], [])), "")

    engine = Told(tmp_path)
    assert adopted(written, command.format(written), engine) == real
    said["here/a"].append(written)
    assert adopted(written, command.format(written), engine) is None
