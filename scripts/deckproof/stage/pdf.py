"""The deck on paper: a page for each slide, sheets with notes, and sheets with four slides.

A slide is never lost: what does not fit its page is scaled until it does, and named.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from deckproof.errors import DeckproofError
from deckproof.stage import browser, sheets

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pypdf import PdfReader, PdfWriter

STATIC = Path(__file__).parent / "static"
PRINT = {"print-pdf": "", "pdfSeparateFragments": "false", "pdfMaxPagesPerSlide": "1", "showNotes": "false"}
"""What reveal.js is asked for."""


class Edition(StrEnum):
    """What a PDF of a deck is for."""

    SLIDES = "slides"  # a page for each
    NOTES = "notes"  # a sheet for each, with what is said below it
    FOUR = "four"  # four on a sheet


@dataclass(frozen=True, slots=True)
class Scaled:
    """A slide that is too large for its page."""

    number: int  # from 1
    title: str
    percent: int  # of its size that it is printed in


@dataclass(frozen=True, slots=True)
class Printed:
    """What was written."""

    pages: int
    scaled: tuple[Scaled, ...]


def pdf(index: Path, target: Path, edition: Edition = Edition.SLIDES) -> Printed:
    """Write an edition of a built deck as PDF, with text that can be selected and a bookmark for every slide.

    Raises DeckproofError where there is no deck or no browser, or where the browser has not printed every slide.
    """
    from pypdf import PdfReader

    browser.check_deck(index)
    with browser.browser() as started, browser.opened(started, index, query=PRINT) as page:
        page.wait_for_function(_READY)
        slides = [sheets.Slide(**each) for each in page.evaluate((STATIC / "paper.js").read_text(encoding="utf-8"))]
        printed = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)))
        if len(printed.pages) < len(slides):
            raise DeckproofError(f"{index}: of {len(slides)} slides, only {len(printed.pages)} were printed")
        writer = _imposed(page, printed, slides, edition)
    _write(writer, target)
    scaled = (
        Scaled(number, slide.title, round(slide.scale * 100))
        for number, slide in enumerate(slides, 1)
        if slide.scale < 1
    )
    return Printed(len(writer.pages), tuple(scaled))


_READY = """document.querySelector(".pdf-page")
  && !document.querySelector(".slides > section:not(.stack), .slides > section.stack > section")"""
"""All slides are on their pages."""


def _imposed(page: Page, printed: PdfReader, slides: Sequence[sheets.Slide], edition: Edition) -> PdfWriter:
    """Return the edition, made of the pages that were printed: one for each slide, and sometimes an empty one."""
    from pypdf import PdfWriter

    writer, first = PdfWriter(), list(range(len(slides)))
    if edition is Edition.SLIDES:
        writer.append(printed, pages=(0, len(slides)), import_outline=False)
    elif edition is Edition.NOTES:
        writer, first = sheets.with_notes(page, printed, slides)
    else:
        writer, first = sheets.four_each(page, printed, slides)
    _add_bookmarks(writer, slides, first)
    return writer


def _add_bookmarks(writer: PdfWriter, slides: Sequence[sheets.Slide], pages: Sequence[int]) -> None:
    """Give every slide a bookmark, below that of its topic; Chromium itself makes one of the first heading only."""
    topic = None
    for slide, number in zip(slides, pages, strict=True):
        if slide.title:
            parent = None if slide.begins else topic
            made = writer.add_outline_item(title=slide.title, page_number=number, parent=parent)
            topic = made if slide.begins else topic


def _write(writer: PdfWriter, target: Path) -> None:
    """Write a PDF at once or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, suffix=".pdf", delete=False) as fresh:
        writer.write(fresh)
    Path(fresh.name).chmod(0o644)
    Path(fresh.name).replace(target)
