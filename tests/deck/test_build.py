"""The deck as it is built: whole, readable from the last row, and able to do without a network."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from deckproof.stage.browser import browser
from slide_reader import DeckReader, Slide

ROOT = Path(__file__).parents[2]
OUT = ROOT / "_build" / "test-deck"
SEED = (  # the slides that the deck grew from, in their order
    "Working with container environments",
    "Running customized environments",
    "Jupyter stacks",
    "Running a container",
    "100 numpy exercises",
    "Understanding the command",
    "Port mapping",
    "Docker image search",
    "Restarting or removing a container",
    "Persistent storage",
    "Persistent storage: which one?",
    "What are bind mounts?",
    "How bind mounts work",
)
PICTURED = (
    "Jupyter stacks",
    "Understanding the command",
    "Port mapping",
    "A container's life",
    "Persistent storage",
    "What are bind mounts?",
    "How bind mounts work",
)
COLUMNS, LINES = 80, 14


@cache
def built() -> DeckReader:
    """Build the deck once, warnings being errors, and read its page."""
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-q",
        "-W",
        "-b",
        "deck",
        "-c",
        str(ROOT),
        str(ROOT / "slides"),
        str(OUT),
    ]
    result = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert result.returncode == 0, result.stderr
    reader = DeckReader()
    reader.feed((OUT / "index.html").read_text(encoding="utf-8"))
    return reader


@pytest.fixture
def slides() -> list[Slide]:
    """Return the slides of the built deck."""
    return built().slides


def test_every_slide_of_the_seed_is_there_in_order(slides: list[Slide]) -> None:
    """The deck adds slides, and drops or moves none."""
    titles = [slide.title for slide in slides]
    assert [title for title in titles if title in SEED] == list(SEED)


def test_slides_can_be_linked_to(slides: list[Slide]) -> None:
    """Each slide has a name of its own for the address bar."""
    names = [slide.name for slide in slides]
    assert len(names) == len(set(names)) > len(SEED)


def test_everything_loaded_is_in_the_output() -> None:
    """No style, script or picture is fetched from elsewhere, so the deck opens offline and from a file."""
    loads = built().loads
    assert {"_static/deckproof.css", "_static/revealjs/dist/reveal.js"} <= set(loads)
    assert [name for name in loads if not (OUT / name.partition("?")[0]).is_file()] == []


def test_styles_load_nothing_from_elsewhere() -> None:
    """What the stylesheets refer to lies next to them."""
    assert built()
    for sheet in OUT.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert "@import" not in text, sheet
        assert "url(http" not in text.replace('"', "").replace("'", ""), sheet


def test_every_slide_has_speaker_notes(slides: list[Slide]) -> None:
    """The presenter is never left alone with a slide."""
    assert [slide.title for slide in slides if len(slide.notes.split()) < 10] == []


def test_diagrams_are_inlined_and_described(slides: list[Slide]) -> None:
    """Pictures need no file and no script, and say in words what they show."""
    assert tuple(slide.title for slide in slides if slide.pictures) == PICTURED
    for slide in slides:
        for picture in slide.pictures:
            assert len(picture.get("title", "")) > 10, slide.title
            assert len(picture.get("desc", "")) > 40, slide.title


def test_code_fits_the_slide(slides: list[Slide]) -> None:
    """Nothing is cut off and nothing needs scrolling: code is at most 80 columns wide and 14 lines high."""
    blocks = [(slide.title, code.rstrip("\n").split("\n")) for slide in slides for code in slide.code]
    assert len(blocks) > 30
    assert [(title, line) for title, lines in blocks for line in lines if len(line) > COLUMNS] == []
    assert [title for title, lines in blocks if len(lines) > LINES] == []


def test_a_slide_shows_no_more_code_than_fits(slides: list[Slide]) -> None:
    """Several blocks on one slide share the room of one."""
    heights = {slide.title: sum(code.strip("\n").count("\n") + 2 for code in slide.code) for slide in slides}
    assert [title for title, height in heights.items() if height > LINES + 2] == []


def test_no_text_was_read_in_a_wrong_encoding() -> None:
    """UTF-8 that was taken for another encoding shows as runs of accented letters."""
    page = (OUT / "index.html").read_text(encoding="utf-8") if built() else ""
    assert [run for run in ("‚î", "üî", "‚Ä", "â€", "Ã", "�") if run in page] == []


def test_the_title_is_seen_early_and_stays_where_it_is() -> None:
    """Before reveal.js is started it stands where reveal.js is going to put it, in a window of any shape."""
    assert built()
    title = (
        """() => [document.documentElement.className, document.querySelector("h1").getBoundingClientRect().toJSON()]"""
    )
    with browser() as started:
        for width, height in ((1024, 768), (1920, 1000)):
            page = started.new_page(viewport={"width": width, "height": height})
            page.add_init_script(
                "window.start_later = []; window.requestAnimationFrame = (each) => start_later.push(each)"
            )
            page.goto((OUT / "index.html").as_uri())
            name, early = page.evaluate(title)
            assert name == "early"
            assert early["width"] > 300
            page.evaluate("start_later.forEach((each) => each())")
            page.wait_for_function("Reveal.isReady()")
            name, late = page.evaluate(title)
            assert "early" not in name
            assert late == pytest.approx(early, abs=0.1)


def test_the_first_slide_needs_little() -> None:
    """All that is loaded for it, unpacked, is at most 400 kB in 12 files."""
    needed = {OUT / name.partition("?")[0] for name in ["index.html", *built().loads]}
    assert len(needed) <= 12
    assert sum(file.stat().st_size for file in needed) <= 400_000
