"""One record of all decks from many runs: what a run says of a deck takes the place of what was said of it before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from typing import Any

from deckproof.model import HERE
from deckproof.results.proof_json import Record


def merged(before: Record, now: Record, *, is_there: Callable[[str], bool]) -> dict[str, Any]:
    """Return the record of a run with the decks of an earlier record that it did not run, where they still exist.

    Each deck keeps the time, the engine and the machine of its own run; the record as a whole has those of the last.
    """
    known = {_place(deck): _dated(deck, before) for deck in before["decks"] if is_there(deck["path"])}
    decks = known | {_place(deck): deck for deck in now["decks"]}
    return {**now, "decks": list(decks.values()), "images": _images([*before["decks"], *now["decks"]], decks)}


def _dated(deck: Record, record: Record) -> Record:
    """Return a deck with the time of its run; before decks had one, it was the record's."""
    return {**deck, "started": deck.get("started", record["started"]), "engine": deck.get("engine", record["engine"])}


def _place(deck: Record) -> tuple[str, str]:
    """Return what tells a deck on one machine from others."""
    return deck["path"], (deck.get("engine") or {}).get("machine", HERE.name)


def _images(decks: Iterable[Record], kept: Mapping[tuple[str, str], Record]) -> list[Record]:
    """Return the images of the decks that are kept, the latest of each name."""
    images = {image["ref"]: image for deck in decks if _place(deck) in kept for image in deck.get("images", ())}
    return list(images.values())


def together(records: Iterable[Record]) -> Record:
    """Return one record of all that these say, such as those of a CI matrix; there is at least one."""
    return reduce(lambda before, now: merged(before, now, is_there=lambda _: True), records)


def verdicts(record: Record) -> dict[str, int]:
    """Return how many blocks of a record have each verdict."""
    counts = dict[str, int]()
    for block in (each for deck in record["decks"] for each in deck["blocks"]):
        counts[block["verdict"]] = counts.get(block["verdict"], 0) + 1
    return counts
