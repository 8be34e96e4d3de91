"""A picture of every slide of a built deck, in every scheme."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from deckproof.model import Progress
from deckproof.stage import browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SCHEMES = ("light", "dark")
_STILL = "*, *::before, *::after { transition: none !important; animation: none !important }"
"""What comes step by step would be seen on its way."""


def screenshots(index: Path, folder: Path, progress: Progress) -> list[Path]:
    """Write a picture of every slide in every scheme: ``<scheme>/<number>-<name>.png``; return their paths."""
    browser.check_deck(index)
    for old in folder.glob("*/*.png"):
        old.unlink()
    with browser.browser() as started:
        return [path for scheme in SCHEMES for path in _pictures(started, index, scheme, folder, progress)]


def _pictures(started: Browser, index: Path, scheme: str, folder: Path, progress: Progress) -> Iterator[Path]:
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
