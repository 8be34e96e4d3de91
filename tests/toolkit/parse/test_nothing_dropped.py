"""Every line of a block is proven, or it is said that it is not; a lie that is added anywhere changes what is claimed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from deckproof.extract import extract
from deckproof.model import Block, Deck, Kind, LineRole, Reading, Role, Span
from deckproof.parse import read_deck
from deckproof.testing import dropped, make_deck
from hostile import LANGUAGES, TEXTS
from hypothesis import given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parents[3]
DOCUMENTS = sorted((ROOT / "docs").rglob("*.md"))
LIES = ("LIE, printed by nobody", "  an indented lie", "dokcer run --rm busybox echo never")


@cache
def decks() -> tuple[Deck, ...]:
    """The slides, the gallery and the documents of ``docs/``."""
    return tuple(extract([ROOT / "slides", ROOT / "tests" / "roots" / "test-gallery", *DOCUMENTS]))


def with_line(deck: Deck, number: int, at: int, line: str) -> Deck:
    """Return the deck with a line more in one block, above the block's line ``at``; other blocks stay where they are.

    What stands below is read as if every other block began far away, so that no two share a line's number.
    """
    apart = [replace(each, span=_far(each, n)) for n, each in enumerate(deck.blocks)]
    block = apart[number]
    lines = block.text.split("\n")
    text = "\n".join([*lines[:at], line, *lines[at:]])
    apart[number] = replace(block, text=text, span=replace(block.span, last=block.span.last + 1))
    return replace(deck, blocks=tuple(apart))


def _far(block: Block, number: int) -> Span:
    first = 1 + 100_000 * number
    return replace(block.span, first=first, last=first + block.text.count("\n"))


def claims(readings: Sequence[Reading]) -> list[object]:
    """Return all that a deck claims: what is typed, what must come back, what is written, what is left out and why."""
    return [
        (
            reading.block.text if reading.kind is Kind.FILE else "",
            reading.reason and reading.block.text,
            [(step.prompt, step.input, step.expected) for step in reading.steps],
        )
        for reading in readings
    ]


def places() -> Iterator[tuple[Deck, int]]:
    """Yield every deck with each of its shown blocks."""
    for deck in decks():
        for number, block in enumerate(deck.blocks):
            if block.options.role is Role.SHOWN:
                yield deck, number


def test_no_line_of_ours_is_dropped() -> None:
    """In the slides, the gallery and the documents."""
    assert len(decks()) > 80
    assert [line for deck in decks() for line in dropped(read_deck(deck.blocks))] == []


@pytest.mark.parametrize("lie", LIES)
def test_a_line_that_is_added_anywhere_is_claimed_or_said_not_to_be(lie: str) -> None:
    """Above the first line, below the last, and everywhere between: no reading is deaf to it."""
    deaf = list[str]()
    for deck, number in places():
        honest = claims(read_deck(deck.blocks))
        for at in range(deck.blocks[number].text.count("\n") + 2):
            lying = with_line(deck, number, at, lie)
            found = read_deck(lying.blocks)
            deaf += dropped(found)
            if claims(found) == honest:
                deaf.append(f"{deck.blocks[number].id}, above line {at + 1}")
            role = found[number].roles[at]
            if role in (LineRole.REMARK, LineRole.BLANK):
                deaf.append(f"{deck.blocks[number].id}, above line {at + 1}: {role}")
    assert deaf == []


@given(st.lists(st.tuples(TEXTS, st.sampled_from(LANGUAGES)), min_size=1, max_size=3))
@settings(max_examples=400)
def test_no_line_of_any_text_is_dropped(blocks: list[tuple[str, str]]) -> None:
    """Whatever the blocks of a deck hold."""
    deck = make_deck(*((text, {"language": language}) for text, language in blocks))
    assert list(dropped(read_deck(deck.blocks))) == []
