"""Blank lines are not compared, but a line that is written anew brings those around it with it."""

from __future__ import annotations

import pytest
from deckproof.match import Bindings, compare


@pytest.mark.parametrize(
    ("expected", "actual", "normalized"),
    [
        ("a", "a||b", "a||b"),
        ("a|x", "a||b||c", "a||b||c"),
        ("a|x", "a|||b", "a|||b"),  # two of them
        ("a||b", "x||y", "x||y"),
        ("t|a||b|e", "t|c||d|e", "t|c||d|e"),
        ("a||b", "x||b", "x||b"),
        ("a||b", "a||c", "a||c"),
        ("a||b", "b", "b"),
        ("a|d", "a|b||d", "a|b||d"),
        ("a|c", "|b||", "b"),  # none at the ends
        ("one|...|last", "one||two||end", "one|..."),
        ("...|Hello from Dozker|...", "a||Hello from Docker||b", "...|Hello from Docker|..."),
    ],
)
def test_a_new_line_brings_its_blank_lines(expected: str, actual: str, normalized: str) -> None:
    """As the program printed them."""
    found = compare(expected.split("|"), actual.split("|"), Bindings())
    assert "|".join(found.normalized) == normalized


@pytest.mark.parametrize(("expected", "actual"), [("a|b", "a||b"), ("a||b", "a|b"), ("a|...|b", "a||b")])
def test_blank_lines_alone_make_no_difference(expected: str, actual: str) -> None:
    """The slide stays as its author set it."""
    found = compare(expected.split("|"), actual.split("|"), Bindings())
    assert found.equal
    assert "|".join(found.normalized) == expected
