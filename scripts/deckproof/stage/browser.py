"""The machine's own Chromium, driven by Playwright: decks are opened from their files, and nothing leaves the machine.

No browser is ever downloaded. Chromium may not be started by root within its own sandbox, so there it goes without;
what it opens is the deck that was just built.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from deckproof.errors import DeckproofError, EngineError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

PROGRAMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
WIDTH, HEIGHT = 1280, 720
"""Of a slide, in CSS pixels."""
BUILD = "make slides builds one"
_DECK = re.compile(rb"""class=["']?[^"'>]*\breveal\b""")
REMEDY = "install it (Debian: apt-get install chromium)"
DRIVER = "its driver says above what it misses (Debian: apt-get install libatomic1)"


def program() -> Path | None:
    """Return the browser of this machine; CHROME_PATH names another one."""
    names = [os.environ["CHROME_PATH"]] if os.environ.get("CHROME_PATH") else PROGRAMS
    return next((Path(found) for name in names if (found := shutil.which(name))), None)


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    """Start the browser, and end it on leaving. Raises EngineError, with what to do, where there is none."""
    path = program()
    if path is None:
        raise EngineError("no Chromium is on this machine", remedy=REMEDY)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise EngineError("Playwright is not installed", remedy="pip install 'deckproof[browser]'") from None
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with contextlib.ExitStack() as stack:
        try:
            playwright = stack.enter_context(sync_playwright())
        except Exception as error:  # its driver is a program of its own, which may miss a library
            raise EngineError(f"Playwright can't start: {error}", remedy=DRIVER) from error
        started = playwright.chromium.launch(executable_path=path, args=arguments)
        try:
            yield started
        finally:
            _close(started)


@dataclass(frozen=True, slots=True)
class Shown:
    """A slide of an open deck."""

    number: int  # from 1
    name: str  # its id, as in a deep link; may be empty
    title: str


def check_deck(index: Path) -> None:
    """Raise DeckproofError where this is not the page of a built deck."""
    _check_file(index)
    if not _DECK.search(index.read_bytes()):
        raise DeckproofError(f"{index}: this is not the page of a built deck", remedy=BUILD)


@contextlib.contextmanager
def opened(
    started: Browser,
    index: Path,
    *,
    size: tuple[int, int] = (WIDTH, HEIGHT),
    query: Mapping[str, str] | None = None,
    slide: str = "",
    before: Callable[[Page], None] | None = None,
    **context: Any,
) -> Iterator[Page]:
    """Open a built deck from its file, with these words in its address, at a slide, and wait until it can be used.

    ``before`` is given the page while it is still empty; ``context`` goes to Playwright's ``new_context``. Raises
    DeckproofError where there is no deck.
    """
    _check_file(index)
    within = started.new_context(viewport={"width": size[0], "height": size[1]}, **context)
    try:
        page = within.new_page()
        if before:
            before(page)
        words, place = f"?{urlencode(query)}" if query else "", f"#/{slide}" if slide else ""
        page.goto(f"{index.resolve().as_uri()}{words}{place}")
        page.wait_for_function("!window.Reveal || document.documentElement.matches('.phone') || Reveal.isReady()")
        yield page
    finally:
        _close(within)


def _check_file(index: Path) -> None:
    if not index.is_file():
        raise DeckproofError(f"{index}: there is no deck", remedy=BUILD)


def _close(what: Browser | BrowserContext) -> None:
    """Close it, unless it has ended: an interrupt at the keyboard reaches the browser, too."""
    from playwright.sync_api import Error

    with contextlib.suppress(Error):
        what.close()


def slides(page: Page) -> list[Shown]:
    """Return the slides of an open deck, in the order in which one key walks through them."""
    found = page.evaluate(
        """() => [...document.querySelectorAll("section.slide")].map((slide) =>
             [slide.id, slide.querySelector("h1, h2, h3")?.textContent.trim() ?? ""])"""
    )
    return [Shown(number, name, title) for number, (name, title) in enumerate(found, 1)]


def show(page: Page, slide: Shown) -> None:
    """Turn to a slide, with everything on it that comes step by step."""
    page.evaluate(
        """(number) => {
             const slide = document.querySelectorAll("section.slide")[number - 1];
             const { h, v } = Reveal.getIndices(slide);
             Reveal.slide(h, v, 999);
           }""",
        slide.number,
    )
