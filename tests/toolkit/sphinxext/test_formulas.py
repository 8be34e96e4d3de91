"""Formulas on slides: MathML that is written while the deck is built, with nothing to fetch."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from deckproof.sphinxext.formulas import displayed, mathml, renderer
from docutils import nodes
from tiny_deck import Build

DECK = r"""
    Deck
    ====

    It holds that :math:`e^{i\pi}+1=0`.

    .. math:: \int_0^1 x^2\,dx = \frac13
       :label: eq

    See :eq:`eq`.

    .. math::

       a &= b \\
       c &= d

       e &= f
"""


def words(made: str) -> str:
    """Return what a reader sees of MathML, which must be well-formed."""
    return "".join(ElementTree.fromstring(made).itertext())


def test_a_deck_asks_no_network_for_its_formulas(build: Build) -> None:
    """Though the site's pages take MathJax from a CDN; numbers and references are kept."""
    built = build(conf="extensions.append('sphinx.ext.mathjax')", index=DECK)
    page = built.page()
    assert built.warnings == ""
    assert "mathjax" not in page.lower()
    assert page.count("<math ") == 3
    assert '<span class="eqno">(1)</span>' in page
    assert re.search(r'href="#equation-eq"[^>]*>.*?\(1\)|href="#equation-eq">\(1\)', page)


def test_pages_keep_the_renderer_that_they_had(build: Build) -> None:
    """Ours is none that html could choose."""
    assert "mathjax" in build(builder="html", conf="extensions.append('sphinx.ext.mathjax')", index=DECK).page()


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (r"\begin{aligned}a&=b\\c&=d\end{aligned}", "a=bc=d"),
        (r"\begin{cases}1 & x>0\\0\end{cases}", "{1x>00"),
        (r"\begin{array}{c|c} a & b \\ \hline c & d\end{array}", "abcd"),
        (r"\mathbb{R} \nonumber", "ℝ"),
        (r"a < b", "a<b"),
    ],
)
def test_what_authors_write_is_set(source: str, shown: str) -> None:
    """Environments of amsmath among it."""
    assert re.sub(r"\s", "", words(mathml(source, nodes.math()))) == shown


def test_lines_are_aligned_as_sphinx_says() -> None:
    """A blank line parts two equations; a break needs no environment."""
    assert displayed("a &= b \\\\\nc &= d\n\ne &= f").startswith(r"\begin{split}")
    assert displayed("a = b") == "a = b"


def test_what_can_not_be_read_is_shown_as_written(build: Build) -> None:
    """With a warning at its place; so is a command that nobody knows."""
    deck = "Deck\n====\n\n:math:`\\frac{`\n\n:math:`\\unknown x`\n"
    built = build(index=deck)
    assert "<code>\\frac{</code>" in built.page()
    assert "index.rst:4: WARNING: the formula can't be read" in built.warnings
    assert "\\unknown" in built.warnings


def test_a_renderer_that_needs_no_network_is_kept() -> None:
    """The author's choice, where it is one."""
    assert renderer("imgmath") == "imgmath"
    assert renderer("mathjax") == renderer(None) == "deckproof"
