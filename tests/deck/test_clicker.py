"""The clicker goes on: whatever was clicked, the two keys of a remote turn every slide of every deck; also the speaker's view."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from deckproof.lint.rendered.measure import look
from deckproof.stage.browser import browser, opened
from playwright.sync_api import Browser, Page, Route, expect

ROOTS = Path(__file__).parents[1] / "roots"
DECKS = sorted(path for path in ROOTS.glob("test-*") if path.is_dir())
CONTROLS = "input, button, summary, label, a[href], [role=tab], [tabindex]"
SEEN = f"""() => [...Reveal.getCurrentSlide().querySelectorAll("{CONTROLS}")].filter((each) => {{
  const box = each.getBoundingClientRect();
  return each.contains(document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2));
}})"""
"""What a pointer reaches: not what lies below the window's edge."""

STATE = "JSON.stringify(Reveal.getState())"
HELD = """() => {
  for (const each of document.querySelectorAll(".reveal a[href]")) each.addEventListener("click", (event) => event.preventDefault());
}"""
pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The machine's browser."""
    with browser() as started:
        yield started


def built(source: Path, folder: Path, *settings: str) -> Path:
    """Build a copy of a deck, with our extension and a front page if it has none, and return its page."""
    project = shutil.copytree(source, folder / "project")
    conf = project / "conf.py"
    said = conf.read_text() if conf.exists() else ""
    extensions = (
        "extensions = list(dict.fromkeys([*globals().get('extensions', []), 'deckproof.sphinxext', 'myst_parser']))\n"
    )
    conf.write_text("\n".join((said, extensions, *settings)))
    where = project / "slides" if (project / "slides").is_dir() else project
    if not any((where / f"index.{suffix}").exists() for suffix in ("rst", "md")):
        (where / "index.rst").write_text("Decks\n=====\n\n.. toctree::\n   :glob:\n\n   *\n")
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "deck", "-c", *map(str, (project, where, folder / "built"))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "built" / "index.html"


def click_everything(page: Page) -> None:
    """Click every control that the slide shows."""
    for at in range(page.evaluate(f"({SEEN})().length")):
        found = page.evaluate_handle(f"(at) => ({SEEN})()[at] ?? null", at).as_element()
        if found and found.is_visible():
            found.click(force=True, no_wait_after=True)


@pytest.mark.parametrize("deck", DECKS, ids=lambda path: path.name.removeprefix("test-"))
def test_every_slide_is_reached_by_the_clicker_alone(deck: Path, tmp_path: Path, chromium: Browser) -> None:
    """After a click on each control of every slide; none is passed over."""
    with opened(chromium, built(deck, tmp_path), offline=True) as page:
        page.evaluate(HELD)
        reached = set()
        while True:
            reached.add(page.evaluate("JSON.stringify(Reveal.getIndices(Reveal.getCurrentSlide()))"))
            before = page.evaluate(STATE)
            click_everything(page)
            assert page.evaluate(STATE) == before, "a control turned the slide"
            if page.evaluate("Reveal.isLastSlide() && !Reveal.availableFragments().next"):
                break
            page.keyboard.press("PageDown")
            assert page.evaluate(STATE) != before, page.evaluate("document.activeElement.outerHTML")
        assert len({each.partition('"f"')[0] for each in reached}) == page.evaluate("Reveal.getTotalSlides()")


TABS = """
Focus
=====

Tabs
----

.. tab-set::

   .. tab-item:: One

      Text

   .. tab-item:: Two

      Text

.. dropdown:: More

   Hidden

.. code-block:: yaml

   a: 1

End
---
"""


def tabbed(folder: Path, chromium: Browser) -> Iterator[Page]:
    """Open a deck with one control of each kind, at the slide that has them."""
    (folder / "source").mkdir()
    (folder / "source" / "index.rst").write_text(TABS)
    index = built(folder / "source", folder, "extensions += ['sphinx_design']")
    with opened(chromium, index, slide="tabs", offline=True) as page:
        yield page


@pytest.mark.parametrize("key", ["PageDown", "ArrowRight", "ArrowDown", " ", "n"])
@pytest.mark.parametrize("control", ["text=Two", "text=More", ".present .present .copy"])
def test_what_was_clicked_does_not_keep_the_keys(tmp_path: Path, chromium: Browser, control: str, key: str) -> None:
    """Remotes send one of these, whatever they are told."""
    for page in tabbed(tmp_path, chromium):
        page.click(control, force=True)
        page.wait_for_function("document.activeElement === document.body")
        page.keyboard.press(key)
        assert page.evaluate("Reveal.getCurrentSlide().id") == "end"


def test_who_walks_by_keys_keeps_the_focus(tmp_path: Path, chromium: Browser) -> None:
    """A tab that was reached by the tabulator is turned by arrows, and the clicker goes on from there."""
    for page in tabbed(tmp_path, chromium):
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowRight")
        assert page.evaluate("Reveal.getCurrentSlide().querySelectorAll('input')[1].checked")
        page.keyboard.press("PageDown")
        assert page.evaluate("Reveal.getCurrentSlide().id") == "end"


def test_a_speaker_s_window_that_shows_the_wrong_slide_is_found(tmp_path: Path, chromium: Browser) -> None:
    """In the narrow frame of what comes next, the view for phones would take over: then it is said."""
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "index.rst").write_text(TABS)
    index = built(tmp_path / "source", tmp_path, "extensions += ['sphinx_design']")

    def said() -> list[str]:
        seen = look(chromium, index, lambda _: None)
        return [event.text for each in seen.values() for event in each.events]

    assert said() == []
    index.write_text(index.read_text().replace("&& self === top && !/print-pdf|receiver/", "&& !/print-pdf/"))
    assert said() == ["the speaker's window does not show the slide that comes next"]


@pytest.mark.parametrize("late", ["current", "upcoming"])
def test_a_frame_that_loads_late_still_shows_its_slide(tmp_path: Path, chromium: Browser, late: str) -> None:
    """The window tells both frames where the deck is as soon as one of them is ready; the other has to hear it, too."""
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "index.rst").write_text(TABS)
    index = built(tmp_path / "source", tmp_path, "extensions += ['sphinx_design']")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    marks = {"current": "postMessageEvents", "upcoming": "controls=false"}
    with opened(chromium, index, offline=True) as page:
        page.context.route(re.compile(f"receiver.*{marks[late]}"), hold)
        with page.expect_popup() as popup:
            page.keyboard.press("s")
        frames = {each: popup.value.frame_locator(f"#{each}-slide iframe") for each in marks}
        (other,) = marks.keys() - {late}
        expect(frames[other].locator("section.slide.present").first).to_be_attached()
        popup.value.wait_for_timeout(1000)  # in which the window says where the deck is
        held.pop().continue_()
        shown = {each: frame.locator("section.slide.present:not(.stack)") for each, frame in frames.items()}
        expect(shown["upcoming"].locator("h2")).to_have_text("Tabs")
        expect(shown["current"].locator("h1")).to_have_text("Focus")
