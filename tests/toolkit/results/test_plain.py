"""What reaches a terminal: our colours, and nothing of anybody else's that a terminal would obey."""

from __future__ import annotations

import io
import re

from deckproof.results.plain import PlainStream, for_terminal, paint, plain
from hypothesis import given
from hypothesis import strategies as st

ORDERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
HOSTILE = st.text(alphabet=st.sampled_from("\x1b\x9b\x00\x07\r\b[]?0;m2JKab\u202e\n\t:") | st.characters(), max_size=60)


@given(HOSTILE)
def test_nothing_that_a_terminal_obeys_gets_through(text: str) -> None:
    """Control characters of seven and of eight bits, and those that turn the direction of writing."""
    assert ORDERS.search(for_terminal(text)) is None
    assert for_terminal(text) == plain(text)


@given(HOSTILE, HOSTILE)
def test_colours_are_the_only_orders(inside: str, outside: str) -> None:
    """Whatever is painted, and whatever stands around it."""
    shown = for_terminal(outside + paint(inside, "red", "bold", color=True) + outside)
    assert re.sub("\x1b\\[(?:31;1|0)m", "", shown) == plain(outside + inside + outside)
    assert shown.count("\x1b") == (2 if inside else 0)


def test_what_is_shown_says_what_was_there() -> None:
    """A person sees that there was something, and what."""
    assert plain("\x1b]0;you\x07 \x9b2J \u202ex\r\n\tend") == "␛]0;you␇ \\x9b2J \\u202ex␍\n\tend"
    assert paint("word", "red", color=False) == "word"


def test_others_that_print_are_made_plain_too() -> None:
    """Sphinx, say."""
    out = io.StringIO()
    PlainStream(out).write("WARNING: \x1b[2J\n")
    assert out.getvalue() == "WARNING: ␛[2J\n"
