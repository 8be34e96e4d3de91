"""What a run of decks side by side looks like: as a run of one after another, with the lines of each deck together.

On a terminal, one more line for each deck that runs is under them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from deckproof.cli.console import Console
from deckproof.cli.say import some
from deckproof.model import BlockResult
from deckproof.prove.deck import DeckProof
from deckproof.prove.parallel import Event, Phase

Line = Callable[[], None]
Seconds = Callable[[DeckProof], float]
"""Tells how long a deck will take, as far as that is known."""


class Whole:
    """How much of a run is done: blocks, and the seconds that it took so far and may take."""

    def __init__(self, decks: Sequence[DeckProof], expected: float) -> None:
        self._decks, self._expected = decks, expected  # 0: nobody knows
        self._began = time.monotonic()

    def __str__(self) -> str:
        """Say it, as in "13 of 43 blocks, 12 s of about 40 s"."""
        blocks = sum(len(each.wanted) for each in self._decks)
        done = sum(each.done for each in self._decks)
        seconds = time.monotonic() - self._began
        about = f" of about {self._expected:.0f} s" if seconds < self._expected else ""
        return f"{done} of {some(blocks, 'block')}, {seconds:.0f} s{about}"


class DeckLines:
    """Writes what becomes of decks: at once of the first deck that has not ended, of others when it is their turn."""

    def __init__(
        self, console: Console, decks: Sequence[DeckProof], is_news: Callable[[BlockResult], bool], whole: Whole
    ) -> None:
        self._console = console
        self._whole = whole
        self._is_news = is_news
        self._held: dict[DeckProof, list[Line]] = {deck: [] for deck in decks}  # of decks that are not yet written
        self._ended = set[DeckProof]()
        self._running = dict[DeckProof, str]()  # what each does now

    def take(self, deck: DeckProof, event: Event, now: str) -> None:
        """Write or hold what became of a deck; ``now`` is what it does next."""
        self._running[deck] = now
        if event is Phase.ENDED:
            self._ended.add(deck)
            del self._running[deck]
        elif isinstance(event, str):
            self._running[deck] = f"{deck.session.deck.name}: {event}"
            self._held[deck].append(lambda: self._console.progress(event))
        elif isinstance(event, BlockResult) and self._is_news(event):
            self._held[deck].append(lambda: self._console.block(event))
        self._write()
        self._console.now(f"  {self._whole}", *(f"  …        {each}" for each in self._running.values()))

    def close(self) -> None:
        """Write what is held of decks whose turn has not come, after an error or an interrupt."""
        self._console.clear()
        for deck in list(self._held):
            self._write_out(deck)

    def _write(self) -> None:
        for deck in list(self._held):
            self._write_out(deck)
            if deck not in self._ended:
                return
            del self._held[deck]

    def _write_out(self, deck: DeckProof) -> None:
        lines = self._held[deck]
        while lines:
            lines.pop(0)()
