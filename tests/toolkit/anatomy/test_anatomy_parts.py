"""An anatomy as an author writes it: which piece of the command each line means."""

from __future__ import annotations

import pytest
from deckproof.anatomy import read_anatomy

COMMAND = "docker run -it -p 8888:8888 quay.io/jupyter/scipy-notebook:2025-03-14"


def read(command: str, body: str) -> tuple[list[tuple[str, int, str]], list[str]]:
    """Return each part with its place and its label, and the faults."""
    anatomy, faults = read_anatomy(command, body.split("\n"))
    for part in anatomy.each():
        assert anatomy.command[part.start : part.end] == part.text
    return [(part.text, part.start, part.label) for part in anatomy.each()], [str(fault) for fault in faults]


def test_parts_are_found_from_left_to_right() -> None:
    """The same text may be a part twice; a part may be a piece of a word."""
    found, faults = read(COMMAND, "-p: publish\n8888: host\n8888: container\njupyter: who\n2025-03-14: tag")
    assert [(text, start) for text, start, _ in found] == [
        ("-p", 15),
        ("8888", 18),
        ("8888", 23),
        ("jupyter", 36),
        ("2025-03-14", 59),
    ]
    assert faults == []


def test_a_part_may_have_parts() -> None:
    """They are looked for within it, and what follows behind it."""
    found, faults = read(COMMAND, "-p 8888:8888: publish\n  8888: host\n  8888: container\nquay.io: registry")
    assert [(text, start) for text, start, _ in found] == [
        ("-p 8888:8888", 15),
        ("8888", 18),
        ("8888", 23),
        ("quay.io", 28),
    ]
    assert faults == []


@pytest.mark.parametrize(
    ("line", "part", "label"),
    [
        ("-p 8888:8888: host port : container port", "-p 8888:8888", "host port : container port"),
        ("``-it``: interactive", "-it", "interactive"),
        ("run:\n  make a container,\n  and start it", "run", "make a container, and start it"),
        ("docker run: that is: make and start", "docker run", "that is: make and start"),
    ],
)
def test_a_line_is_a_part_a_colon_and_a_label(line: str, part: str, label: str) -> None:
    """Colons within either are no end; literal marks are no part of it; a label goes on in indented lines."""
    found, faults = read(COMMAND, line)
    assert [(text, said) for text, _, said in found] == [(part, label)]
    assert faults == []


def test_a_part_may_hold_a_colon_and_a_blank() -> None:
    """The longest beginning of the line that occurs in the command is the part."""
    found, _ = read("curl -H 'Accept: text/html' localhost", "Accept: text/html: what one would like")
    assert found == [("Accept: text/html", 9, "what one would like")]


def test_an_option_is_not_found_within_another_one() -> None:
    """``-p`` begins a word, so ``--publish`` and ``x-p`` hold none."""
    found, faults = read("docker run --publish 80 x-p -p 81", "-p: publish")
    assert found == [("-p", 28, "publish")]
    assert read("docker run --publish 80 x-p", "-p: publish")[0] == []
    assert faults == []


def test_a_whole_word_goes_before_a_piece_of_one() -> None:
    """``run`` means the command, not the end of ``prerun``."""
    assert read("sudo prerun docker run x", "run: start")[0] == [("run", 19, "start")]


def test_a_command_may_go_on_in_a_second_line() -> None:
    """A backslash joins the lines, and the picture breaks the command there."""
    anatomy, faults = read_anatomy("docker run --rm \\\n   busybox:1.36 ls", ["run: start it"])
    assert anatomy.command == "docker run --rm busybox:1.36 ls"
    assert anatomy.rows == ("docker run --rm", "busybox:1.36 ls")
    assert faults == []


@pytest.mark.parametrize(
    ("command", "body", "fault"),
    [
        (COMMAND, "--it: interactive", "'--it' does not occur in 'docker run"),
        (COMMAND, "scipy-notebok: image", "do you mean 'scipy-notebook:2025-03-14'?"),
        (COMMAND, "run: start\ndocker: client", "'docker' stands before the part above it; name parts in the"),
        (COMMAND, "-p 8888:8888: publish\n  quay.io: registry", "'quay.io' does not occur in '-p 8888:8888'"),
        (COMMAND, "run it", "'run it' names no part; write `part: what it is`"),
        (COMMAND, "run:", "nothing is said of 'run'; write it after the colon"),
        (COMMAND, "", "nothing explains the command"),
        (COMMAND, "-p 8888:8888: a\n  8888:8888: b\n    8888: c", "'8888' is part of a part of a part"),
        ("docker run\ndocker: client", "", "the command goes on without a backslash; leave a line blank"),
        ("docker run -p \\\n 80:80 x", "-p 80:80: publish", "the command is broken within '-p 80:80'"),
    ],
)
def test_a_fault_says_what_to_do(command: str, body: str, fault: str) -> None:
    """One sentence names what is wrong, and a second one the remedy."""
    _, faults = read(command, body)
    assert len(faults) == 1
    assert fault in faults[0]


def test_a_fault_names_its_line() -> None:
    """Lines are those of the body, blank ones included."""
    _, faults = read_anatomy(COMMAND, ["docker: client", "", "rum: make a container"])
    assert [fault.line for fault in faults] == [2]
