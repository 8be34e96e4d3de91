"""Faults injected into a real run on a real engine: the table of docs/reference/faults.md, a test for each row.

Each run ends in time, with one sentence that names the cause, the exit code for it, and what was proven so far in its
proof; and nothing is left of it. `make faults` runs these.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from pathlib import Path

import pytest
from deckproof.config import cache_folder
from deckproof.engine import clean
from deckproof.engine.namespace.sandbox import Sandbox
from deckproof.engine.runs import runs
from deckproof.engine.runs.run_state import State
from deckproof.testing import patience

from .conftest import quiet
from .faults import AFTER, BEFORE, HASTY, HERE, RUN, TIMEOUT, check, kill, mounted, processes, project, three_blocks

pytestmark = pytest.mark.engine


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    """A deck of three blocks, in a project."""
    return three_blocks(tmp_path / "talk")


# ------------------------------------------------------------------------------------------------ the engine


def test_the_engine_is_killed(talk: Path) -> None:
    """One sentence says so at the step that was under way; what comes after it is blocked, what came before is kept."""
    with check(talk) as run:
        kill(run.reached(), "dockerd")
        ended = run.end()
    why = f"the engine died while `{HERE}; {RUN}` ran"
    assert (ended.code, ended.verdicts) == (1, ("passed", "failed", "blocked"))
    assert ended.reasons[1] == why
    assert (ended.reasons[2] or "").endswith(why)
    assert run.left() == []


def test_containerd_is_killed(talk: Path) -> None:
    """The engine brings it up again: the deck passes, or the step says what the engine said."""
    with check(talk) as run:
        kill(run.reached(), "containerd")
        run.go_on()
        ended = run.end()
    assert ended.code in (0, 1)
    assert ended.verdicts[0] == ended.verdicts[2] == "passed"
    assert ended.code == 0 or ended.reasons[1]
    assert run.left() == []


def test_the_engine_stops_answering_during_a_step(talk: Path) -> None:
    """The step ends at its timeout, and what a silent engine gets to answer."""
    with check(talk, environment=HASTY) as run:
        kill(run.reached(), "dockerd", signal.SIGSTOP)
        run.go_on()
        ended = run.end()
    assert (ended.code, ended.verdicts) == (1, ("passed", "failed", "blocked"))
    assert (ended.reasons[1] or "").startswith("the engine stopped answering while `touch here")
    assert run.left() == []


def test_the_engine_stops_answering_between_steps(tmp_path: Path) -> None:
    """A step that needs no engine passes; the first one that does is told from the engine's silence."""
    talk = project(tmp_path / "talk", f"$ {HERE}", f"$ {RUN}\nthrough", AFTER)
    with check(talk, environment=HASTY) as run:
        kill(run.reached(), "dockerd", signal.SIGSTOP)
        run.go_on()
        ended = run.end()
    assert (ended.code, ended.verdicts) == (1, ("passed", "failed", "blocked"))
    assert ended.reasons[1] == f"the engine stopped answering while `{RUN}` ran"
    assert run.left() == []


def test_the_engine_s_disk_is_full(tmp_path: Path) -> None:
    """The step that filled it says so; steps that write nothing go on."""
    fill = "docker run --rm busybox:1.36 dd if=/dev/zero of=/big bs=1M count=200"
    talk = project(tmp_path / "talk", BEFORE, f"$ {fill}\n200+0 records in", AFTER)
    roots = cache_folder() / "runs"
    with check(talk, before=mounted(f"mount -t tmpfs -o size=30m none {roots}")) as run:
        ended = run.end()
    assert (ended.code, ended.verdicts) == (1, ("passed", "failed", "passed"))
    assert (ended.reasons[1] or "").endswith("; a disk is full")
    assert run.left() == []


def test_a_container_ignores_being_stopped(tmp_path: Path) -> None:
    """Nobody waits for it in the end."""
    deaf = "docker run --detach --name deaf busybox:1.36 sh -c 'trap \"\" TERM INT HUP; while :; do sleep 1; done'"
    talk = project(tmp_path / "talk", f"$ {deaf}", "$ docker ps --format '{{.Names}}'\ndeaf")
    with check(talk) as run:
        run.run(State.SERVING)
        ended = run.end()
    assert (ended.code, ended.verdicts) == (0, ("passed", "passed"))
    assert run.left() == []


def test_the_way_out_is_killed(talk: Path) -> None:
    """Without slirp4netns there is no way to the network; what needs none passes."""
    with check(talk) as run:
        kill(run.reached(), "slirp4netns")
        run.go_on()
        ended = run.end()
    assert (ended.code, ended.verdicts) == (0, ("passed",) * 3)
    assert run.left() == []


# ------------------------------------------------------------------------------------------------ the author's engine


def test_the_author_s_engine_is_killed(talk: Path, own_engine: Sandbox) -> None:
    """The same sentence; what the deck made there can't be removed, which is said, and kept for a later clean."""
    with check(talk, "--engine", "shared") as run:
        run.reached()
        os.kill(processes(own_engine.run, "dockerd")[0], signal.SIGKILL)
        run.go_on()
        ended = run.end()
    assert (ended.code, ended.verdicts) == (1, ("passed", "failed", "blocked"))
    assert (ended.reasons[1] or "").startswith("the engine died while `touch here")
    assert "`deckproof clean` removes them" in ended.said
    assert "Traceback" not in ended.said
    assert [each.state for each in run.runs] == [State.LOST]
    said: list[str] = []
    clean(said.append)
    assert any("does" in line and run.runs[0].name in line for line in said), said
    runs.erase(run.runs[0])  # that engine never comes back


def test_the_author_s_engine_stops_answering(tmp_path: Path, own_engine: Sandbox) -> None:
    """When it answers again, clean removes what the deck made, and only that."""
    own_engine.docker("run", "--detach", "--name", "mine", "mine:1", "sleep", "999")
    made = "docker run --detach --name made busybox:1.36 sleep 999 >made"
    talk = project(tmp_path / "talk", f"$ {made}; {HERE}; docker ps --quiet | wc -l\n2", AFTER)
    frozen = processes(own_engine.run, "dockerd")[0]
    with check(talk, "--engine", "shared", environment=HASTY) as run:
        run.reached()
        os.kill(frozen, signal.SIGSTOP)
        try:
            run.go_on()
            ended = run.end()
        finally:
            os.kill(frozen, signal.SIGCONT)
    assert (ended.code, ended.verdicts) == (1, ("failed", "blocked"))
    assert (ended.reasons[0] or "").startswith("the engine stopped answering while")
    assert "container" in " ".join(clean(quiet))
    assert own_engine.docker("ps", "--all", "--format", "{{.Names}}").stdout.split() == ["mine"]
    assert run.left() == []


# ------------------------------------------------------------------------------------------------ the run


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_a_step(talk: Path, number: signal.Signals) -> None:
    """What was proven before is in the proof, and the exit code says interrupted."""
    with check(talk) as run:
        run.reached()
        run.signal(number)
        ended = run.end()
    assert (ended.code, ended.verdicts) == (130, ("passed",))
    assert ended.said.endswith("deckproof: interrupted\n")
    assert run.left() == []


@pytest.mark.parametrize("state", [State.PREPARING, State.STARTING, State.CLOSING])
def test_a_signal_ends_a_run_in_every_state(tmp_path: Path, state: State) -> None:
    """While images are made ready, the engine starts, or everything is removed: nothing is left."""
    talk = project(tmp_path / "talk", f"$ {RUN}\nthrough")
    with check(talk) as run:
        run.run(state)
        run.signal(signal.SIGTERM)
        ended = run.end()
    assert ended.code == 130
    assert ended.verdicts == (("passed",) if state is State.CLOSING else ())
    assert run.left() == []


def test_the_run_is_killed(talk: Path) -> None:
    """Nobody can clean up then; clean says in what state the run was, and removes all of it."""
    with check(talk) as run:
        killed = run.reached()
        run.signal(signal.SIGKILL)
        run.process.wait()
        assert run.left()
        said: list[str] = []
        assert f"run {killed.name}" in clean(said.append)
    assert any(f"{killed.name} left, which was killed while serving" in line for line in said)
    assert run.left() == []


def test_the_run_is_suspended_and_resumed(tmp_path: Path) -> None:
    """The time in which nobody watched is not the step's: it passes."""
    talk = project(tmp_path / "talk", BEFORE, f"$ {HERE}; echo through\nthrough", AFTER)
    with check(talk, environment=HASTY) as run:
        run.reached()
        run.signal(signal.SIGSTOP)
        time.sleep(TIMEOUT + 1)
        run.go_on()
        run.signal(signal.SIGCONT)
        ended = run.end()
    assert (ended.code, ended.verdicts) == (0, ("passed",) * 3), ended.reasons
    assert run.left() == []


def test_two_runs_at_once_in_one_checkout(talk: Path) -> None:
    """Both pass, and the proof is one of the two, whole."""
    with check(talk) as one, check(talk) as other:
        for each in (one, other):
            each.reached()
        for each in (one, other):
            each.go_on()
        for each in (one, other):
            ended = each.end()
            assert (ended.code, ended.verdicts) == (0, ("passed",) * 3)
    assert one.left() + other.left() == []
    assert [path.name for path in talk.with_name("_build").glob(".*")] == [
        ".gitignore"
    ]  # no proof that was half written


def test_nobody_reads_the_output(talk: Path) -> None:
    """A closed pipe ends the run as an interrupt does, and what was proven is kept."""
    with check(talk) as run:
        run.reached()
        assert run.process.stdout
        run.process.stdout.close()
        run.process.stdout = None
        run.go_on()
        ended = run.end()
    assert (ended.code, ended.verdicts[:2]) == (130, ("passed", "passed"))
    assert run.left() == []


CLOCK = """
import sys, time
from pathlib import Path
from deckproof.cli.__main__ import main

real, jump = time.time, Path(sys.argv.pop(1))
time.time = lambda: real() + (float(sys.argv[0]) if jump.exists() else 0)
sys.argv[0] = jump.name
main()
"""


@pytest.mark.parametrize("offset", [3600, -3600])
def test_the_clock_jumps(tmp_path: Path, offset: int) -> None:
    """In the middle of a deck with a server, by an hour: no step is given up early, none waits for ever."""
    server = "docker run --rm --name web busybox:1.36 sh -c 'echo up; exec sleep 999'"
    talk = project(tmp_path / "talk", f"$ {HERE}", f"$ {server}\nup", "$ docker ps --format '{{.Names}}'\nweb")
    jump = tmp_path / "jump"
    script = CLOCK.replace("float(sys.argv[0])", str(offset))
    with check(talk, program=[sys.executable, "-c", script, str(jump)]) as run:
        run.reached()
        jump.touch()
        run.go_on()
        ended = run.end()
    assert (ended.code, ended.verdicts) == (0, ("passed",) * 3), ended.said
    assert run.left() == []


# ------------------------------------------------------------------------------------------------ files and terminals


def test_the_working_folder_is_removed(talk: Path) -> None:
    """The shell that stands in it goes on, as a person's does; what needs the folder says that it is gone."""
    with check(talk) as run:
        found = run.reached()
        run.go_on()
        shutil.rmtree(found.scratch / "deck")
        ended = run.end()
    assert ended.code in (0, 1)
    assert ended.verdicts[0] == "passed"
    assert run.left() == []


def test_a_terminal_s_shell_is_killed(talk: Path) -> None:
    """Its step fails; the next one is typed at another one."""
    with check(talk) as run:
        kill(run.reached(), "bash")
        ended = run.end()
    assert (ended.code, ended.verdicts) == (1, ("passed", "failed", "passed"))
    assert ended.reasons[1] == "the shell was killed by SIGKILL"
    assert run.left() == []


# ------------------------------------------------------------------------------------------------ the registry

REGISTRY = Path(__file__).parents[1] / "registry" / "compose.yaml"
LOGIN = "echo learn-containers | docker login --username student --password-stdin localhost:5000"
IMAGE = "localhost:5000/course/tool:1.0"


def test_the_registry_vanishes_while_an_image_is_pulled(tmp_path: Path) -> None:
    """The step ends at its timeout or with what the client says; the deck goes on."""
    push = f"$ {LOGIN}\n$ docker tag busybox:1.36 {IMAGE}; docker push --quiet {IMAGE}; docker rmi {IMAGE}"
    talk = project(tmp_path / "talk", push, f"$ {HERE}; docker pull {IMAGE}", AFTER)
    talk.write_text(f'.. deckproof: services="{REGISTRY}"\n\n{talk.read_text()}')
    with check(talk, environment=HASTY) as run:
        found = run.reached()
        kill(found, "registry", signal.SIGSTOP)
        run.go_on()
        until = time.monotonic() + patience(30)
        while not processes(found, "docker"):  # now the client waits for an answer
            assert time.monotonic() < until
            time.sleep(0.01)
        kill(found, "registry")
        ended = run.end()
    assert (ended.code, ended.verdicts) == (1, ("passed", "failed", "passed"))
    assert run.left() == []
