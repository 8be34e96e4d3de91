"""Which documents are decks, and which belong to them."""

from __future__ import annotations

from collections.abc import Mapping

from deckproof.extract.presentations import Presentation, chosen, presentations
from hypothesis import given
from hypothesis import strategies as st

NAMES = ("index", "docs/install", "talks/index", "talks/one", "talks/two", "talks/deep/three")


def test_patterns_are_sphinx_s() -> None:
    """One star stays in its folder, two go deeper, and a suffix does no harm."""
    assert chosen(NAMES, ["talks/*"]) == ["talks/index", "talks/one", "talks/two"]
    assert chosen(NAMES, ["talks/**"])[0] == "talks/deep/three"
    assert chosen(NAMES, ["talks/one.rst", "talks/two.md"]) == ["talks/one", "talks/two"]


def test_without_patterns_the_project_is_one_deck() -> None:
    """With all that its toctrees bring in, in reading order."""
    includes = {"index": ["talks/two", "talks/one"], "talks/two": ["docs/install"]}
    assert presentations(NAMES, (), "index", includes) == [
        Presentation("index", ("index", "talks/two", "docs/install", "talks/one"))
    ]


def test_what_a_deck_s_toctree_brings_in_is_a_part_of_it() -> None:
    """Though a pattern names it, too."""
    includes = {"talks/index": ["talks/one"], "index": ["talks/index", "talks/two"]}
    found = presentations(NAMES, ["talks/*"], "index", includes)
    assert found == [
        Presentation("talks/index", ("talks/index", "talks/one")),
        Presentation("talks/two", ("talks/two",)),
    ]


@given(st.dictionaries(st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), max_size=4)))
def test_every_chosen_document_is_in_a_deck(includes: Mapping[str, list[str]]) -> None:
    """However toctrees run in circles; each deck begins with its own document."""
    found = presentations(NAMES, ["talks/**"], "index", includes)
    assert {name for each in found for name in each.docnames} >= set(chosen(NAMES, ["talks/**"]))
    assert all(each.docnames[0] == each.root for each in found)
