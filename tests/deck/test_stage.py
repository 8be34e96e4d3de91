"""A deck on the stage: a real browser, real keys, a real proof and its recordings, from a file and without a network."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from deckproof.stage.browser import browser, opened
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from pypdf.generic import Destination

ROOT = Path(__file__).parents[2]
CURRENT = ".slides > section.present"
pytestmark = pytest.mark.engine  # the small deck is proven before it is shown

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prove a small deck, build it as slides and as a handout, and return the folder of both."""
    project = tmp_path_factory.mktemp("stage") / "project"
    shutil.copytree(ROOT / "tests" / "roots" / "test-stage", project)
    conf = (project / "conf.py").read_text()
    (project / "conf.py").write_text(conf.replace("Path(__file__).parents[3]", f"Path({str(ROOT)!r})"))
    run(project, "deckproof.cli.main", "check", "index.rst", code="from deckproof.cli.__main__ import main; main()")
    for builder in ("deck", "html"):
        run(project, "sphinx", "-q", "-W", "-b", builder, ".", f"_build/{builder}")
    return project / "_build"


def run(folder: Path, module: str, *arguments: str, code: str = "") -> None:
    """Run a module, or this code, in a folder; it must end well."""
    start = ["-c", code] if code else ["-m", module]
    done = subprocess.run(
        [sys.executable, *start, *arguments], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The machine's browser."""
    with browser() as started:
        yield started


@pytest.fixture
def show(stage: Path, chromium: Browser, request: pytest.FixtureRequest) -> Open:
    """Return a function that opens the deck, offline; what goes wrong in the page, or leaves the machine, fails."""

    def open_page(path: str = "deck/index.html", **more: Any) -> Page:
        context = opened(chromium, stage / path, offline=True, **more)
        page = context.__enter__()
        troubles: list[str] = []
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
        page.on("request", lambda each: None if each.url.startswith(("file:", "data:")) else troubles.append(each.url))

        def close() -> None:
            context.__exit__(None, None, None)
            assert troubles == []

        request.addfinalizer(close)
        return page

    return open_page


def test_one_key_walks_through_all_slides_and_back(show: Open) -> None:
    """Steps on a slide come one by one; the address is a deep link to each slide."""
    page = show()
    names = []
    for _ in range(6):
        page.keyboard.press("ArrowRight")
        names.append(page.evaluate("Reveal.getCurrentSlide().id"))
    assert list(dict.fromkeys(names)) == ["typed-and-printed", "line-by-line", "for-every-system"]
    expect(page).to_have_url(re.compile("#/for-every-system$"))
    for _ in range(8):
        page.keyboard.press("ArrowLeft")
    assert page.evaluate("Reveal.isFirstSlide()")


def test_a_deep_link_opens_its_slide(show: Open) -> None:
    """As a colleague would send it."""
    page = show(slide="for-every-system")
    expect(page.locator(f"{CURRENT} > section.present h2")).to_have_text("For every system")


def test_the_speaker_s_view_shows_the_notes(show: Open) -> None:
    """In a window of its own, with a timer, and the notes' emphasis."""
    page = show()
    with page.expect_popup() as popup:
        page.keyboard.press("s")
    speaker = popup.value
    expect(speaker.locator(".speaker-controls-notes .value em")).to_have_text("speak")
    expect(speaker.locator(".timer")).to_be_visible()


def test_the_copy_button_copies_what_is_typed(show: Open) -> None:
    """No prompt, no continuation mark, no output."""
    page = show(slide="typed-and-printed", permissions=["clipboard-read", "clipboard-write"])
    page.hover(f"{CURRENT} .present .block")
    page.click(f"{CURRENT} .present .copy")
    expect(page.locator(f"{CURRENT} .present .copy.done")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == 'echo "one\ntwo"\nexpr 6 \\* 7'


def test_prompts_are_not_selected_with_the_text(show: Open) -> None:
    """Whoever drags the mouse over a block gets no dollar sign."""
    page = show(slide="typed-and-printed")
    page.evaluate("getSelection().selectAllChildren(document.querySelector('.present .present .highlight'))")
    assert "$" not in page.evaluate("getSelection().toString()")


def test_lines_are_marked_one_step_after_the_other(show: Open) -> None:
    """The first mark is there from the start, and goes when the next one comes."""
    page = show(slide="line-by-line")
    marks = page.locator(f"{CURRENT} .present .bars > span")
    expect(marks.nth(0)).to_have_css("opacity", "1")
    page.keyboard.press("ArrowRight")
    expect(marks.nth(0)).to_have_css("opacity", "0")
    expect(marks.nth(1)).to_have_css("opacity", "1")


def test_tabs_show_one_system_at_a_time(show: Open) -> None:
    """By a click."""
    page = show(slide="for-every-system")
    expect(page.get_by_text("from Linux").first).to_be_visible()
    page.click("text=Windows")
    expect(page.get_by_text("from Windows")).to_be_visible()
    expect(page.get_by_text("from Linux").first).to_be_hidden()


def test_light_turns_to_dark_and_back(show: Open) -> None:
    """Paper, ink and code."""
    page = show(slide="typed-and-printed")
    colours = "() => ['body', '.present .present h2', '.present .present .go'].map((each) => { const style = "
    colours += "getComputedStyle(document.querySelector(each)); return each === 'body' ? style.backgroundColor "
    colours += ": style.color; })"
    light = page.evaluate(colours)
    page.keyboard.press("t")
    dark = page.evaluate(colours)
    assert all(before != after for before, after in zip(light, dark, strict=True))
    assert dark[0] == "rgb(14, 20, 32)"
    page.keyboard.press("t")
    assert page.evaluate(colours) == light


def test_a_recording_of_the_real_run_plays(show: Open) -> None:
    """By key and by its button; what it shows is what came back; Escape ends it and the deck is where it was."""
    page = show(slide="typed-and-printed")
    starts: list[Callable[[], None]] = [
        lambda: page.keyboard.press("v"),
        lambda: page.click(f"{CURRENT} .present .play", force=True),
    ]
    for start in starts:
        start()
        expect(page.locator("dialog .ap-player")).to_contain_text("42", timeout=20_000)
        page.keyboard.press("Escape")
        expect(page.locator("dialog")).to_have_count(0)
    assert page.evaluate("Reveal.getCurrentSlide().id") == "typed-and-printed"


def test_the_stamp_says_where_it_was_proven(show: Open) -> None:
    """It opens by a click; other systems' blocks, which were not run, say so."""
    page = show(slide="typed-and-printed")
    stamp = page.locator(f"{CURRENT} .present .stamp")
    stamp.locator("summary").click()
    expect(stamp.locator("p")).to_contain_text(re.compile("Proven (on Docker Engine|with no engine needed)"))
    stamp.locator("a").click()
    expect(page.locator("h1")).to_have_text("How this deck was proven")
    expect(page.locator("td.passed")).to_have_count(3)


def test_chalk_draws_on_its_slide_and_is_wiped(show: Open) -> None:
    """The drawing stays with the slide."""
    page = show(slide="typed-and-printed")
    page.keyboard.press("c")
    page.mouse.move(300, 400)
    page.mouse.down()
    page.mouse.move(500, 500)
    page.mouse.up()
    page.keyboard.press("c")
    expect(page.locator(f"{CURRENT} .present .chalk path")).to_have_count(1)
    page.keyboard.press("ArrowRight")
    expect(page.locator(f"{CURRENT} .present .chalk")).to_have_count(0)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("x")
    expect(page.locator(".chalk")).to_have_count(0)


def test_a_phone_shows_one_page_that_can_be_read(show: Open) -> None:
    """Nothing is smaller than 16 pixels, nothing is wider than the screen, and every slide is there."""
    page = show(size=(390, 844))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    sizes = page.evaluate(
        """() => [...document.querySelectorAll(".slides *")]
             .filter((each) => each.getClientRects().length && [...each.childNodes].some((text) =>
               text.nodeType === 3 && text.data.trim()))
             .map((each) => parseFloat(getComputedStyle(each).fontSize))"""
    )
    assert min(sizes) >= 16
    expect(page.get_by_role("heading", name="For every system")).to_be_visible()


def test_the_handout_s_search_finds_a_command(show: Open) -> None:
    """From a file, without a server."""
    page = show("html/search.html", query={"q": "expr"})
    expect(page.locator("#search-results li")).to_have_count(1)
    page.click("#search-results li a")
    expect(page.get_by_role("main").locator("h1")).to_contain_text("On stage")


def test_the_pdf_has_a_page_for_each_slide_and_bookmarks(stage: Path, tmp_path: Path) -> None:
    """Its text is text; in the edition with notes they stand below their slide, and four slides have room on a sheet."""
    sheets = {}
    for name, option in (("slides", []), ("notes", ["--notes"]), ("four", ["--four"])):
        target = tmp_path / f"{name}.pdf"
        arguments = ["pdf", str(stage / "deck" / "index.html"), "--output", str(target), *option]
        run(tmp_path, "deckproof.cli.main", *arguments, code="from deckproof.cli.__main__ import main; main()")
        sheets[name] = PdfReader(target)
    assert len(sheets["slides"].pages) == 4
    assert "expr 6" in sheets["slides"].pages[1].extract_text()
    title, nested = sheets["slides"].outline
    below = cast("list[Destination]", nested)
    assert cast("Destination", title).title == "On stage"
    assert [each.title for each in below] == ["Typed and printed", "Line by line", "For every system"]
    assert [sheets["slides"].get_destination_page_number(each) for each in below] == [1, 2, 3]
    assert len(sheets["notes"].pages) == 4
    assert len(sheets["four"].pages) == 1
    assert "speak" in sheets["notes"].pages[0].extract_text()


def test_pictures_show_what_comes_step_by_step(stage: Path, tmp_path: Path) -> None:
    """Every slide, light and dark, with its last step done: the same picture twice."""
    for folder in ("one", "two"):
        arguments = ["screenshots", str(stage / "deck" / "index.html"), "--output", folder]
        run(tmp_path, "deckproof.cli.main", *arguments, code="from deckproof.cli.__main__ import main; main()")
    pictures = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").glob("*/*.png"))
    assert [str(each) for each in pictures][:2] == ["dark/01-on-stage.png", "dark/02-typed-and-printed.png"]
    assert len(pictures) == 8
    for each in pictures:
        assert (tmp_path / "one" / each).read_bytes() == (tmp_path / "two" / each).read_bytes()
