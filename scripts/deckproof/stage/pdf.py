"""The deck on paper and as pictures: a PDF of one page per slide, and a screenshot of every slide."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from deckproof.stage import browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pypdf import PdfWriter

SCHEMES = ("light", "dark")


def pdf(index: Path, target: Path, *, notes: bool = False) -> int:
    """Write a built deck as PDF, one page per slide, and return the number of pages; with ``notes``, one more for each.

    Text can be selected, and every slide's heading is a bookmark. Raises DeckproofError where there is no deck or no
    browser.
    """
    query = {"print-pdf": "", "pdfSeparateFragments": "false"} | ({"showNotes": "separate-page"} if notes else {})
    with browser.browser() as started, browser.opened(started, index, query=query) as page:
        page.wait_for_selector(".pdf-page")
        titles = page.evaluate(_TITLES)
        printed = page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)
    _write(_with_bookmarks(printed, titles), target)
    return len(titles)


_STILL = "*, *::before, *::after { transition: none !important; animation: none !important }"
"""What comes step by step would be seen on its way."""

_TITLES = """() => [...document.querySelectorAll(".pdf-page, .speaker-notes-pdf")].map((page) => {
  const slide = page.querySelector("section.slide");
  return slide && [slide.matches(".level-1"), slide.querySelector("h1, h2, h3")?.textContent.trim() ?? ""];
})"""
"""What stands on each page: whether it begins a topic, and its heading; null for a page of notes."""


def _with_bookmarks(printed: bytes, titles: Sequence[tuple[bool, str] | None]) -> PdfWriter:
    """Give every slide a bookmark, below that of its topic; Chromium itself makes one of the first heading only."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter()
    # behind the last notes, Chromium prints an empty page
    writer.append(PdfReader(BytesIO(printed)), pages=(0, len(titles)), import_outline=False)
    topic = None
    for number, title in enumerate(titles):
        if title and title[1]:
            begins, text = title
            made = writer.add_outline_item(title=text, page_number=number, parent=None if begins else topic)
            topic = made if begins else topic
    return writer


def _write(writer: PdfWriter, target: Path) -> None:
    """Write a PDF at once or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, suffix=".pdf", delete=False) as fresh:
        writer.write(fresh)
    Path(fresh.name).chmod(0o644)
    Path(fresh.name).replace(target)


def screenshots(index: Path, folder: Path, progress: Callable[[str], None]) -> list[Path]:
    """Write a picture of every slide in every scheme: ``<scheme>/<number>-<name>.png``; return their paths."""
    for old in folder.glob("*/*.png"):
        old.unlink()
    with browser.browser() as started:
        return [path for scheme in SCHEMES for path in _pictures(started, index, scheme, folder, progress)]


def _pictures(
    started: Browser, index: Path, scheme: str, folder: Path, progress: Callable[[str], None]
) -> Iterator[Path]:
    with browser.opened(started, index) as page:
        page.evaluate("(scheme) => { document.documentElement.dataset.scheme = scheme; }", scheme)
        page.add_style_tag(content=_STILL)
        found = browser.slides(page)
        for slide in found:
            browser.show(page, slide)
            name = re.sub(r"[^\w-]+", "-", slide.name or slide.title.lower())
            path = folder / scheme / f"{slide.number:02}-{name}.png"
            page.screenshot(path=path)
            yield path
        progress(f"{len(found)} slides, {scheme}")
