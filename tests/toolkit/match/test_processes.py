"""What the machine makes up for processes, and the rules of tables that are as wide as made-up words."""

from __future__ import annotations

import pytest
from deckproof.match import Bindings, compare

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
