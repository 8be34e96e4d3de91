"""What comments say of blocks, and blocks that stand in comments."""

from __future__ import annotations

from pathlib import Path

import pytest
from deckproof.errors import DeckError
from deckproof.extract import extract
from deckproof.model import Role
from written import blocks, write


def test_options_in_a_comment_go_to_the_next_block(tmp_path: Path) -> None:
    """Other comments and hidden blocks may stand between; the block after has no options."""
    text = (
        "T\n=\n\n.. deckproof: timeout=5\n\n.. a remark\n\n.. deckproof: setup\n\n   $ true\n\n"
        '.. deckproof: skip="no network"\n\n::\n\n  ls\n\n::\n\n  pwd\n'
    )
    setup, first, second = blocks(tmp_path, text)
    assert setup.options.role is Role.SETUP
    assert (first.options.timeout, first.options.skip) == (5, "no network")
    assert (second.options.timeout, second.options.skip) == (None, None)


def test_hidden_blocks_know_their_lines_wherever_they_stand(tmp_path: Path) -> None:
    """In notes and lists docutils gives comments the line of something far above."""
    text = (
        "T\n=\n\n.. note::\n\n   x\n\n   .. deckproof: setup\n      timeout=9\n\n      $ one\n      > a\n\n"
        "- y\n\n  ..\n     deckproof: cleanup\n\n     $ two\n"
    )
    one, two = blocks(tmp_path, text)
    assert (one.text, one.span.first, one.span.last, one.span.verified) == ("$ one\n> a", 11, 12, True)
    assert (two.text, two.span.first, two.span.indent, two.span.verified) == ("$ two", 19, "     ", True)
    assert (one.options.timeout, two.options.role) == (9, Role.CLEANUP)


def test_services_are_relative_to_the_document(tmp_path: Path) -> None:
    """A deck-level comment needs no block after it."""
    (deck,) = extract([write(tmp_path, "T\n=\n\n.. deckproof: services=../compose.yaml\n", "sub/deck.rst")])
    assert deck.services == (tmp_path / "compose.yaml",)


@pytest.mark.parametrize("after", ["", "B\n-\n\n::\n\n  ls\n"])
def test_options_without_a_block_are_an_error(tmp_path: Path, after: str) -> None:
    """At the end of a slide or of the deck, options speak of nothing."""
    with pytest.raises(DeckError, match=r"deck\.rst:7: .*no code block follows") as error:
        blocks(tmp_path, f"T\n=\n\nA\n-\n\n.. deckproof: timeout=5\n\n{after}")
    assert error.value.remedy


def test_an_unknown_option_is_an_error_with_its_line(tmp_path: Path) -> None:
    """The parser's own error carries the place."""
    with pytest.raises(DeckError, match=r"deck\.rst:3: .*`tmieout`"):
        blocks(tmp_path, "text\n\n.. deckproof: tmieout=5\n\n::\n\n  ls\n")
