"""Make the images ready that the deck names, so that the wait is a stage with progress, not a test that seems to hang.

Quick where they are ready. Where the engine is a shared one there is nothing to prepare: it has, or pulls, its own.
"""

from __future__ import annotations

import sys
from pathlib import Path

from deckproof.check import read
from deckproof.engine import prepare
from deckproof.engine.opening import choose
from deckproof.engine.services import service_images
from deckproof.errors import DeckproofError
from deckproof.model import EngineKind

DECK = Path("slides")


def main() -> int:
    try:
        decks = read([DECK])
        if choose("auto") is EngineKind.SHARED:
            return 0
        refs = [ref for each in decks for ref in (*each.session.images, *service_images(each.session.deck.services))]
        for image in prepare(refs, decks[0].config, say):
            say(f"{image.ref}: {image.origin}")
    except DeckproofError as error:
        print(error, file=sys.stderr)
        return error.exit
    return 0


def say(line: str) -> None:
    print(f"   {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
