"""What is kept as bytes is what it was."""

from __future__ import annotations

from deckproof.match.texts import Texts
from hypothesis import given
from hypothesis import strategies as st

_TEXT = st.text(max_size=4)  # lone surrogates included: a slide may show anything


@given(st.lists(_TEXT), st.lists(_TEXT), st.text(max_size=2))
def test_texts_are_what_they_were(first: list[str], then: list[str], part: str) -> None:
    """Those that were there before others came, those that hold a part, and the place of each."""
    kept = Texts(first)
    size = kept.size
    for each in then:
        kept.append(each)
    assert [*kept.until(size)] == first
    assert [*kept.until(kept.size)] == [*first, *then]
    assert [*kept.holding(part, size)] == [each for each in first if part in each]
    for each in (*first, *then, part):
        assert kept.place(each) == ([*first, *then].index(each) if each in (*first, *then) else None)
