"""Titles, pictures, links and comments are found with the file and the line that they are written in."""

from __future__ import annotations

from pathlib import Path

import pytest
from deckproof.extract import Page, Use, read_pages
from written import write

RST = """\
====
Deck
====

What |drop| is next_ and
`next <https://a.test/next>`__.

.. |drop| image:: drop.svg

.. _next: https://b.test

Deck what
---------

.. figure:: img/a.*
   :target: https://a.test/target
   :alt:

   A caption

.. revealjs-break::
   :data-background-image: https://a.test/b.png

.. only:: latex

   .. image:: never.png

.. deckproof: lint-ignore=x,y reason="so be it"

.. revealjs-notes::

   .. code-block:: console

      $ true

1. An item

    .. code-block:: console

       $ false

.. include:: part.inc
"""
PART = "Part\n----\n\n.. raw:: html\n   :class: x\n\n   <p>\n   <img src='a.png'></p>\n"
MYST = """\
what is here

# Deck

Here ![](a.png) is [a
link](https://a.test/here), and [here](https://a.test).

> ![quoted](b.png)

```{image} c.png
:alt: a c
```

% deckproof: lint-ignore=x reason="so be it"

<a href="https://a.test/raw">raw</a>

what it is
----------
"""


def page(folder: Path, text: str, name: str) -> Page:
    """Return what is read of one document."""
    write(folder, 'extensions = ["sphinx_revealjs", "myst_parser"]\n', "conf.py")
    write(folder, PART, "part.inc")
    write(folder, "", "img/a.png")
    return read_pages([write(folder, text, name)])[0]


@pytest.fixture(scope="module")
def rst(tmp_path_factory: pytest.TempPathFactory) -> Page:
    """The document above."""
    return page(tmp_path_factory.mktemp("rst"), RST, "deck.rst")


@pytest.fixture(scope="module")
def myst(tmp_path_factory: pytest.TempPathFactory) -> Page:
    """The other document above."""
    return page(tmp_path_factory.mktemp("myst"), MYST, "deck.md")


def line(text: str, words: str) -> int:
    """Return the line of a text that holds some words."""
    return next(number for number, each in enumerate(text.splitlines(), 1) if words in each)


def test_titles_have_their_own_line(rst: Page, myst: Page) -> None:
    """With a line above them or only below, and with the same words in the lines before."""
    assert [(each.path.name, each.line, each.text) for each in rst.titles] == [
        ("deck.rst", 2, "Deck"),
        ("deck.rst", line(RST, "Deck what"), "Deck what"),
        ("part.inc", 1, "Part"),
    ]
    assert [(each.line, each.text) for each in myst.titles] == [(3, "Deck"), (line(MYST, "what it is"), "what it is")]


def test_pictures_of_every_kind_are_found(rst: Page, myst: Page) -> None:
    """In substitutions, figures, backgrounds and raw HTML, but not what an ``only`` hides; files by their patterns."""
    found = {each.target: each for each in rst.pictures}
    assert {target: (each.path.name, each.line, each.alt) for target, each in found.items()} == {
        "drop.svg": ("deck.rst", line(RST, ":: drop.svg"), "drop"),
        "img/a.*": ("deck.rst", line(RST, "figure"), ""),
        "https://a.test/b.png": ("deck.rst", line(RST, "b.png"), ""),
        "a.png": ("part.inc", line(PART, "<img"), None),
    }
    assert found["img/a.*"].file == rst.deck.path.parent / "img" / "a.png"
    assert {each.use for each in rst.pictures} == {Use.PICTURE}
    pictures = [(each.target, each.line, each.alt) for each in myst.pictures]
    assert pictures == [("a.png", 5, None), ("b.png", 8, "quoted"), ("c.png", 10, "a c")]


def test_links_are_found_but_not_those_of_pictures(rst: Page, myst: Page) -> None:
    """Where their address stands, or else their words."""
    assert [(each.line, each.text, each.target) for each in rst.links] == [
        (5, "next", "https://b.test"),
        (6, "next", "https://a.test/next"),
    ]
    assert [(each.line, each.target) for each in myst.links] == [
        (6, "https://a.test/here"),
        (6, "https://a.test"),
        (line(MYST, "raw"), "https://a.test/raw"),
    ]


def test_comments_that_silence_are_found(rst: Page, myst: Page) -> None:
    """With all rules that they name."""
    (in_rst,), (in_myst,) = rst.ignores, myst.ignores
    assert (in_rst.line, in_rst.rules, in_rst.reason) == (line(RST, "lint-ignore"), ("x", "y"), "so be it")
    assert (in_myst.line, in_myst.rules) == (line(MYST, "lint-ignore"), ("x",))


def test_blocks_in_notes_and_in_quotations_are_known(rst: Page) -> None:
    """The latter only where an item's indent makes them."""
    assert (rst.aside, rst.quoted) == (frozenset({"deck.rst::Deck what::1"}), frozenset({"deck.rst::Deck what::2"}))


def test_a_line_belongs_to_the_slide_above_it(rst: Page) -> None:
    """Before the first title, to the deck."""
    slides = [rst.slide_at(rst.deck.path, number) for number in (1, 2, line(RST, "Deck what") - 1, 40)]
    assert slides == ["Deck", "Deck", "Deck", "Deck what"]
    assert [each.name for each in rst.files] == ["deck.rst", "part.inc"]
