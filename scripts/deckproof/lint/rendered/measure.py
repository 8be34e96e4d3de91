"""What a browser shows of a built deck: every slide, in every size of screen, light and dark, with no network.

It measures and listens; what is wrong with that, the rules say.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deckproof.errors import DeckproofError, EngineError
from deckproof.lint.rendered.beside import films, upcoming
from deckproof.lint.rendered.facts import (
    CLOSELY,
    SCREENS,
    STAGE,
    Barrier,
    Edge,
    Event,
    Look,
    Screen,
    Shot,
    Text,
    Trouble,
)
from deckproof.model import Progress
from deckproof.stage import browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Request

STATIC = Path(__file__).parent / "static"
SCHEMES = ("light", "dark")
_LOCAL = re.compile(r"(?:file|data|blob|about):")
_REMOTE = re.compile(r"^(?!file:|data:|blob:|about:)")
_STILL = """*, *::before, *::after {
  transition: none !important; animation: none !important; pointer-events: auto !important
}"""
"""What moves would be measured on its way; what no pointer reaches would not be seen behind a letter."""


def is_local(address: str) -> bool:
    """Tell whether an address leads to this machine's own files, or is itself what it leads to."""
    return bool(_LOCAL.match(address))


def look(started: Browser, index: Path, progress: Progress) -> dict[int, Look]:
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

    page: Page
    screen: Screen
    seen: dict[int, Look]
    now: int = 0  # the slide that is shown

    def listen(self) -> None:
        """Hear of everything from the first moment, and let nothing out."""
        self.page.route(_REMOTE, lambda route: route.abort("internetdisconnected"))
        self.page.on("request", self.requested)
        self.page.on("requestfailed", self.failed)
        self.page.on("websocket", lambda socket: self._happened(Trouble.LEAVES, socket.url))
        self.page.on("console", self.said)
        self.page.on("pageerror", self.raised)

    def walk(self, progress: Progress) -> None:
        """Look at every slide; ``progress`` is told which one."""
        page = self.page
        page.add_style_tag(content=_STILL)
        page.evaluate(_script("slides.js"))
        chosen = page.evaluate("document.documentElement.dataset.scheme ?? null")
        turns = chosen and not page.evaluate("'oneScheme' in document.documentElement.dataset")
        schemes = SCHEMES if turns and self.screen in CLOSELY else (chosen or SCHEMES[0],)
        for scheme in schemes:
            self._turn(scheme if chosen else None)
            self._measure(scheme, is_first=scheme == schemes[0], progress=progress)
        if self.screen in CLOSELY:
            self._turn(chosen)
            self._ask_axe(progress)
            self._look_beside(chosen or SCHEMES[0], progress)
        self._locate()

    def _turn(self, scheme: str | None) -> None:
        """Turn the page light or dark, if it knows how."""
        if scheme:
            self.page.evaluate("(scheme) => { document.documentElement.dataset.scheme = scheme; }", scheme)

    def _measure(self, scheme: str, *, is_first: bool, progress: Progress) -> None:
        """Measure every slide; in a second scheme, only what is another one there."""
        for number in self._numbers():
            progress(f"{self.screen}, {scheme}: {f'slide {number}' if number else 'all slides'}")
            task = {"number": number, "colours": self.screen in CLOSELY, "edges": is_first}
            self._note(self.page.evaluate(_script("measure.js"), task), scheme)

    def _ask_axe(self, progress: Progress) -> None:
        self.page.evaluate(_axe())
        for number in self._numbers():
            progress(f"{self.screen}, accessibility: {f'slide {number}' if number else 'all slides'}")
            for raw in self.page.evaluate(_script("access.js"), {"number": number}):
                self._at(raw.pop("number")).barriers.append(Barrier(screen=self.screen, within=raw["text"], **raw))

    def _look_beside(self, scheme: str, progress: Progress) -> None:
        """Look at recordings, and once at what the speaker sees."""
        progress(f"{self.screen}, recordings")
        for number, text in films(self.page, self.screen, scheme):
            self._at(number).texts.append(text)
        if self.screen == STAGE:
            progress("the speaker's window")
            for number, said in upcoming(self.page):
                self._at(number).events.append(Event(self.screen, Trouble.SPEAKER, said))

    def _numbers(self) -> Iterator[int]:
        """Yield the slides one after the other; 0 once, where all of them stand on one page."""
        staged, count = self.page.evaluate("() => [deckproof.isStaged(), deckproof.all.length]")
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

    def _locate(self) -> None:
        """Move what a slide's own words tell of to that slide: much happens before it is shown."""
        for at in list(self.seen.values()):
            for event in [each for each in at.events if each.screen == self.screen]:
                number = self.page.evaluate(_HOLDS, event.text)
                at.events.remove(event)
                self._at(number or at.number).events.append(event)


_HOLDS = """(text) => deckproof.all.findIndex((each) => each.outerHTML.replaceAll("&amp;", "&").includes(text)) + 1"""


@contextlib.contextmanager
def _listening(started: Browser, index: Path, screen: Screen, seen: dict[int, Look]) -> Iterator[_Session]:
    """Open a deck from its file, without a network, and listen."""
    sessions: list[_Session] = []

    def listen(page: Page) -> None:
        sessions.append(_Session(page, screen, seen))
        sessions[0].listen()

    with browser.opened(started, index, size=(screen.width, screen.height), before=listen, offline=True):
        yield sessions[0]


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
