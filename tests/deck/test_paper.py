"""The deck on paper: nothing is lost, whatever its slides hold, and bookmarks lead where they say."""

from __future__ import annotations

import re
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from textwrap import dedent, indent
from typing import Any
from unicodedata import normalize

import pytest
from deckproof.stage.pdf import Edition, Printed, pdf
from pypdf import PdfReader

CONF = """
    project = "Paper"
    extensions = ["deckproof.sphinxext", "sphinx_design", "{tabs}"]
    revealjs_static_path = ["_static"]
    {conf}
"""
DECK = """
    On paper
    ========

    A long one
    ----------

    .. code-block:: text

    {lines}

    Tabs
    ----

    .. tab-set::

       .. tab-item:: Linux

          apple

       .. tab-item:: Windows

          banana

    {opened}
       .. tab:: Old

          cherry

       .. tab:: New

          damson

    Steps
    -----

    .. revealjs-fragments::

       * elder
       * figwort

    .. container:: fragment fade-out

       gone

    Unfolded
    --------

    .. dropdown:: Grape

       hazel

    Wide
    ----

    .. code-block:: text

       {wide}

    Said
    ----

    .. revealjs-notes::

    {notes}

    Green
    -----

    .. revealjs-section::
       :data-background-color: #009900

    On a colour of its own.

    Pictured
    --------

    .. revealjs-section::
       :data-background-image: _static/near.png

    On a picture of its own.

    Where to go next
    ----------------

    The last one.
"""
LINES = [f"row-{number}" for number in range(60)]
NOTES = [
    f"Sentence {number} of the notes, which are long enough to go on overleaf, as this one does."
    for number in range(90)
]
TITLES = [
    "On paper",
    "A long one",
    "Tabs",
    "Steps",
    "Unfolded",
    "Wide",
    "Said",
    "Green",
    "Pictured",
    "Where to go next",
]
WORDS = "apple banana cherry damson elder figwort Grape hazel Linux Windows Old New last"
PICTURES = {"near.png": b"\x20\x40\x60", "far.png": b"\x60\x20\x10"}
"""The pictures behind slides, and the colour that each is of."""

OURS = {"conf": "", "tabs": "sphinx_tabs.tabs", "opened": ".. tabs::\n"}
MOON = {
    "conf": """revealjs_style_theme = "moon"
    revealjs_script_conf = {"center": True, "parallaxBackgroundImage": "_static/far.png"}""",
    "tabs": "sphinx_inline_tabs",
    "opened": ".. container:: inline\n",
}
"""Two decks: in our own look, and in one of reveal.js's; each with tabs of another extension."""

Sheets = dict[Edition, tuple[Printed, PdfReader]]


@pytest.fixture(scope="module", params=[OURS, MOON], ids=["ours", "moon"])
def sheets(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Sheets:
    """Build the deck, and print every edition."""
    folder = tmp_path_factory.mktemp("paper")
    (folder / "_static").mkdir()
    for name, colour in PICTURES.items():
        (folder / "_static" / name).write_bytes(png(colour))
    (folder / "conf.py").write_text(dedent(CONF.format(**request.param)))
    parts = {**request.param, "lines": "   " + "\n       ".join(LINES), "wide": "broad " * 60 + "end"}
    parts["notes"] = indent("\n\n".join(NOTES), " " * 7).removeprefix("    ")
    (folder / "index.rst").write_text(dedent(DECK.format(**parts)))
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "deck", ".", "_build/deck"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    made = {each: pdf(folder / "_build/deck/index.html", folder / f"{each}.pdf", each) for each in Edition}
    return {each: (printed, PdfReader(folder / f"{each}.pdf")) for each, printed in made.items()}


def png(colour: bytes) -> bytes:
    """Return a picture of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 16, 9, 8, 2, 0, 0, 0)
    rows = (b"\0" + colour * 16) * 9
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def pictures(resources: Any) -> Iterator[bytes]:
    """Yield the first point of every picture that a page draws, also those of patterns."""
    resources = resources.get_object()
    for kind in ("/XObject", "/Pattern"):
        for each in resources.get(kind, {}).values():
            found = each.get_object()
            if found.get("/Subtype") == "/Image":
                yield bytes(found.get_data()[:3])
            if "/Resources" in found:
                yield from pictures(found["/Resources"])


def text(reader: PdfReader, number: int | None = None) -> str:
    """Return the letters of a page, or of all: a theme may write in capitals, and a typeface join an f and an i."""
    pages = reader.pages if number is None else [reader.pages[number]]
    return letters(" ".join(page.extract_text() for page in pages))


def letters(words: str) -> str:
    """Return words without breaks, capitals and joined letters."""
    return re.sub(r"\s+", "", normalize("NFKC", words)).casefold()


def bookmarks(reader: PdfReader) -> Iterator[tuple[str, int]]:
    """Yield every bookmark's words, and the page that it leads to."""
    waiting: list[Any] = [*reader.outline]
    while waiting:
        each = waiting.pop(0)
        if isinstance(each, list):
            waiting = [*each, *waiting]
        else:
            yield str(each.title), int(reader.get_destination_page_number(each) or 0)


def test_every_slide_has_its_page(sheets: Sheets) -> None:
    """The last ones, too; and says which of how many it is."""
    printed, reader = sheets[Edition.SLIDES]
    assert printed.pages == len(reader.pages) == len(TITLES)
    for number, title in enumerate(TITLES):
        assert letters(title) in text(reader, number)
        assert f"{number + 1}/{len(TITLES)}" in text(reader, number)


@pytest.mark.parametrize("edition", Edition)
def test_every_word_is_in_the_text(sheets: Sheets, edition: Edition) -> None:
    """Every line of a block, every tab, what is unfolded, and what comes step by step, at its end."""
    found = text(sheets[edition][1])
    assert [word for word in [*LINES, *WORDS.split()] if letters(word) not in found] == []
    assert found.count("broad") == 60
    assert "gone" not in text(sheets[Edition.SLIDES][1], 3), "its last step takes it away"


@pytest.mark.parametrize("edition", Edition)
def test_bookmarks_lead_to_their_slides(sheets: Sheets, edition: Edition) -> None:
    """In their order, each to a page that has the slide's title on it."""
    reader = sheets[edition][1]
    found = list(bookmarks(reader))
    assert [title for title, _ in found] == TITLES
    assert [title for title, number in found if letters(title) not in text(reader, number)] == []
    numbers = [number for _, number in found]
    assert numbers == sorted(numbers)
    if edition is Edition.FOUR:
        assert numbers == [at // 4 for at in range(len(TITLES))]
        assert len(reader.pages) == 3


def test_what_does_not_fit_is_named_and_scaled(sheets: Sheets) -> None:
    """And only that: everything else is as large as on the stage."""
    scaled = sheets[Edition.SLIDES][0].scaled
    assert [each.title for each in scaled if each.percent < 60] == ["A long one"]
    assert {each.title for each in scaled} <= {"A long one", "Tabs", "Wide"}


def test_notes_are_complete(sheets: Sheets) -> None:
    """However long they are: they go on overleaf, and the next slide begins on a sheet of its own."""
    reader = sheets[Edition.NOTES][1]
    found = text(reader)
    assert all(letters(each) in found for each in NOTES)
    pages = dict(bookmarks(reader))
    assert pages["Where to go next"] - pages["Said"] > 1
    assert f"{len(reader.pages)}/{len(reader.pages)}" in text(reader, len(reader.pages) - 1)


def test_what_stands_behind_a_slide_is_printed(sheets: Sheets, request: pytest.FixtureRequest) -> None:
    """A colour, a picture, and one that all slides share."""
    reader = sheets[Edition.SLIDES][1]
    behind = [set(pictures(page["/Resources"])) & {*PICTURES.values()} for page in reader.pages]
    shared = {PICTURES["far.png"]} if "moon" in request.node.name else set()
    expected = dict.fromkeys(TITLES, shared) | {"Pictured": {PICTURES["near.png"]}}
    assert dict(zip(TITLES, behind, strict=True)) == expected
    green = reader.pages[TITLES.index("Green")].get_contents()
    assert green is not None
    assert b" 0 .6 0 rg" in green.get_data()
