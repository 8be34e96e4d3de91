"""Companion scripts of small decks, run against a real engine without a terminal and without deckproof."""

from __future__ import annotations

import subprocess

import pytest
from deckproof.companion import script
from deckproof.engine import Engine
from deckproof.model import Role
from deckproof.plan.session import Session
from deckproof.testing import make_session

pytestmark = pytest.mark.engine

ID = "eca4aa01751c"


def run(session: Session, engine: Engine) -> tuple[int, str]:
    """Run a deck's script where the deck's steps are typed; return its exit status and what it said."""
    path = engine.workdir / "made.sh"
    path.write_text(script(session))
    done = subprocess.run(
        engine.enter(["bash", str(path)]),
        env=dict(engine.environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.fixture
def clean(private: Engine) -> Engine:
    """Return the engine, and fail where a test leaves a container on it."""
    assert private.client("ps", "--all", "--quiet").stdout == ""
    return private


def left(engine: Engine) -> str:
    """Return what is on the engine after a test."""
    return engine.client("ps", "--all").stdout.partition("\n")[2] + engine.client("volume", "ls", "-q").stdout


def test_a_foreground_server_runs_on_while_its_id_is_used(clean: Engine) -> None:
    """The server has a terminal; its id, read from what it prints, stops and removes it."""
    server = "docker run -it busybox:1.36 sh -c 'tty; hostname; trap exit TERM; while :; do sleep 0.1; done'"
    session = make_session(
        f"$ {server}\n/dev/...\n{ID}",
        (f"$ cd /tmp\n$ hostname\n{ID}", {"container": ID}),
        f"$ docker stop {ID}\n{ID}\n$ docker rm {ID}\n{ID}",
    )
    status, said = run(session, clean)
    assert status == 0, said
    assert "/dev/pts/0" in said
    assert not left(clean)


def test_a_shell_in_a_new_container_gets_its_commands(clean: Engine) -> None:
    """The id that its prompt shows is known afterwards."""
    session = make_session(
        f"$ docker run -it busybox:1.36 sh\nroot@{ID}:/# echo $((6 * 7))\n42\nroot@{ID}:/# exit\n$ docker rm {ID}\n{ID}"
    )
    status, said = run(session, clean)
    assert status == 0, said
    assert "\n42\n" in said
    assert not left(clean)


def test_ctrl_c_stops_a_server(clean: Engine) -> None:
    """The key goes through the terminal to the program in the container."""
    server = (
        "docker run -it --rm busybox:1.36 sh -c 'trap \"echo bye; exit\" INT; echo up; while :; do sleep 0.1; done'"
    )
    status, said = run(make_session(f"$ {server}\nup\n^C\nbye\n$ docker ps -q"), clean)
    assert status == 0, said
    assert "bye\n" in said
    assert not left(clean)


def test_after_a_failure_nothing_that_it_made_is_left(clean: Engine) -> None:
    """Neither a server, nor a container that nothing names, nor a volume."""
    session = make_session(
        "$ docker volume create notes\nnotes\n$ docker run -d -v notes:/x busybox:1.36 sleep 100\n$ docker create busybox:1.36",
        ("$ touch note", {"role": Role.CLEANUP}),
        "$ docker run --rm busybox:1.36 false",
    )
    status, said = run(session, clean)
    assert status == 1
    assert "slides/made.rst:8: this ended with status 1; the slide promises 0." in said
    assert not left(clean)


def test_what_you_have_already_is_not_touched(clean: Engine) -> None:
    """A volume of the same name stops the script before its first command."""
    clean.client("volume", "create", "notes")
    try:
        status, said = run(make_session("$ docker volume create notes\nnotes\n$ docker volume rm notes"), clean)
        assert status == 1
        assert "You have a volume named notes already" in said
        assert left(clean) == "notes\n"
    finally:
        clean.client("volume", "rm", "notes")
