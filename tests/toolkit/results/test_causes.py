"""Each known cause of a failure has its own sentence; a cause that is not known has none that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from deckproof.model import Ending, Outcome, Result, StepResult, Verdict
from deckproof.results.causes import CAUSES, WAITING, cause
from deckproof.results.report import failure
from deckproof.testing import LocalEngine, make_session, run_deck

SAID = {
    "no memory": ("fork: Cannot allocate memory", 1, "memory"),
    "disk full": ("write /x: no space left on device", 1, "make room"),
    "no engine": ("Cannot connect to the Docker daemon at tcp://a:1. Is the docker daemon running?", 1, "tcp://a:1"),
    "not allowed": ("permission denied while trying to connect to the Docker daemon socket", 1, "may not talk"),
    "no name of an image": ("docker: invalid reference format: repository name must be lowercase.", 125, "no name"),
    "no such tag": (
        "docker: Error response from daemon: manifest for a:b not found: manifest unknown.",
        125,
        "its tag",
    ),
    "no such image": ("pull access denied for a, repository does not exist or may require login", 125, "image a "),
    "certificate": (
        'Get "https://localhost:5000/v2/": x509: certificate signed by unknown authority',
        1,
        "certificate",
    ),
    "no registry": ("Get https://registry-1.docker.io/v2/: dial tcp: lookup registry-1: no such host", 125, "network"),
    "no network": ("curl: (6) Could not resolve host: deb.debian.org", 6, "`needs=deb.debian.org`"),
    "image nowhere": ("Unable to find image 'a:1' locally", 125, "the image a:1"),
    "no plugin": ("docker: 'compose' is not a docker command.", 1, "`compose`"),
    "no compose": ("unknown shorthand flag: 'f' in -f", 125, "`compose`"),
    "no program in the image": ('OCI runtime: exec: "zsh": executable file not found in $PATH: unknown.', 127, "`zsh`"),
    "no program": ("bash: htop: command not found", 127, "`htop`"),
    "no program behind": ("sudo: htop: command not found", 1, "`htop`"),
    "no processes": ("runtime/cgo: pthread_create failed: Resource temporarily unavailable", 2, "containers"),
    "not executable": ("bash: ./run.sh: Permission denied", 126, "`./run.sh`"),
    "port taken": ("Bind for 0.0.0.0:80 failed: port is already allocated.", 125, "has that port"),
    "name taken": ('Conflict. The container name "/web" is already in use by container "a".', 125, "`web`"),
}
BY_REASON = {
    "plugin not installed": ("there is no `docker compose` here (Debian: apt-get install docker-compose)", "`compose`"),
    "engine gone": ("the engine died while `docker ps` ran", "run it again"),
    "clock": ("1 line of the slide missing; the machine's clock was set forward by 3600 s meanwhile", "run it again"),
}
ASKED = {
    "password": "[sudo] password for ann:",
    "question": "Proceed ([y]/n)? [y/N]",
    "prompt": "root@vm:/tmp/deck#",
}


@pytest.mark.parametrize(
    "line",
    [
        "W: Failed to fetch http://a.test/x  Temporary failure resolving 'a.test'",
        "wget: bad address 'a.test'",
        "wget: unable to resolve host address ‘a.test’",
        "ping: a.test: Name or service not known",
    ],
)
def test_a_host_that_is_not_reached_is_named(line: str) -> None:
    """However a program says so."""
    found = cause(failed("x", line))
    assert found is not None
    assert found[1].startswith("a.test can't be reached from here: `needs=a.test`")


def failed(
    typed: str, *lines: str, status: int | None = 1, ending: Ending = Ending.EXITED, why: str = ""
) -> StepResult:
    """Return a step that ended so, with these lines printed."""
    step = make_session(f"$ {typed}").steps[0].step
    assert step is not None
    outcome = Outcome(typed, ending, status, lines, 1.0)
    return StepResult(step, outcome, Verdict(Result.FAILED, why or f"exit status {status}, the slide promises 0"))


def test_every_cause_is_tried() -> None:
    """One that nobody tries may be wrong."""
    assert {each.name for each in CAUSES} == SAID.keys() | BY_REASON.keys()
    assert {each.name for each in WAITING} == ASKED.keys()


@pytest.mark.parametrize("name", SAID)
def test_a_cause_is_known_by_what_was_printed(name: str) -> None:
    """Its remedy names the thing, and never advises to expect the failure."""
    line, status, word = SAID[name]
    found = cause(failed("docker run a", "before", line, "after", status=status))
    assert found is not None
    assert found[0].name == name
    assert word in found[1]
    assert "status=" not in found[1]


@pytest.mark.parametrize(
    ("line", "program"),
    [
        ("/bin/sh: 1: htop: not found", "htop"),
        ("sh: htop: command not found", "htop"),
        ("bash: line 3: htop: command not found", "htop"),
        ("env: ‘htop’: No such file or directory", "htop"),
        ("timeout: failed to run command ‘htop’: No such file or directory", "htop"),
        ("xargs: htop: No such file or directory", "htop"),
    ],
)
def test_a_program_that_is_not_there_is_named(line: str, program: str) -> None:
    """Whoever was to start it."""
    found = cause(failed("htop", line, status=127))
    assert found is not None
    assert f"`{program}`" in found[1]


@pytest.mark.parametrize("name", BY_REASON)
def test_a_cause_is_known_by_the_reason(name: str) -> None:
    """What the machine did is no fault of the slide's."""
    why, word = BY_REASON[name]
    found = cause(failed("docker ps", status=None, ending=Ending.LOST, why=why))
    assert found is not None
    assert (found[0].name, word in found[1]) == (name, True)


@pytest.mark.parametrize("name", ASKED)
def test_what_waits_for_an_answer_needs_no_more_time(name: str) -> None:
    """Its last line asks."""
    found = cause(failed("sudo ls", ASKED[name], status=None, ending=Ending.TIMED_OUT))
    assert found is not None
    assert found[0].name == name


def test_an_editor_needs_no_more_time() -> None:
    """Nobody types in it."""
    found = cause(failed("sudo nano compose.yaml", "GNU nano 7.2", status=None, ending=Ending.TIMED_OUT))
    assert found is not None
    assert "editor" in found[1]
    assert cause(failed("./train", "epoch 1", status=None, ending=Ending.TIMED_OUT)) is None


def test_a_failure_that_is_promised_and_only_differs_is_the_slide_s(tmp_path: Path) -> None:
    """An error that a slide shows on purpose is no cause of a difference beside it."""
    text = (
        "$ echo 'bash: htop: command not found'; echo a; (exit 127)\nbash: htop: command not found\nb",
        {"status": 127},
    )
    (block,) = run_deck(make_session(text), LocalEngine(tmp_path))
    assert "if this is right: change" in failure(block).splitlines()[-1]


@pytest.mark.parametrize("status", [125, 126, 127])
def test_what_was_never_started_is_not_to_be_expected(tmp_path: Path, status: int) -> None:
    """Where its cause is not known, no way out is made up."""
    (block,) = run_deck(make_session(f"$ sh -c 'echo oh; exit {status}'"), LocalEngine(tmp_path))
    assert failure(block).splitlines()[-1] == "  | oh"


def test_a_failure_that_the_slide_shows_is_to_be_expected(tmp_path: Path) -> None:
    """Whatever its cause would be elsewhere: only that it is meant is not said yet."""
    text = "$ htop-that-is-not-there\nbash: htop-that-is-not-there: command not found"
    (block,) = run_deck(make_session(text), LocalEngine(tmp_path))
    assert failure(block).splitlines()[-1].startswith("  if this failure is intended: `.. deckproof: status=127`")


def test_an_options_status_is_advised_for_the_last_step_alone(tmp_path: Path) -> None:
    """It is about no other one."""
    (block,) = run_deck(make_session("$ sh -c 'exit 3'\n$ true"), LocalEngine(tmp_path))
    assert "show `echo $?` and that status under it, or end the block there" in failure(block).splitlines()[-1]
    (shown,) = run_deck(make_session("$ sh -c 'exit 3'\n$ echo $?\n3\n$ true"), LocalEngine(tmp_path))
    assert shown.result is Result.PASSED
    (last,) = run_deck(make_session("$ true\n$ sh -c 'exit 3'"), LocalEngine(tmp_path))
    assert (
        failure(last).splitlines()[-1]
        == "  if this failure is intended: `.. deckproof: status=3` directly before the block"
    )


def test_the_pull_of_an_image_that_was_there_before_is_no_change_to_make(tmp_path: Path) -> None:
    """What the slide shows is true elsewhere: no remedy takes it away without saying why."""
    text = "$ echo hello\nUnable to find image 'a:1' locally\n1: Pulling from library/a\nhello"
    (block,) = run_deck(make_session(text), LocalEngine(tmp_path))
    assert "the image was made ready before the deck ran" in failure(block).splitlines()[-1]


def test_the_line_that_a_wildcard_swallowed_is_shown(tmp_path: Path) -> None:
    """Where it comes closest to the missing one."""
    (block,) = run_deck(
        make_session("$ seq 3; echo built in 4 steps; echo end\n1\n...\nbuilt in 3 steps\nend"), LocalEngine(tmp_path)
    )
    assert "  +built in 4 steps" in failure(block).splitlines()
