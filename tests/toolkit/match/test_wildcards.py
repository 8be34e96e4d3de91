"""Every spelling of a wildcard, wherever one is looked for."""

from __future__ import annotations

import pytest
from deckproof.companion.scripts import script
from deckproof.config import Config
from deckproof.match import begin, compare
from deckproof.match.wildcards import is_wild_line, split_at_wildcards
from deckproof.testing import make_session

IN_LINES = ["...", "…", "......", "[...]", "[…]", ". . .", "<snip>", "<SNIP>", "<output truncated>", "[truncated]"]
LINES = [*IN_LINES, ". . . .", "( ... )", "-- snip --", "[Output omitted]", "  <snip>  "]


@pytest.mark.parametrize("written", LINES)
def test_a_line_of_its_own_stands_for_any_lines(written: str) -> None:
    """In any case, with or without an indent."""
    assert is_wild_line(written)
    assert compare(["one", written, "five"], ["one", "two", "three", "five"], begin(Config())).equal


@pytest.mark.parametrize("written", IN_LINES)
def test_in_a_line_it_stands_for_any_text(written: str) -> None:
    """For the matcher, and for the companion script, which searches for what stands around it."""
    line = f"a {written} b"
    assert split_at_wildcards(line) == ["a ", " b"]
    assert compare([line], ["a long way to b"], begin(Config())).equal
    assert "'a .* b'" in script(make_session((f"$ docker run -it web\n{line}", {"stays": True})))


@pytest.mark.parametrize("text", ["a.b", "v1..2", "x < snip", "snip", "omitted", "[1]", "a. b. c.", "..", "(none)"])
def test_other_dots_and_words_are_text(text: str) -> None:
    """As they are printed."""
    assert not is_wild_line(text)
    assert split_at_wildcards(text) == [text]
