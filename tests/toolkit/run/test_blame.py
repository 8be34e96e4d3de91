"""Which earlier failure a failing step follows from."""

from __future__ import annotations

import pytest
from deckproof.model import Step
from deckproof.run.blame import Blame


def step(line: int, text: str, prompt: str = "$", expected: tuple[str, ...] = ()) -> Step:
    """Return a step that is typed at this line."""
    return Step(line, line, prompt, text, expected)


def blamed(failed: str, then: str) -> int | None:
    """Return the line that a failure of ``then`` is blamed on, after ``failed`` did not run on line 1."""
    blame = Blame()
    blame.record(step(1, failed), line=1, terminal="1", ran=False)
    return blame.for_step(step(2, then), "1")


@pytest.mark.parametrize(
    ("failed", "then"),
    [
        ("docker run -d --name web debian:bookworm", "docker stop web"),
        ("docker run -d --name=web debian:bookworm", "docker exec -it web sh"),
        ("docker run -d -p 8888:80 nginx", "curl localhost:8888"),
        ("docker run -d --name web nginx", "tail -f `docker inspect --format='{{.LogPath}}' web`"),
        ("docker volume create notes", "docker run --rm -v notes:/data busybox ls /data"),
        ("docker build -t hello:1 .", "docker run hello:1"),
        ("docker run -d -v $PWD/site:/srv nginx", "ls site"),
        ("cd project", "cat README"),
        ("export PORT=80", "curl localhost:$PORT"),
    ],
)
def test_object_that_both_name_is_a_cause(failed: str, then: str) -> None:
    """A container, a port, a volume, an image, a folder, or the shell's own state."""
    assert blamed(failed, then) == 1


@pytest.mark.parametrize(
    ("failed", "then"),
    [
        ("docker run --name loud debian:bookworm yes", "docker run --name web busybox:bookworm true"),
        ("docker run debian:bookworm sleep 1000", "docker run nginx sleep 1000"),
        ("docker run --rm --name a nginx:1", "docker ps --all"),
        ("docker volume ls", "docker network ls"),
    ],
)
def test_common_words_are_no_cause(failed: str, then: str) -> None:
    """Options, verbs, tags and numbers are shared by commands that have nothing to do with each other."""
    assert blamed(failed, then) is None


def test_list_that_was_to_show_the_failed_name_follows_from_it() -> None:
    """The container that was never made can't be in the list."""
    blame = Blame()
    blame.record(step(1, "docker run -d --name web nginx"), line=1, terminal="1", ran=False)
    assert blame.for_step(step(2, "docker ps", expected=("CONTAINER ID   NAMES", "f3b0a9c1d2e4   web")), "1") == 1
    assert blame.for_step(step(2, "docker ps", expected=("CONTAINER ID   NAMES", "f3b0a9c1d2e4   web2")), "1") is None


def test_command_that_did_its_work_is_no_cause() -> None:
    """Only its output differed."""
    blame = Blame()
    blame.record(step(1, "docker create --name web nginx"), line=1, terminal="1", ran=True)
    assert blame.for_step(step(2, "docker start web"), "1") is None


def test_token_is_traced_to_the_mistake_at_the_root() -> None:
    """The step that was to show it may be blocked itself; a prompt shows an id too."""
    blame = Blame()
    blame.record(step(1, "docker run -it debian"), line=1, terminal="1", ran=False)
    blame.record(step(2, "ls", prompt="root@eca4aa01751c:/#"), line=1, terminal="", ran=False)
    assert blame.for_token("eca4aa01751c") == 1
    assert blame.for_token("0123456789ab") is None


def test_what_two_commands_ask_for_is_nothing_that_they_share() -> None:
    """A template of ``--format`` names no object."""
    asks = "docker inspect --format '{{.State.Status}}' "
    blame = Blame()
    blame.record(step(3, f"{asks}<container>"), line=3, terminal="", ran=False)
    assert blame.for_step(step(5, f"{asks}other"), "") is None
