"""What the machine makes up for processes, and the rules of tables that are as wide as made-up words."""

from __future__ import annotations

from typing import Any

import pytest
from deckproof.match import Bindings, compare
from deckproof.match.lines import LinePattern
from deckproof.match.listings import is_arranged_otherwise

TOP = """\
UID                 PID                 PPID                C                   STIME               TTY                 TIME                CMD
root                {}               {}               {}                   {}               ?                   {}            sleep 600"""


def equal(one: str, other: str) -> bool:
    """Tell whether what one slide says is what came back."""
    return compare(one.split("\n"), other.split("\n"), Bindings()).equal


def test_numbers_and_times_of_processes_are_others_at_each_look() -> None:
    """What they run, and as whom, is a claim."""
    slide = TOP.format(12345, 12300, 0, "10:24", "00:00:00")
    assert equal(slide, TOP.format(9871, 98, 1, "Nov28", "00:00:01"))
    assert not equal(slide.replace("sleep 600", "sleep 60"), slide)
    assert not equal(slide.replace("root ", "ada  "), slide)
    assert not equal(slide, TOP.format("none", 98, 1, "11:02", "00:00:01"))


@pytest.mark.parametrize(
    ("slide", "printed", "same"),
    [
        ("+------+\n| abcd |", "+------------+\n| abcd |", True),
        ("+------+----+\n| abcd |", "+------+\n| abcd |", False),
        ("------", "---", True),
        ("======", "---", False),
        ("-a-", "--a--", False),
    ],
)
def test_a_rule_is_as_long_as_its_table_needs(slide: str, printed: str, *, same: bool) -> None:
    """Its columns and its sign are compared, not how many of them."""
    assert equal(slide, printed) is same


ASKS = "docker inspect --format '{{.Name}} {{.State.Pid}}' box"


def test_the_number_of_a_process_stands_for_the_real_one() -> None:
    """Where the command asks for it: from then on it is that one, in commands too."""
    found = compare(["/box 2381"], ["/box 4711"], Bindings().typed(ASKS))
    assert found.equal
    after = found.bindings.typed("true")
    assert after.substitute("sudo ls /proc/2381/ns") == "sudo ls /proc/4711/ns"
    assert not compare(["/box 2381"], ["/box 4712"], after.typed(ASKS)).equal
    assert not compare(["2390"], ["4711"], after.typed("wc --lines words")).equal


def test_no_process_is_another_claim() -> None:
    """A container that doesn't run has the number 0."""
    bindings = Bindings().typed(ASKS)
    assert not compare(["/box 2381"], ["/box 0"], bindings).equal
    assert not compare(["/box 0"], ["/box 2381"], bindings).equal


def test_the_number_of_a_process_is_known_in_what_inspect_prints() -> None:
    """And no other number there."""
    assert equal('"Pid": 2381,', '"Pid": 4711,')
    assert not equal('"ExitCode": 3,', '"ExitCode": 4,')


@pytest.mark.parametrize(
    ("slide", "printed", "same"),
    [
        ("mkdir: cannot create directory ‘x’: File exists", "mkdir: cannot create directory 'x': File exists", True),
        ("rm: cannot remove `x': Is a directory", "rm: cannot remove ‘x’: Is a directory", True),
        ("say “x”", 'say "x"', True),
        ("cannot remove ‘x’", "cannot remove 'y'", False),
        ("run `x`", "run x", False),
    ],
)
def test_quotation_marks_are_those_of_a_language(slide: str, printed: str, *, same: bool) -> None:
    """What they quote is compared."""
    assert equal(slide, printed) is same


@pytest.mark.parametrize(
    ("command", "slide", "printed", "same"),
    [
        ("ls", "bin   dev\nboot  etc", "bin  boot  dev  etc", True),
        ("docker exec box ls /", "bin  boot  dev", "bin\nboot\ndev", True),
        ("docker run --rm box sh -c 'ls /'", "bin\nboot", "bin  boot", True),
        ("ls -aF /", "./   x\n../", "./  ../  x", True),
        ("ls", "bin  ...", "bin  boot  dev", True),
        ("ls", "bin  boot", "bin  boot  dev", False),
        ("ls", "bin  ...", "boot  dev", False),
        ("ls -l", "b a", "a b", False),
        ("ls | sort -r", "b\na", "a\nb", False),
        ("cat list", "b\na", "a\nb", False),
        ("lsblk", "b\na", "a\nb", False),
    ],
)
def test_a_listing_has_as_many_columns_as_the_screen_has_room_for(
    command: str, slide: str, printed: str, *, same: bool
) -> None:
    """Its names are compared."""
    assert is_arranged_otherwise(command, slide.split("\n"), printed.split("\n")) is same


@pytest.mark.parametrize(
    ("command", "slide", "printed"),
    [
        ("docker inspect -f '{{.State.Pid}} {{.State.ExitCode}}' web", "2381 137", "4000 1"),
        ("docker inspect -f '{{.State.Pid}} {{.RestartCount}}' web", "2381 3", "4000 4"),
        ("sudo nsenter -t $(docker inspect -f '{{.State.Pid}}' web) -n ip link", "mtu 1500", "mtu 9000"),
        ("grep Threads /proc/$(docker inspect -f '{{.State.Pid}}' web)/status", "Threads: 5", "Threads: 77"),
        ("docker inspect -f '{{.State.Pid}}' web; echo 5", "5", "77"),
    ],
)
def test_other_numbers_beside_a_process_id_are_claims(command: str, slide: str, printed: str) -> None:
    """A command that asks for one may print others."""
    assert not compare([slide], [printed], Bindings().typed(command)).equal


@pytest.mark.parametrize(
    ("slide", "printed"),
    [
        ("PID   USER   COMMAND\n7     root   nginx", "PID   USER   COMMAND\n1     root   nginx"),
        ("PID   PPID   COMMAND\n9     0      sh", "PID   PPID   COMMAND\n9     1      sh"),
        ("NAME   A   C\nbob    1   3", "NAME   A   C\nbob    1   9"),
        ("TIME    EVENT\n09:00   Talk", "TIME    EVENT\n17:30   Talk"),
    ],
)
def test_what_the_machine_does_not_make_up_is_a_claim(slide: str, printed: str) -> None:
    """Who is the first program of a container; and columns of tables that are of no processes."""
    assert not equal(slide, printed)


def test_the_pattern_of_a_line_with_quotes_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not once for each line that it is compared with."""
    made = [0]
    original = LinePattern.__init__

    def counted(self: LinePattern, *arguments: Any, **more: Any) -> None:
        made[0] += 1
        original(self, *arguments, **more)

    monkeypatch.setattr(LinePattern, "__init__", counted)
    slide, printed = ([f"{word}: ‘{n}’" for n in range(200)] for word in ("mkdir", "rmdir"))
    assert not compare(slide, printed, Bindings()).equal
    assert made[0] <= 3 * len(slide)
