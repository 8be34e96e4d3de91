"""What a browser shows of a built deck: every slide, in every size of screen, light and dark, with no network.

It measures and listens; what is wrong with that, the rules say.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deckproof import browser
from deckproof.errors import DeckproofError, EngineError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Request

STATIC = Path(__file__).parent / "static"
SCHEMES = ("light", "dark")
PHONE_WIDTH = 640
_LOCAL = re.compile(r"(?:file|data|blob|about):")
_REMOTE = re.compile(r"^(?!file:|data:|blob:|about:)")
_STILL = """*, *::before, *::after {
  transition: none !important; animation: none !important; pointer-events: auto !important
}"""
"""What moves would be measured on its way; what no pointer reaches would not be seen behind a letter."""


@dataclass(frozen=True, slots=True, order=True)
class Screen:
    """A size in which a deck is looked at, in CSS pixels."""

    width: int
    height: int

    @property
    def is_phone(self) -> bool:
        """Tell whether a slide would be too small on it to be shown as a whole."""
        return self.width <= PHONE_WIDTH

    def __str__(self) -> str:
        return f"{self.width}×{self.height}"


STAGE, PHONE = Screen(browser.WIDTH, browser.HEIGHT), Screen(390, 844)
SCREENS = (STAGE, Screen(1920, 1080), Screen(1024, 768), PHONE)
CLOSELY = (STAGE, PHONE)
"""Where sizes, colours and accessibility are looked at: other screens show the same, larger or smaller."""


@dataclass(frozen=True, slots=True)
class Element:
    """Something on a slide."""

    screen: Screen
    text: str  # its first words
    within: str  # those of the paragraph, item, cell or diagram around it
    block: str  # the id of the code block that it belongs to, or empty

    @property
    def words(self) -> tuple[str, ...]:
        """What of it may stand in the source, the closest first."""
        return self.text, self.within


@dataclass(frozen=True, slots=True)
class Text(Element):
    """Letters in one size and colour."""

    scheme: str
    code: bool
    size: float  # in pixels of the screen
    contrast: float
    ink: str
    paper: str


@dataclass(frozen=True, slots=True)
class Edge(Element):
    """Something that is cut off, or reaches over the edge of the slide."""

    name: str
    code: bool
    cut: bool
    side: str  # left, right, above, below, or where else
    by: float  # in pixels of the slide


@dataclass(frozen=True, slots=True)
class Shot(Element):
    """A picture."""

    name: str
    source: str
    broken: bool
    named: bool

    @property
    def words(self) -> tuple[str, ...]:
        """As above; its address is closer than what is around it."""
        return self.source, self.text, self.within, f"<{self.name}"


@dataclass(frozen=True, slots=True)
class Barrier(Element):
    """Something that axe-core calls a violation."""

    rule: str
    impact: str
    help: str
    todo: str
    html: str

    @property
    def words(self) -> tuple[str, ...]:
        """As above; in raw HTML its own tag stands there."""
        return self.text, self.within, self.html


class Trouble(StrEnum):
    """What the browser complains of."""

    LEAVES = "leaves"  # a request to another machine
    MISSING = "missing"  # a file that is not there
    ERROR = "error"  # of a script


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened while a slide was shown."""

    screen: Screen
    trouble: Trouble
    text: str  # the address, or what was said
    is_picture: bool = False


@dataclass(slots=True)
class Look:
    """All that was seen of one slide, or, as number 0, of the page around them."""

    number: int
    title: str = ""
    texts: list[Text] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    shots: list[Shot] = field(default_factory=list)
    barriers: list[Barrier] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


def is_local(address: str) -> bool:
    """Tell whether an address leads to this machine's own files, or is itself what it leads to."""
    return bool(_LOCAL.match(address))


def look(started: Browser, index: Path, progress: Callable[[str], None]) -> dict[int, Look]:
    """Look at every slide of a built deck, by their numbers. Raises DeckproofError where it can't be opened."""
    from playwright.sync_api import Error

    seen: dict[int, Look] = {0: Look(0)}
    try:
        for screen in SCREENS:
            with _listening(started, index, screen, seen) as session:
                session.walk(progress)
    except Error as error:
        raise DeckproofError(f"{index}: the deck can't be shown: {error.message.splitlines()[0]}") from error
    return seen


@dataclass
class _Session:
    """A deck that is open on one screen. Playwright keeps notes of its own on whoever listens: no slots."""

    screen: Screen
    seen: dict[int, Look]
    page: Page | None = None
    now: int = 0  # the slide that is shown

    def walk(self, progress: Callable[[str], None]) -> None:
        page = self._page()
        page.add_style_tag(content=_STILL)
        page.evaluate(_script("slides.js"))
        closely = self.screen in CLOSELY
        has_schemes = page.evaluate("document.documentElement.dataset.scheme !== undefined")
        for scheme in SCHEMES if closely and has_schemes else SCHEMES[:1]:
            if has_schemes:
                page.evaluate("(scheme) => { document.documentElement.dataset.scheme = scheme; }", scheme)
            for number in self._numbers():
                progress(f"{self.screen}, {scheme}: slide {number or 'by slide'}")
                task = {"number": number, "colours": closely, "edges": scheme == SCHEMES[0]}
                self._note(page.evaluate(_script("measure.js"), task), scheme)
        if closely:
            page.evaluate("() => { document.documentElement.dataset.scheme = 'light'; }" if has_schemes else "() => {}")
            page.evaluate(_axe())
            for number in self._numbers():
                progress(f"{self.screen}, accessibility: slide {number or 'by slide'}")
                for raw in page.evaluate(_script("access.js"), {"number": number}):
                    self._at(raw.pop("number")).barriers.append(Barrier(screen=self.screen, within=raw["text"], **raw))
        self._locate(page)

    def _page(self) -> Page:
        assert self.page is not None
        return self.page

    def _numbers(self) -> Iterator[int]:
        """Yield the slides one after the other; 0 once, where all of them stand on one page."""
        staged, count = self._page().evaluate("() => [deckproof.isStaged(), deckproof.all.length]")
        for number in range(1, count + 1) if staged else (0,):
            self.now = number
            yield number

    def _note(self, found: list[dict[str, Any]], scheme: str) -> None:
        for raw in found:
            at = self._at(raw["number"])
            at.title = raw["title"]
            at.texts += [Text(screen=self.screen, scheme=scheme, **each) for each in raw["texts"]]
            at.edges += [Edge(screen=self.screen, **each) for each in raw["edges"]]
            at.shots += [Shot(screen=self.screen, **each) for each in raw["pictures"]]

    def _at(self, number: int) -> Look:
        return self.seen.setdefault(number, Look(number))

    def requested(self, request: Request) -> None:
        """Note what would leave the machine; the browser has no network."""
        if not is_local(request.url):
            self._happened(Trouble.LEAVES, request.url)

    def failed(self, request: Request) -> None:
        """Note a file that is not there."""
        if is_local(request.url):
            name = request.url.rpartition("/")[2]
            self._happened(Trouble.MISSING, name, is_picture=request.resource_type == "image")

    def said(self, message: ConsoleMessage) -> None:
        """Note an error on the console, but for the one about each failed request."""
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self._happened(Trouble.ERROR, message.text)

    def raised(self, error: object) -> None:
        """Note an error that no script caught."""
        self._happened(Trouble.ERROR, str(error))

    def _happened(self, trouble: Trouble, text: str, *, is_picture: bool = False) -> None:
        self._at(self.now).events.append(Event(self.screen, trouble, " ".join(text.split()), is_picture))

    def _locate(self, page: Page) -> None:
        """Move what a slide's own words tell of to that slide: much happens before it is shown."""
        for at in list(self.seen.values()):
            for event in [each for each in at.events if each.screen == self.screen]:
                number = page.evaluate(_HOLDS, event.text)
                at.events.remove(event)
                self._at(number or at.number).events.append(event)


_HOLDS = """(text) => deckproof.all.findIndex((each) => each.outerHTML.replaceAll("&amp;", "&").includes(text)) + 1"""


@contextlib.contextmanager
def _listening(started: Browser, index: Path, screen: Screen, seen: dict[int, Look]) -> Iterator[_Session]:
    """Open a deck from its file, without a network, and listen from the first moment."""
    session = _Session(screen, seen)

    def listen(page: Page) -> None:
        page.route(_REMOTE, lambda route: route.abort("internetdisconnected"))
        page.on("request", session.requested)
        page.on("requestfailed", session.failed)
        page.on("websocket", lambda socket: session._happened(Trouble.LEAVES, socket.url))
        page.on("console", session.said)
        page.on("pageerror", session.raised)

    size = (screen.width, screen.height)
    with browser.opened(started, index, size=size, before=listen, offline=True) as session.page:
        yield session


@cache
def _script(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


@cache
def _axe() -> str:
    """Return axe-core, which a package brings that drives it by Playwright."""
    spec = find_spec("axe_playwright_python")
    if spec is None or spec.origin is None:
        raise EngineError("axe-core is not installed", remedy="pip install 'deckproof[browser]'")
    return (Path(spec.origin).parent / "axe.min.js").read_text(encoding="utf-8")
