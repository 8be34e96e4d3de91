"""Diagrams: drawn at build time, described, kept, and warned about at their place."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import mermaidx
import pytest
from tiny_deck import Build

DIAGRAM = """
    Title
    =====

    .. mermaid::

       flowchart LR
         accTitle: A way
         accDescr: From here to there.
         here --> there
"""


def svg_of(page: str) -> ElementTree.Element:
    """Return the page's only picture, parsed."""
    start, end = page.index("<svg"), page.index("</svg>") + len("</svg>")
    assert page.count("<svg") == 1
    return ElementTree.fromstring(page[start:end].replace("<br>", "<br/>"))


@pytest.fixture
def unplugged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the renderer refuse to draw."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("drawn again")

    monkeypatch.setattr(mermaidx, "render", refuse)


@pytest.mark.parametrize("builder", ["deck", "revealjs", "html"])
def test_a_diagram_is_svg_in_the_page(build: Build, builder: str) -> None:
    """The picture stands in the page with its title and description, and nothing is loaded for it."""
    built = build(builder=builder, conf="html_theme = 'basic'", index=DIAGRAM)
    assert built.warnings == ""
    svg = svg_of(built.page())
    words = {child.tag.rpartition("}")[2]: child.text for child in svg}
    assert (words["title"], words["desc"]) == ("A way", "From here to there.")
    assert "cdn" not in built.page()


def test_an_undescribed_diagram_is_a_warning_with_its_place(build: Build) -> None:
    """What is missing is named, with file and line; with ``-W`` this ends the build."""
    built = build(index=DIAGRAM.replace("accDescr: From here to there.", ""))
    assert "index.rst:5: WARNING: a diagram needs accDescr" in built.warnings


def test_a_broken_diagram_is_a_warning_with_its_place(build: Build) -> None:
    """The renderer's complaint is passed on in one line, and no picture is written."""
    built = build(index=DIAGRAM.replace("here --> there", "here --> --> there"))
    assert "index.rst:5: WARNING: the diagram can't be drawn: " in built.warnings
    assert len(built.warnings.strip().splitlines()) == 1
    assert "<svg" not in built.page()


def test_a_picture_is_drawn_once(build: Build, request: pytest.FixtureRequest) -> None:
    """A second build, also by another builder, takes the kept picture."""
    first = build(index=DIAGRAM).page()
    request.getfixturevalue("unplugged")
    again = build(index=DIAGRAM)
    assert again.warnings == ""
    assert again.page() == first
    assert "<svg" in build(builder="html", conf="html_theme = 'basic'", index=DIAGRAM).page()


def test_another_theme_draws_anew(build: Build) -> None:
    """Colours set in conf.py are part of what a kept picture is known by."""
    plain = build(index=DIAGRAM).page()
    conf = "mermaid_config = {'theme': 'base', 'themeVariables': {'primaryColor': '#abcdef'}}"
    assert "#abcdef" not in plain
    assert "#abcdef" in build(conf=conf, index=DIAGRAM).page()


def test_two_diagrams_share_no_ids(build: Build) -> None:
    """Each picture has ids of its own; otherwise one's arrows and colours leak into the other."""
    both = DIAGRAM + DIAGRAM.partition("=====")[2].replace("there", "yonder")
    page = build(index=both).page()
    names = {part.partition('"')[0] for part in page.split('<svg id="')[1:]}
    assert len(names) == 2
    assert "my-svg" not in page


def test_a_picture_is_no_larger_than_needed(build: Build) -> None:
    """Coordinates are rounded to what can be seen; the renderer's own digits are most of a picture's size."""
    page = build(index=DIAGRAM.replace("here -->", "here([a pill]) -->")).page()
    paths = [part.partition('"')[0] for part in page.split(' d="')[1:]]
    assert max(len(path) for path in paths) > 200  # the pill's outline
    assert not any(re.search(r"\.\d\d", path) for path in paths)
