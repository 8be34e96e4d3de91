"""Layouts of slides."""

from __future__ import annotations

import pytest
from deckproof.sphinxext.layouts import LAYOUTS
from tiny_deck import Build

DECK = """
    Deck
    ====

    Slide
    -----

    .. slide-layout:: {layout}

    Words.
"""


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_slide_has_the_layout_s_class(build: Build, layout: str) -> None:
    """It is the innermost section's."""
    built = build(index=DECK.format(layout=layout))
    assert built.warnings == ""
    assert f'class="slide level-2 layout-{layout}"' in built.page()


def test_a_layout_that_there_is_none_of_is_named_with_those_that_there_are(build: Build) -> None:
    """In one sentence."""
    warnings = build(index=DECK.format(layout="heading")).warnings
    assert f"there is no layout 'heading'; there are: {', '.join(LAYOUTS)}" in warnings
