"""Make the images ready that the deck names, so that the wait is a stage with progress, not a test that seems to hang.

Quick where they are ready. Engines of other kinds have, pull or prepare their own.
"""

from __future__ import annotations

import sys
from pathlib import Path

from deckproof.cli.check import read
from deckproof.engine import prepare
from deckproof.engine.choose import candidates
from deckproof.engine.services import service_images
from deckproof.errors import DeckproofError, EngineError
from deckproof.model import AUTO, EngineKind

DECK = Path("slides")


def main() -> int:
    try:
        decks = read([DECK])
        if candidates(AUTO)[0] is not EngineKind.PRIVATE:
            return 0
        refs = [ref for each in decks for ref in (*each.session.images, *service_images(each.session.deck.services))]
        for image in prepare(refs, decks[0].config, say):
            say(f"{image.ref}: {image.origin}")
    except EngineError as error:
        say(error.message)  # the tests say what they skip for that
    except DeckproofError as error:
        print(error, file=sys.stderr)
        return error.exit
    return 0


def say(line: str) -> None:
    print(f"   {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
