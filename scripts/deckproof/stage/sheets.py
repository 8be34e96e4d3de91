"""Sheets of A4 with slides on them: words are set by the browser, and the printed slides laid beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pypdf import PageObject, PdfReader, PdfWriter

SHEET = Path(__file__).parent / "static" / "sheets.css"
MM = 72 / 25.4  # points
EDGE, TOP, FOOT = 18 * MM, 14 * MM, 18 * MM
"""What is left free at the sides, above and below, in points."""

GAP, LINE = 8 * MM, 6 * MM
"""Between the slides on a sheet of four, and for the line below each."""

FOUR = 4
_FOOTER = """<div style="width: 100%; padding: 0 18mm; font: 10pt sans-serif; color: #4a5560; text-align: right">
  <span class="pageNumber"></span> / <span class="totalPages"></span></div>"""
_REPLACE = """({ body, css, ratio }) => {
  document.querySelectorAll("style").forEach((each) => { if (each.textContent.includes("@page")) each.remove(); });
  for (const each of [document.documentElement, document.body]) {
    each.removeAttribute("class");
    each.removeAttribute("style");
  }
  document.documentElement.dataset.scheme = "light";
  document.documentElement.style.setProperty("--ratio", ratio);
  document.head.appendChild(document.createElement("style")).textContent = css;
  document.body.innerHTML = body;
  return Promise.all([...document.images].map((each) => each.decode().catch(() => {})));
}"""
"""Put sheets in the place of the deck: its typefaces, and the colours of its code, stay."""

Box = tuple[float, float, float]
"""A place on a sheet: left, bottom and width, in points from the lower left corner."""


@dataclass(frozen=True, slots=True)
class Slide:
    """What stands on the printed page of a slide."""

    title: str
    begins: bool  # a topic
    scale: float  # 1: it fits
    notes: str  # HTML, as the author's markup gave it


def with_notes(page: Page, printed: PdfReader, slides: Sequence[Slide]) -> tuple[PdfWriter, list[int]]:
    """Return a sheet for each slide, and the pages on which they begin; what is said may go on overleaf."""
    body = "".join(_noted(number, each) for number, each in enumerate(slides, 1))
    free = {"top": TOP, "bottom": FOOT, "left": EDGE, "right": EDGE}
    margin = {side: f"{each / MM}mm" for side, each in free.items()}
    words = {"display_header_footer": True, "header_template": "<span></span>", "footer_template": _FOOTER}
    sheets = _sheets(page, body, printed, {**words, "margin": margin})
    headings = (each for each in sheets.outline if not isinstance(each, list))
    first = [int(sheets.get_destination_page_number(each) or 0) for each in headings]
    writer = _writer(sheets)
    width, height = _size(sheets.pages[0])
    for slide, at in zip(printed.pages, first, strict=False):
        room = width - 2 * EDGE
        _lay(writer.pages[at], slide, (EDGE, height - TOP - room * _ratio(slide), room))
    return writer, first


def four_each(page: Page, printed: PdfReader, slides: Sequence[Slide]) -> tuple[PdfWriter, list[int]]:
    """Return sheets with four slides each, and the sheet of each slide."""
    width, height = 297 * MM, 210 * MM
    boxes = list(_four_boxes(width, height, _ratio(printed.pages[0])))
    count = -(-len(slides) // FOUR)
    body = "".join(_sheet_of_four(at, count, slides[at * FOUR : (at + 1) * FOUR], boxes, height) for at in range(count))
    margin = dict.fromkeys(("top", "bottom", "left", "right"), "0")
    sheets = _sheets(page, body, printed, {"landscape": True, "margin": margin})
    writer = _writer(sheets)
    for number, slide in enumerate(printed.pages[: len(slides)]):
        _lay(writer.pages[number // FOUR], slide, boxes[number % FOUR])
    return writer, [number // FOUR for number in range(len(slides))]


def _noted(number: int, slide: Slide) -> str:
    said = slide.notes or '<p class="nothing">Nothing is noted for this slide.</p>'
    heading = f"<h1><small>{number}</small> {escape(slide.title) or 'Untitled'}</h1>"
    return f'<section class="sheet"><div class="slide-box"></div>{heading}<div class="said">{said}</div></section>'


def _four_boxes(width: float, height: float, ratio: float) -> Iterator[Box]:
    """Yield the places of four slides on a sheet, row by row."""
    wide = (width - 2 * EDGE - GAP) / 2
    high = (height - TOP - FOOT - GAP) / 2 - LINE
    box = min(wide, high / ratio)
    for row in range(2):
        for column in range(2):
            left = EDGE + column * (wide + GAP) + (wide - box) / 2
            yield left, height - TOP - row * (high + LINE + GAP) - box * ratio, box


def _sheet_of_four(at: int, count: int, slides: Sequence[Slide], boxes: Sequence[Box], height: float) -> str:
    lines = []
    for place, (slide, (left, bottom, width)) in enumerate(zip(slides, boxes, strict=False)):
        style = f"left: {left}pt; top: {height - bottom + MM}pt; width: {width}pt"
        lines.append(f'<p style="{style}">{at * FOUR + place + 1} {escape(slide.title)}</p>')
    return f'<div class="sheet four">{"".join(lines)}<p class="number">{at + 1} / {count}</p></div>'


def _sheets(page: Page, body: str, printed: PdfReader, options: dict[str, Any]) -> PdfReader:
    """Print sheets of A4 with these words on them, and a bookmark for each heading."""
    from pypdf import PdfReader

    css = SHEET.read_text(encoding="utf-8")
    page.evaluate(_REPLACE, {"body": body, "css": css, "ratio": f"{1 / _ratio(printed.pages[0])}"})
    return PdfReader(BytesIO(page.pdf(format="A4", print_background=True, outline=True, tagged=True, **options)))


def _writer(sheets: PdfReader) -> PdfWriter:
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.append(sheets, import_outline=False)
    return writer


def _lay(sheet: PageObject, slide: PageObject, box: Box) -> None:
    """Lay a slide onto a sheet, and draw a line around it."""
    from pypdf import Transformation

    left, bottom, width = box
    share = width / _size(slide)[0]
    sheet.merge_transformed_page(slide, Transformation().scale(share).translate(left, bottom))


def _size(page: PageObject) -> tuple[float, float]:
    return float(page.mediabox.width), float(page.mediabox.height)


def _ratio(page: PageObject) -> float:
    """Return how high a page is for its width."""
    width, height = _size(page)
    return height / width
