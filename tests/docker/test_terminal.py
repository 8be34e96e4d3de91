"""Terminals against a real engine: programs that stay in the foreground, and what docker's client does to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pytest
from deckproof.config import Config
from deckproof.engine import Engine, open_engine
from deckproof.model import BlockResult, Ending, Result, Role, StepResult
from deckproof.run import DeckRun
from deckproof.testing import make_session, patience

pytestmark = pytest.mark.engine

DEBIAN, BUSYBOX = "debian:bookworm", "busybox:latest"
SETTINGS = Config(timeout=30, quiet=0.5)
Steps = Callable[..., list[StepResult]]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """One engine for all of these tests; each of them removes its containers."""
    with open_engine("auto", (DEBIAN, BUSYBOX), (), SETTINGS, lambda _: None) as engine:
        yield engine


@pytest.fixture
def steps(engine: Engine) -> Iterator[Steps]:
    """Run a deck of these texts to its end; the results of all its steps."""
    before = set(engine.client("ps", "-aq").stdout.split())

    def steps(*texts: str | tuple[str, Mapping[str, object]], config: Config = SETTINGS) -> list[StepResult]:
        with DeckRun(make_session(*texts), engine, config) as run:
            blocks: list[BlockResult] = list(run.blocks())
        return [step for block in blocks for step in block.steps]

    yield steps
    if left := set(engine.client("ps", "-aq").stdout.split()) - before:
        engine.client("rm", "-f", *left)


def faults(items: list[StepResult]) -> list[str]:
    """Return what went wrong, with the step's input: empty where all passed."""
    return [
        f"{each.step.input}: {each.verdict.reason}: {each.outcome.lines}"
        for each in items
        if each.verdict.result is not Result.PASSED
    ]


def test_shell_in_a_container_is_typed_at(steps: Steps) -> None:
    """Its prompt shows an id that a later command names; what it prints is what a person tells apart."""
    done = steps(
        f"$ docker run -it {DEBIAN} bash\n"
        "root@eca4aa01751c:/# echo hi\nhi\n"
        "root@eca4aa01751c:/# cd /tmp\n"
        "root@eca4aa01751c:/tmp# pwd; hostname\n/tmp\neca4aa01751c\n"
        "root@eca4aa01751c:/tmp# exit",
        "$ docker ps -aq\neca4aa01751c\n$ docker rm eca4aa01751c\neca4aa01751c",
    )
    assert faults(done) == []
    assert [each.outcome.ending for each in done[1:4]] == [Ending.PROMPT] * 3
    assert done[4].outcome.ending is Ending.EXITED


def test_failure_in_the_shell_of_a_container_is_one(steps: Steps) -> None:
    """Where the slide shows nothing of what a command prints there, its exit status tells; the shell keeps it."""
    done = steps(
        f"$ docker run -it --rm {DEBIAN} bash\n"
        "root@eca4aa01751c:/# ls /nothing 2>/dev/null\n"
        "root@eca4aa01751c:/# cd /tmp\n"
        "root@eca4aa01751c:/tmp# true\n"
        "root@eca4aa01751c:/tmp# (exit 3)\n"
        "root@eca4aa01751c:/tmp# exit",
        f"$ docker run -it --rm {BUSYBOX} sh\n/ # ls /nothing 2>/dev/null\n/ # (exit 3)\n/ # echo $?\n3\n/ # exit",
    )
    assert [each.outcome.status for each in done[1:5]] == [2, 0, 0, 3]
    assert [each.verdict.reason for each in done[1:4]] == ["exit status 2, the slide promises 0", None, None]
    assert [each.outcome.status for each in done[7:9]] == [1, 3]
    assert faults(done[8:]) == []


def test_long_input_right_after_the_start_is_no_output(steps: Steps) -> None:
    """docker tells the container the terminal's width only after the start."""
    words = " ".join(f"word{number}" for number in range(40))
    done = steps(f"$ docker run --rm -it {DEBIAN} bash\nroot@eca4aa01751c:/# echo {words}\n{words}\n")
    assert faults(done) == []


def test_busybox_asks_where_the_cursor_is(steps: Steps) -> None:
    """Its shell gets an answer, and edits the line as on a real terminal."""
    done = steps(
        f"$ docker run --rm -it {BUSYBOX} sh\n...\n"
        "/ # echo one\none\n/ # cd /tmp\n/tmp # pwd\n/tmp\n/tmp # ^D\n"
        "$ echo two\ntwo"
    )
    assert faults(done) == []
    assert done[1].outcome.seconds < patience(3)


def test_last_step_may_be_a_shell_that_stays(steps: Steps) -> None:
    """Nothing is promised of it: quiet and attached is enough; its end comes with the deck's."""
    done = steps(f"$ docker run -it --rm --name last {DEBIAN} bash")
    assert faults(done) == []
    assert done[0].outcome.ending is Ending.LEFT_RUNNING


def test_raw_terminal_swallows_suspend(steps: Steps) -> None:
    """^Z goes to the program in the container: the client stays in the foreground, and no prompt comes back."""
    done = steps(
        f"$ docker run -it --rm --name srv {DEBIAN} sh -c 'trap : TSTP; echo serving; sleep 600'\nserving\n^Z",
        "$ docker ps --format '{{.Names}}'\nsrv\n$ docker kill srv\nsrv",
    )
    assert faults(done) == []
    assert [each.outcome.ending for each in done[:2]] == [Ending.LEFT_RUNNING] * 2
    assert done[2].outcome.terminal != done[0].outcome.terminal


def test_server_without_a_terminal_is_interrupted(steps: Steps) -> None:
    """^C reaches it through the client, and the host's prompt comes back."""
    done = steps(
        f"$ docker run --rm --name srv {DEBIAN} sh -c 'trap \"exit 0\" INT; echo up; while :; do sleep 0.1; done'\nup",
        "$ docker ps --format '{{.Names}}'\nsrv\n^C\n$ docker ps -q",
    )
    assert faults(done) == []
    assert done[2].outcome.ending is Ending.EXITED


def test_detach_and_attach(steps: Steps) -> None:
    """The detach keys bring the host's prompt back; after `docker attach` an Enter brings the container's."""
    done = steps(
        f"$ docker run -it --name box {DEBIAN} bash\nroot@eca4aa01751c:/# X=7\nroot@eca4aa01751c:/# CTRL+p CTRL+q\n",
        "$ docker ps --format '{{.Names}}'\nbox\n"
        "$ docker attach box\nroot@eca4aa01751c:/# echo $X\n7\nroot@eca4aa01751c:/# exit\n"
        "$ docker ps -a --format '{{.Status}}'\nExited (0) 2 seconds ago",
    )
    assert faults(done) == []
    assert done[2].outcome.ending is Ending.EXITED


@pytest.mark.parametrize("image", [DEBIAN, BUSYBOX])
def test_steps_inside_a_container_show_output_and_status(steps: Steps, image: str) -> None:
    """In bash where it is there, else in sh, with the same promises as at the host."""
    done = steps(
        f"$ docker run -d --name box {image} sleep 600\n...",
        (
            "$ echo a \\\n>   b\na b\n$ X=1\n$ cat <<EOF\n> $X\n> EOF\n1\n$ tty >/dev/null; (exit 3)",
            {"container": "box", "status": 3},
        ),
        "$ docker rm -f box\nbox",
    )
    assert faults(done) == []
    assert done[4].outcome.status == 3


def test_container_that_outlives_a_failed_step_is_still_there_for_the_clean_up(steps: Steps, engine: Engine) -> None:
    """The step fails by its output; the server goes on until the clean-up stops it."""
    done = steps(
        f"$ docker run --name web {DEBIAN} sh -c 'echo one; sleep 600'\ntwo",
        "$ docker ps --format '{{.Names}}'\nweb",
        ("$ docker rm -f web", {"role": Role.CLEANUP}),
        config=Config(timeout=4, quiet=0.3),
    )
    assert [each.verdict.result for each in done] == [Result.FAILED, Result.PASSED, Result.PASSED]
    assert engine.client("ps", "-aq").stdout == ""


def test_flood_from_a_container_is_stopped(steps: Steps, engine: Engine) -> None:
    """A program that ignores ^C is stopped too, where the engine is nobody else's; the deck goes on."""
    done = steps(f"$ docker run --name loud {DEBIAN} yes\n$ echo on\non", config=Config(max_output=500_000))
    assert done[0].outcome.ending is Ending.FLOODED
    assert faults(done[1:]) == []
    if engine.info.kind == "private":
        assert engine.client("wait", "loud").returncode == 0  # for ever, if it were not stopped


def test_image_that_does_not_exist_fails_its_step(steps: Steps) -> None:
    """With docker's own words and status."""
    done = steps("$ docker run --rm no.such/image:1")
    assert done[0].verdict.reason == "exit status 125, the slide promises 0"
