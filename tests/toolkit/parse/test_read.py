"""What a block is, and that no text breaks the reader."""

from __future__ import annotations

from pathlib import Path

import pytest
from deckproof.config import Silence
from deckproof.model import Kind, LineRole, Role
from deckproof.parse import read
from deckproof.testing import make_block
from hostile import LANGUAGES, TEXTS
from hypothesis import given, settings
from hypothesis import strategies as st


@given(
    TEXTS,
    st.sampled_from(LANGUAGES),
    st.sampled_from(list(Silence)),
    st.sampled_from([None, "Dockerfile", "Listing 1", ""]),
    st.sampled_from([None, "no time"]),
    st.sampled_from(list(Role)),
)
@settings(max_examples=300)
def test_no_text_breaks_the_reader(
    text: str, language: str, silence: Silence, caption: str | None, skip: str | None, role: Role
) -> None:
    """There is one role per line, every step lies in the block, and what is not run says why or is a file."""
    block = make_block(text, language=language, caption=caption, skip=skip, role=role, line=5)
    reading = read(block, silence)
    assert len(reading.roles) == text.count("\n") + 1
    assert all(5 <= step.line <= step.end_line <= block.span.last for step in reading.steps)
    assert reading.steps or reading.reason or reading.kind is Kind.FILE
    assert reading.roles.count(LineRole.INPUT) == len(reading.steps)
    for step in reading.steps:
        assert step.input.strip()
        assert len(step.expected or ()) == len(step.expected_lines)


@pytest.mark.parametrize(
    ("caption", "language", "is_file"),
    [
        ("Dockerfile", "docker", True),
        ("compose.yaml", "yaml", True),
        ("app/pi.py", "python", True),
        (".dockerignore", "text", True),
        ("start.sh", "bash", True),
        ("notes.txt", "console", False),
        ("Listing 1", "bash", False),
        ("A file", "python", False),
        ("../up.txt", "text", False),
        ("/etc/passwd.txt", "text", False),
        (None, "yaml", False),
    ],
)
def test_a_file_names_caption_makes_a_file(caption: str | None, language: str, is_file: bool) -> None:
    """Inside the working folder only, and never in a console block."""
    reading = read(make_block("docker ps", language=language, caption=caption))
    assert (reading.kind is Kind.FILE) is is_file


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [
        ("console", "$ ls", Kind.TRANSCRIPT),
        ("bash", "ls", Kind.SCRIPT),
        ("python", "docker ps", Kind.SCRIPT),
        ("python", "cd work \n\ngit clone https://example.org/x.git\n\npip install mdutils", Kind.SCRIPT),
        ("text", "$ docker ps", Kind.TRANSCRIPT),
        ("", "docker ps\n# CONTAINER ID", Kind.SCRIPT),
        ("python", "import docker\ndocker.ps()", Kind.OTHER),
        ("python", "make", Kind.OTHER),
        ("python", "x = 1", Kind.OTHER),
        ("text", "docker is nice\nand so are you", Kind.OTHER),
        ("text", "ls " + "x" * 30_000, Kind.SCRIPT),
        ("json", "$ ls", Kind.OTHER),
        ("console", "only output", Kind.SCRIPT),
        ("console", "$\n", Kind.OTHER),
        ("console", "/ #", Kind.OTHER),
        ("console", "PS C:\\> docker ps", Kind.OTHER),
        ("text", "/ # ls", Kind.TRANSCRIPT),
        ("python", ">>> 1 + 1\n2", Kind.OTHER),
        ("output", "docker ps", Kind.OTHER),
        ("bash", "# only a remark", Kind.OTHER),
        ("bash", "", Kind.OTHER),
    ],
)
def test_kinds_of_blocks(language: str, text: str, kind: Kind) -> None:
    """By the label, and where that is wrong by what plainly stands there."""
    assert read(make_block(text, language=language)).kind is kind


def test_a_wrong_label_is_said() -> None:
    """The block runs all the same."""
    assert read(make_block("docker ps", language="python")).warnings == (
        "shell has the language python; write `console` or `bash`",
    )
    assert "code block has no language" in read(make_block("docker ps", language="")).warnings[0]
    assert read(make_block("docker ps", language="sh")).warnings == ()


def test_a_skipped_block_keeps_its_kind_and_its_reason() -> None:
    """It has no steps, so nothing of it is run."""
    reading = read(make_block("$ ls", skip="needs a screen"))
    assert (reading.kind, reading.reason, reading.steps) == (Kind.TRANSCRIPT, "needs a screen", ())
    assert read(make_block("x", language="json", skip="no")).kind is Kind.OTHER


def test_a_text_that_no_slide_shows_is_not_read() -> None:
    """And says so."""
    reading = read(make_block("$ ls\n" * 10_001))
    assert (reading.kind, reading.steps) == (Kind.OTHER, ())
    assert "longer than anything" in (reading.reason or "")


PIECES = [
    "$ echo \"'`$(x\n",
    "/ # cat <<A <<B\n",
    "$ " + "\\" * 9 + "\n",
    "$ a\n\n# b\n",
    "> ",
    "[y/N] ",
    "mysql> a\n    -> ",
    "((",
    "^C ",
]


@given(st.lists(st.sampled_from(PIECES), max_size=4), st.integers(1, 200), st.sampled_from(["console", "bash", "text"]))
@settings(max_examples=50, deadline=None)
def test_what_is_repeated_without_end_is_read(pieces: list[str], times: int, language: str) -> None:
    """Open quotes, here-documents and questions, over and over; how long it takes is for benchmarks/parse.py to say."""
    text = "".join(pieces) * times
    assert len(read(make_block(text, language=language)).roles) == text.count("\n") + 1


def test_the_block_is_where_its_errors_are_told() -> None:
    """The path of the span is the file that the author edits."""
    assert make_block("$ ls").span.path == Path("/deck/slides/made.rst")


@pytest.mark.parametrize(
    ("command", "claimed"),
    [
        ("docker pull ubuntu", False),
        ("sudo docker compose up -d", False),
        ("docker image push me/x", False),
        ("docker cp web:/x .", False),
        ("docker load --input x.tar", False),
        ("docker cp --quiet web:/x .", True),
        ("apt-get install -y curl", False),
        ("git clone https://git.test/x", False),
        ("docker pull --quiet ubuntu", True),
        ("docker pull ubuntu > /dev/null", True),
        ("docker run -d --name web nginx", False),
        ("docker network create x", False),
        ("ID=$(docker run -d nginx)", True),
        ("docker run --rm nginx true", True),
        ("docker volume create x", True),
        ("docker image ls", True),
    ],
)
def test_nobody_means_that_what_always_prints_is_silent(command: str, claimed: bool) -> None:
    """Its progress is left out; where it is told to be quiet, or is another command, silence is a claim."""
    step, _ = read(make_block(f"$ {command}\n$ echo hi\nhi")).steps
    assert (step.expected == ()) is claimed


@pytest.mark.parametrize(
    ("language", "text", "typed"),
    [
        ("", "curl localhost:80\ncurl localhost:80\nweb1: visits: 1", ["curl localhost:80"] * 2),
        ("", "docker ps\nCONTAINER ID   IMAGE\nabc   x", ["docker ps"]),
        ("", "docker: Error response from daemon: x", []),
        ("", "git version 2.39\nDocker version 28", []),
        ("", "docker run    # start something\n--rm          # forget it\nbusybox       # the image", []),
        ("", "host unreachable\nby any means", []),
        ("text", "docker ps\nCONTAINER ID   IMAGE\nabc   x", []),
        ("text", "# left out\n$ nodemon src/index.js\n[nodemon] starting", []),
        ("text", "yarn run v1.22\n$ webpack build\nDone", []),
        ("text", "$ frobnicate\nx", ["frobnicate"]),
        ("text", "Done\n$ docker ps\nx", ["docker ps"]),
        ("", "docker run [OPTIONS] IMAGE [COMMAND] [ARG...]", []),
        ("bash", "docker run [OPTIONS] IMAGE [COMMAND] [ARG...]", []),
        ("console", "$ docker run [CONTAINER_ID]", ["docker run [CONTAINER_ID]"]),
    ],
)
def test_what_is_not_labelled_as_shell_is_typed_only_where_it_can_be_nothing_else(
    language: str, text: str, typed: list[str]
) -> None:
    """A command with its output; not what a program prints of commands, nor the form of one."""
    assert [step.input for step in read(make_block(text, language=language)).steps] == typed


@pytest.mark.parametrize("language", ["bash", "console", "zsh"])
def test_a_percent_sign_before_a_block_s_first_command_is_a_prompt(language: str) -> None:
    """No line of a script begins with it."""
    (step,) = read(make_block("% mytool list\none", language=language)).steps
    assert (step.input, step.expected) == ("mytool list", ("one",))


@pytest.mark.parametrize("label", ["container", "terminal", "term1", "plaintext", "cmd"])
def test_a_label_that_no_highlighter_knows_is_none(label: str) -> None:
    """What is plainly shell is read, with a warning; what is not, is not."""
    reading = read(make_block("root@91abfa3e77ba:/# hostname\n91abfa3e77ba", language=label))
    assert [step.input for step in reading.steps] == ["hostname"]
    assert [doubt.rule for doubt in reading.doubts] == ["shell-label"]
    assert read(make_block("welcome\nto the course", language=label)).steps == ()
