"""Read a built deck the way a browser does: which slides it has, and what is on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})
LOADED = {"link": "href", "script": "src", "img": "src", "object": "data", "iframe": "src", "source": "src"}


@dataclass(slots=True)
class Slide:
    """One slide, as built."""

    name: str
    title: str = ""
    notes: str = ""
    code: list[str] = field(default_factory=list)
    pictures: list[dict[str, str]] = field(default_factory=list)  # the texts of each svg's title and desc


class DeckReader(HTMLParser):
    """Collects slides and everything that the page loads."""

    def __init__(self) -> None:
        super().__init__()
        self.slides: list[Slide] = []
        self.loads: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter an element; note a slide, a block of code, a picture, and what is loaded."""
        values = {name: value or "" for name, value in attrs}
        if tag in LOADED and (address := values.get(LOADED[tag])):
            self.loads.append(address)
        if tag == "section" and "id" in values:
            self.slides.append(Slide(values["id"]))
        elif tag == "pre":
            self.slides[-1].code.append("")
        elif tag == "svg":
            self.slides[-1].pictures.append({})
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Pass over an element that has no content."""
        if tag in VOID:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Add text to what is open."""
        if not self.slides or not self.open:
            return
        slide = self.slides[-1]
        if "svg" in self.open:
            if self.open[-1] in ("title", "desc"):
                slide.pictures[-1][self.open[-1]] = data
        elif "aside" in self.open:
            slide.notes += data
        elif "pre" in self.open:
            slide.code[-1] += data
        elif any(heading in self.open for heading in ("h1", "h2", "h3")):
            slide.title += data
