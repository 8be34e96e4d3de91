"""Drawings of the author's: in the page, in its colours, and in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from deckproof.sphinxext.palette import palette
from tiny_deck import Build

DECK = """
    Deck
    ====

    .. drawing:: way.svg
"""
SVG = """<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" role="img" aria-labelledby="drawing-t">
  {said}<path d="M0 0H10" stroke="{ink}" fill="#123456"/>
</svg>
"""
SAID = '<title id="drawing-t">A way</title><desc>From here to there.</desc>'


def draw(folder: Path, said: str) -> None:
    """Put a drawing beside the deck."""
    (folder / "project").mkdir()
    (folder / "project" / "way.svg").write_text(SVG.format(said=said, ink=palette("light")["--ink"]))


def test_a_drawing_has_the_page_s_colours(build: Build, tmp_path: Path) -> None:
    """Those of the palette turn with the slide; its names are its own."""
    draw(tmp_path, SAID)
    built = build(index=DECK)
    assert built.warnings == ""
    assert f'stroke="var(--ink,{palette("light")["--ink"]})"' in built.page()
    assert "<?xml" not in built.page()
    assert 'id="drawing-t"' not in built.page()


def test_a_drawing_without_words_is_refused(build: Build, tmp_path: Path) -> None:
    """Who can't see it hears what it shows."""
    draw(tmp_path, "")
    assert "needs a <title> and a <desc>" in build(index=DECK).warnings


@pytest.mark.parametrize(("builder", "file"), [("text", "index.txt"), ("latex", "tiny.tex")])
def test_elsewhere_it_is_said_in_words(build: Build, tmp_path: Path, builder: str, file: str) -> None:
    """A builder that writes no SVG writes what it shows."""
    draw(tmp_path, SAID)
    assert "From here to there." in build(builder=builder, index=DECK).page(file)
