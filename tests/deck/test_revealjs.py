"""Whatever the ``revealjs`` builder shows, the ``deck`` builder shows: both build the same decks, and a browser compares.

The shapes are those of public decks that were written for sphinx-revealjs.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from deckproof.stage.browser import browser
from playwright.sync_api import Browser

CONF = """
    project = "Shapes"
    extensions = ["sphinx_revealjs", "deckproof.sphinxext", {more}]
    revealjs_static_path = ["_static"]
    revealjs_use_section_ids = True
    revealjs_style_theme = "black"
    {conf}
"""
COLUMNS = """
    Deck
    ====

    Said first.

    One
    ---

    Text of one

    Below one
    ^^^^^^^^^

    * a
    * b

    Deeper, on the same slide
    ~~~~~~~~~~~~~~~~~~~~~~~~~

    Its text

    Two
    ---

    .. revealjs-vertical::
       :data-visibility: uncounted

    .. revealjs-section::
       :data-background-color: #009900
       :data-transition: zoom
       :data-auto-animate:

    Green

    .. revealjs-break::
       :data-background-color: #990000

    Red

    .. revealjs-break::
       :notitle:

    No title

    Three
    -----

    .. revealjs-fragments::

       * first
       * second

    .. revealjs-notes::

       Said aloud.
"""
PARTS = """
    Deck
    ====

    One
    ---

    First

    Second part
    ===========

    Said of the part.

    Two
    ---

    Second

    Below two
    ^^^^^^^^^

    Deeper

    End
    ===

    Bye.
"""
LOOK = """
    Deck
    ====

    .. revealjs-slide::
       :theme: moon
       :conf: {"transition": "zoom", "loop": true}

       {"progress": false}

    Text
"""
CODE = """
    Deck
    ====

    Code
    ----

    .. revealjs-code-block:: python
       :data-line-numbers: 1|2

       a = 1
       b = 2

    .. code-block:: text
       :linenos:

       same

    .. parsed-literal::

       with *markup*

    >>> 1 + 1
    2

    A note [#n]_ and :kbd:`Ctrl`.

    .. [#n] The note.

    .. only:: revealjs

       On slides.

    .. only:: builder_revealjs

       Of that builder.

    .. only:: html

       In HTML.

    .. only:: latex

       On paper.

    .. revealjs-section::
       :data-background-image: pic.svg

    .. image:: pic.svg
       :alt: A circle
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="5" cy="5" r="4"/></svg>\n'
SHAPES = {
    "columns": (COLUMNS, "", ""),
    "parts": (PARTS, "", ""),
    "look": (LOOK, "revealjs_style_theme = 'league'", ""),
    "code": (
        CODE,
        "revealjs_css_files = ['own.css']\n    revealjs_script_files = ['own.js']",
        "'sphinx_revealjs.ext.footnotes'",
    ),
    "comments": ("Deck\n====\n\n.. A comment, aloud\n\nText\n", "revealjs_notes_from_comments = True", ""),
    "plugins": (
        COLUMNS,
        """revealjs_script_plugins = [{"src": f"revealjs/plugin/{each}/{each}.js", "name": f"Reveal{each.title()}"}
        for each in ("highlight", "notes", "zoom", "search")]
    revealjs_css_files = ["revealjs/plugin/highlight/zenburn.css"]
    revealjs_script_conf = {"controls": True, "center": True, "transition": "fade", "width": 1000}""",
        "",
    ),
}
SHOWN = """() => ({
  columns: [...document.querySelectorAll(".slides > section")].map((column) =>
    [...(column.querySelector(":scope > section") ? column.children : [column])].map((slide) => {
      const seen = slide.cloneNode(true);
      seen.querySelectorAll("aside.notes, .stamp, button, .bars, .linenos").forEach((each) => each.remove());
      const data = (element) => Object.fromEntries([...element.attributes]
        .filter(({ name }) => /^data-(background-(?!hash|size)|transition|auto-animate$|state|visibility)/.test(name))
        .map(({ name, value }) => [name, value]));
      return {
        words: seen.textContent.replace(/\\s+/g, ""), data: data(slide), column: data(column),
        notes: [...slide.querySelectorAll("aside.notes")].map((each) => each.textContent.trim().replace(/\\s+/g, " ")),
        steps: [...slide.querySelectorAll("li.fragment, p.fragment")].map((each) => each.textContent.trim()),
        pictures: [...slide.querySelectorAll("img")].map((each) => [each.getAttribute("src"), each.naturalWidth > 0]),
        ids: slide.id,
      };
    })),
  look: [...document.querySelectorAll('link[href*="dist/theme/"]')].map((each) => each.getAttribute("href")),
  config: ["transition", "loop", "progress", "controls", "center"].map((each) => Reveal.getConfig()[each]),
  plugins: Object.keys(Reveal.getPlugins()).filter((each) => each !== "notes").sort(),
  letters: getComputedStyle(document.querySelector("h1")).fontFamily,
  fonts: [...document.fonts].filter((each) => each.status === "loaded").map((each) => each.family).sort(),
  sheets: [...document.styleSheets].map((each) => each.href ?? "").filter((each) => /footnotes/.test(each)).length,
  own: [window.ownScript ?? "", getComputedStyle(document.body).getPropertyValue("--own")],
})"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The machine's browser."""
    with browser() as started:
        yield started


def write(folder: Path, deck: str, conf: str, more: str) -> None:
    """Write a deck with its project around it."""
    (folder / "_static").mkdir(parents=True)
    (folder / "_static" / "own.css").write_text("body { --own: yes }\n")
    (folder / "_static" / "own.js").write_text("window.ownScript = 'yes';\n")
    (folder / "pic.svg").write_text(SVG)
    (folder / "index.rst").write_text(dedent(deck))
    (folder / "conf.py").write_text(dedent(CONF.format(conf=conf, more=more)))


def build(folder: Path, builder: str) -> Path:
    """Build it, warnings being errors, and return the page."""
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", builder, ".", f"_build/{builder}"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "_build" / builder / "index.html"


def shown(chromium: Browser, index: Path) -> dict[str, Any]:
    """Return what a browser shows, and what it could not load."""
    context = chromium.new_context(viewport={"width": 1280, "height": 720}, offline=True)
    page = context.new_page()
    missing: list[str] = []
    page.on("requestfailed", lambda each: missing.append(each.url))
    page.goto(index.as_uri())
    page.wait_for_function("Reveal.isReady()")
    page.evaluate("document.fonts.ready")
    found: dict[str, Any] = page.evaluate(SHOWN)
    context.close()
    return found | {"missing": [each for each in missing if each.startswith("file:")]}


@pytest.mark.parametrize("name", SHAPES)
def test_slides_are_those_of_sphinx_revealjs(tmp_path: Path, chromium: Browser, name: str) -> None:
    """Columns and slides, their words, attributes, notes and steps; the deck's look and plugins."""
    write(tmp_path, *SHAPES[name])
    before, after = (shown(chromium, build(tmp_path, builder)) for builder in ("revealjs", "deck"))
    assert [len(column) for column in after["columns"]] == [len(column) for column in before["columns"]]
    for was, now in zip(before["columns"], after["columns"], strict=True):
        for old, new in zip(was, now, strict=True):
            ids = old.pop("ids"), new.pop("ids")
            assert new == old
            assert ids[0] in ("", ids[1])
    for part in ("look", "config", "plugins", "own", "letters", "fonts", "sheets", "missing"):
        assert after[part] == before[part], part
    assert after["missing"] == []
    assert after["fonts"]


def test_a_plugin_that_can_t_be_fetched_is_left_out_with_a_word(tmp_path: Path, chromium: Browser) -> None:
    """The presentation starts all the same; one that waits for a network is not waited for."""
    plugins = [
        {"src": "https://example.org/absent.js", "name": "RevealAbsent"},
        {"src": "waiting.js", "name": "RevealWaiting"},
        {"src": "failing.js", "name": "RevealFailing"},
        {"src": "revealjs/plugin/zoom/zoom.js", "name": "RevealZoom"},
    ]
    write(tmp_path, COLUMNS, f"revealjs_script_plugins = {plugins}", "")
    (tmp_path / "_static" / "waiting.js").write_text(
        "window.RevealWaiting = { id: 'waiting', init: () => new Promise(() => {}) };\n"
    )
    (tmp_path / "_static" / "failing.js").write_text(
        "window.RevealFailing = { id: 'failing', init: () => { throw new Error('no'); } };\n"
    )
    context = chromium.new_context(offline=True)
    page = context.new_page()
    words: list[str] = []
    page.on("console", lambda each: words.append(each.text) if each.type == "warning" else None)
    page.goto(build(tmp_path, "deck").as_uri())
    page.wait_for_function("Reveal.isReady()")
    assert page.evaluate("Object.keys(Reveal.getPlugins()).includes('zoom')")
    left_out = [each.split()[2] for each in words if each.startswith("The plugin ")]
    assert sorted(left_out) == ["RevealAbsent", "RevealFailing", "RevealWaiting"]
    context.close()
