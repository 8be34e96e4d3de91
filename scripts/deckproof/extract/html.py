"""What raw HTML in a document fetches and links to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from html.parser import HTMLParser

_EMBEDDED = {"script": "src", "iframe": "src", "embed": "src", "video": "src", "audio": "src", "object": "data"}
_BACKGROUNDS = ("data-background-image", "data-background-video", "data-background-iframe")
_FETCHED_LINKS = frozenset({"stylesheet", "icon", "preload", "modulepreload", "preconnect"})
_CSS_URL = re.compile(r"(?:url\(\s*|@import\s+)['\"]?(?P<target>[^'\")\s;]+)")


class Use(StrEnum):
    """What a document does with an address."""

    PICTURE = "picture"
    EMBED = "embed"  # a script, a style sheet, a frame, a film: fetched, but no picture
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Found:
    """One address in HTML."""

    use: Use
    line: int  # of the HTML, 1-based
    target: str
    text: str | None = None  # of a link what is clicked, of a picture its alternative text; None: it has none


def addresses(html: str) -> list[Found]:
    """Return the addresses in a piece of HTML, in its order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return sorted([*reader.found, *reader.unclosed()], key=lambda each: each.line)


def backgrounds(attributes: dict[str, str]) -> list[tuple[Use, str]]:
    """Return what a slide's ``data-background-*`` attributes fetch."""
    found = [(name, attributes[name]) for name in _BACKGROUNDS if isinstance(attributes.get(name), str)]
    return [
        (Use.PICTURE if name.endswith("image") else Use.EMBED, target.strip())
        for name, targets in found
        for target in targets.split(",")
        if target.strip()
    ]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Found] = []
        self._links: list[tuple[int, str, list[str]]] = []  # open ones: line, target, pieces of text

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        line = self.getpos()[0]
        if tag == "a" and "href" in given:
            self._links.append((line, given["href"], []))
        elif tag == "img":
            self._picture(line, given)
        elif tag == "source":
            self._fetched(Use.EMBED, line, given.get("srcset", given.get("src", "")).split()[:1])
        elif tag in _EMBEDDED:
            self._fetched(Use.EMBED, line, [given.get(_EMBEDDED[tag], "")])
        elif tag == "link" and _FETCHED_LINKS & set(given.get("rel", "").split()):
            self._fetched(Use.EMBED, line, [given.get("href", "")])
        self.found += [Found(use, line, target, "") for use, target in backgrounds(given)]
        self._style(line, given.get("style", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._links:
            self.found.append(_link(self._links.pop()))

    def handle_data(self, data: str) -> None:
        for _, _, texts in self._links:
            texts.append(data)
        self._style(self.getpos()[0], data if self.cdata_elem == "style" else "")

    def unclosed(self) -> list[Found]:
        """Return the links that end nowhere."""
        return [_link(each) for each in self._links]

    def _picture(self, line: int, given: dict[str, str]) -> None:
        alt = given.get("alt")
        for _, _, texts in self._links:
            texts.append(alt or "")
        self.found.append(Found(Use.PICTURE, line, given.get("src", ""), alt))

    def _fetched(self, use: Use, line: int, targets: list[str]) -> None:
        self.found += [Found(use, line, target) for target in targets if target]

    def _style(self, line: int, text: str) -> None:
        for match in _CSS_URL.finditer(text):
            self.found.append(Found(Use.EMBED, line + text.count("\n", 0, match.start()), match["target"]))


def _link(opened: tuple[int, str, list[str]]) -> Found:
    line, target, texts = opened
    return Found(Use.LINK, line, target, " ".join("".join(texts).split()))
