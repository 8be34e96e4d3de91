"""The ``deck`` builder: one presentation from many documents."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from tiny_deck import Build

INDEX = """
    The title
    =========

    .. toctree::

       one
       two
"""
ONE = """
    One
    ===

    First.

    Same
    ----

    Deeper
    ~~~~~~

    See :ref:`there <other-same>`, :doc:`two` and `Same`_.
"""
TWO = """
    Two
    ===

    .. _other-same:

    Same
    ----

    .. code-block:: console

       $ echo hello
       hello

    .. revealjs-notes::

       Say *this*.

       And that.
"""


class Sections(HTMLParser):
    """Collects how deep each ``section`` stands, and its heading."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.slides: list[tuple[int, str]] = []
        self.heading = False

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        """Enter a section, or a heading."""
        self.depth += tag == "section"
        self.heading = self.heading or tag in ("h1", "h2", "h3")

    def handle_endtag(self, tag: str) -> None:
        """Leave a section, or a heading."""
        self.depth -= tag == "section"
        self.heading = self.heading and tag not in ("h1", "h2", "h3")

    def handle_data(self, data: str) -> None:
        """Note a heading's text with the depth that it stands at."""
        if self.heading and data.strip():
            self.slides.append((self.depth, data.strip()))


@pytest.fixture
def page(build: Build) -> str:
    """Return the page of a deck with two topics."""
    built = build(index=INDEX, one=ONE, two=TWO)
    assert built.warnings == ""
    return built.page()


def test_every_document_is_on_one_page_in_toctree_order(page: str) -> None:
    """Each section is a slide of a column, at depth two, in reading order."""
    parser = Sections()
    parser.feed(page)
    assert parser.depth == 0
    assert parser.slides == [(2, title) for title in ("The title", "One", "Same", "Deeper", "Two", "Same")]


def test_a_topic_is_a_column(page: str) -> None:
    """The title is a column of its own, and so is each topic."""
    columns = re.split(r"^<section>$", page, flags=re.MULTILINE)[1:]
    assert [column.count("<section ") for column in columns] == [1, 3, 2]


def test_ids_are_unique_on_the_page(page: str) -> None:
    """Two documents may use one title: the second slide's id has its document's name before it."""
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert {"same", "other-same", "two-same"} <= set(ids)


def test_references_point_into_the_page(page: str) -> None:
    """References by label, by document and by title lead to slides of this page."""
    targets = re.findall(r'href="(#[^"]*)"', page)
    assert targets == ["#other-same", "#two", "#same"]


def test_code_is_highlighted_at_build_time(page: str) -> None:
    """The prompt is marked, so that a style can keep it from being copied."""
    assert '<span class="gp">$ </span>' in page
    assert '<span class="go">hello</span>' in page


def test_speaker_notes_keep_their_markup(page: str) -> None:
    """Notes are rich text in an aside of their slide."""
    notes = re.search(r'<aside class="notes">(.*?)</aside>', page, re.DOTALL)
    assert notes
    assert "<em>this</em>" in notes[1]
    assert notes[1].count("<p>") == 2


def test_only_what_the_page_loads_is_copied(build: Build) -> None:
    """Of reveal.js, the output holds the script, its style and the plugins that conf.py names."""
    built = build(index=INDEX, one=ONE, two=TWO)
    reveal = built.outdir / "_static" / "revealjs"
    copied = sorted(path.relative_to(reveal).as_posix() for path in reveal.rglob("*") if path.is_file())
    assert copied == ["dist/reveal.css", "dist/reveal.js", "plugin/notes/notes.js", "plugin/notes/speaker-view.html"]
    loaded = re.findall(r'(?:src|href)="([^"#]+)"', built.page())
    assert all((built.outdir / name.partition("?")[0]).is_file() for name in loaded)


def test_what_opens_the_speaker_s_window_is_loaded_when_it_is_asked_for(build: Build) -> None:
    """The page names it and does not load it; other plugins are loaded with the page."""
    plugins = [
        {"src": "revealjs/plugin/notes/notes.js", "name": "RevealNotes"},
        {"src": "revealjs/plugin/zoom/zoom.js", "name": "RevealZoom"},
    ]
    built = build(conf=f"revealjs_script_plugins = {plugins}", index=INDEX, one=ONE, two=TWO)
    (named,) = re.findall(r'data-notes="([^"]+)"', built.page())
    assert (built.outdir / named).is_file()
    assert "RevealNotes" not in built.page()
    assert f'src="{named}"' not in built.page()
    assert '[["RevealZoom", () => RevealZoom], ]' in built.page()
    assert 'src="_static/revealjs/plugin/zoom/zoom.js"' in built.page()


@pytest.mark.parametrize("builder", ["revealjs", "html"])
def test_topics_stay_documents_for_other_builders(build: Build, builder: str) -> None:
    """The same sources build to a presentation per topic and to ordinary pages."""
    conf = "" if builder == "revealjs" else "html_theme = 'basic'"
    built = build(builder=builder, conf=conf, index=INDEX, one=ONE, two=TWO)
    assert built.warnings == ""
    assert "hello" in built.page("two.html")
    assert "hello" not in built.page("index.html")


def test_attributes_of_slides_are_kept(build: Build) -> None:
    """Classes and ``data-`` attributes that an author gives a slide reach reveal.js."""
    deck = """
        Title
        =====

        .. rst-class:: wide

        Slide
        -----

        .. revealjs-section::
           :data-background-color: #123456
    """
    page = build(index=deck).page()
    assert re.search(r'<section id="slide" class="slide level-2 wide" data-background-color="#123456"', page)


def test_a_topic_may_be_written_in_markdown(build: Build) -> None:
    """Its slides are as any others: one section each, code highlighted, and no comment on the page."""
    topic = """
        # Topic

        ## Slide

        % deckproof: timeout=5

        ```console
        $ echo hello
        hello
        ```

        :::{note}
        Noted.
        :::
    """
    conf = "extensions.append('myst_parser')\nmyst_enable_extensions = ['colon_fence']"
    built = build(conf=conf, index="T\n=\n\n.. toctree::\n\n   topic\n", topic_md=topic)
    assert built.warnings == ""
    parser = Sections()
    parser.feed(built.page())
    assert parser.slides == [(2, "T"), (2, "Topic"), (2, "Slide")]
    assert '<span class="gp">$ </span>' in built.page()
    assert "Noted." in built.page()
    assert "timeout" not in built.page()


def test_an_empty_corner_of_a_table_is_no_heading(build: Build) -> None:
    """It heads no column, and screen readers would announce it with every cell."""
    table = """
        Deck
        ====

        .. list-table::
           :header-rows: 1

           * -
             - Kept by
           * - volume
             - the engine
    """
    page = build(index=table).page()
    assert re.findall(r"<(t[hd])(?: class=\"(\w+)\")?>(.*?)</\1>", page) == [
        ("td", "head", ""),
        ("th", "head", "<p>Kept by</p>"),
        ("td", "", "<p>volume</p>"),
        ("td", "", "<p>the engine</p>"),
    ]
