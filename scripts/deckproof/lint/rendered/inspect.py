"""Decks as a browser shows them: built, looked at, and given to the sources that they are written in."""

from __future__ import annotations

from collections.abc import Sequence

from deckproof.extract import Page
from deckproof.lint.rendered.build import built
from deckproof.lint.rendered.measure import look
from deckproof.lint.rendered.rules import Figures, Rendered, figures, rendered
from deckproof.model import Progress
from deckproof.stage import browser


def seen(pages: Sequence[Page], progress: Progress) -> tuple[list[Rendered], Figures]:
    """Build these decks and look at each of their slides; ``progress`` is told what is being looked at.

    Raises EngineError where there is no browser, DeckproofError where a deck can't be built or shown.
    """
    asked = {page.deck.path for page in pages}
    found: list[Rendered] = []
    with browser.browser() as started:
        progress("building the deck")
        with built(pages) as all_built:
            for each in all_built:
                found += rendered(look(started, each.index, progress), each.pages)
    wanted = [each for each in found if each.page.deck.path in asked]
    return wanted, figures(look for each in wanted for _, look in each.slides)
