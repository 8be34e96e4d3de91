"""``deckproof update``: run the decks, and write into the slides what really came back."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from deckproof.cli.check import chosen
from deckproof.cli.console import Console
from deckproof.cli.request import Request
from deckproof.cli.say import some
from deckproof.engine.machines.recipes import BUILT_IN
from deckproof.errors import DeckproofError, Exit, shown
from deckproof.extract import extract
from deckproof.model import Deck
from deckproof.prove.deck import DeckProof, prove
from deckproof.update import Revision, Snapshot, WriteError, put_back, replace_file, revise

_BY_HAND = "edit it by hand"


def run_update(request: Request, *, diff: bool, fill: bool) -> int:
    """Run the decks and rewrite their slides or, with ``diff``, show how; return the exit code.

    ``fill``: also write output where the slide shows none and claims none. Only a diff goes to standard output.
    """
    console = Console()
    decks = _on_newest(chosen(request, console.warning))
    snapshots = _snapshots(decks)
    for deck in decks:
        deck.adopt = True
    for deck, result in prove(decks):
        console.now(f"  …        {result.block.id if result else deck.session.deck.name}")
    console.clear()
    update = _Update(console, snapshots, [_revision(deck, snapshots, fill=fill) for deck in decks])
    new = update.new_texts()
    if diff:
        for path, text in new.items():
            console.line("\n".join(_diff(snapshots[path], text)))
    else:
        new = update.write(new, request.paths)
    console.warning(update.summary(new, diff=diff))
    return Exit.FAILED if update.refused else Exit.PROVEN


def _on_newest(decks: Sequence[DeckProof]) -> list[DeckProof]:
    """Return the decks on one machine: the last that was named and is not built in, or else the newest of those."""
    order = [each.name for each in BUILT_IN]
    machines = list(dict.fromkeys(each.machine for each in decks))
    ranked = sorted(machines, key=lambda name: order.index(name) if name in order else len(order))
    return [each for each in decks if each.machine == ranked[-1]]


def _snapshots(decks: Sequence[DeckProof]) -> dict[Path, Snapshot]:
    """Read every file that a deck's blocks stand in; what can't be read is refused when it is to be changed."""
    paths = dict.fromkeys(block.span.path for deck in decks for block in deck.session.deck.blocks)
    return {path: snapshot for path in paths if (snapshot := _snapshot(path))}


def _snapshot(path: Path) -> Snapshot | None:
    try:
        return Snapshot.take(path)
    except WriteError:
        return None


def _revision(deck: DeckProof, snapshots: Mapping[Path, Snapshot], *, fill: bool) -> Revision:
    texts = {path: each.text for path, each in snapshots.items()}
    return revise(deck.session, texts, deck.found, deck.config, wanted=lambda block: block.id in deck.wanted, fill=fill)


class _Update:
    """What is to become of the files, and what was said of it."""

    def __init__(self, console: Console, snapshots: Mapping[Path, Snapshot], revisions: Sequence[Revision]) -> None:
        self._console, self._snapshots, self._revisions = console, snapshots, revisions
        self._lines = dict[Path, set[int]]()  # of the steps with new output
        for place in (place for revision in revisions for place in revision.written):
            self._lines.setdefault(place.path, set()).add(place.line)
        self.refused = 0
        for place, left in (each for revision in revisions for each in revision.left):
            self._refuse(place.path, place.line, left.reason, left.remedy)

    def new_texts(self) -> dict[Path, str]:
        """Return the new text of each file that changes; where two decks disagree on one, the first deck's."""
        found = dict[Path, str]()
        for revision in self._revisions:
            for path, text in revision.texts.items():
                if text == self._snapshots[path].text or found.setdefault(path, text) == text:
                    continue
                reason = f"{revision.session.deck.name} would change this file, too"
                self._refuse(path, self._line(path), reason, "run the update again")
        return found

    def write(self, new: Mapping[Path, str], paths: Sequence[Path]) -> dict[Path, str]:
        """Write the files, each for itself, and return those that were; ``paths`` are the decks, to be read again."""
        done = dict[Path, Snapshot]()
        for path, text in new.items():
            try:
                done[path] = replace_file(self._snapshots[path], text)
            except WriteError as error:
                self._refuse(path, self._line(path), error.message, error.remedy)
        if done:
            self._put_back_what_reads_differently(done, paths)
        return {path: text for path, text in new.items() if path in done}

    def summary(self, new: Mapping[Path, str], *, diff: bool) -> str:
        """Return one line that says how much was written, or would be, and how much was not."""
        steps = sum(len(self._lines.get(path, ())) for path in new)
        verb = "would be rewritten" if diff else "rewritten"
        said = f"{some(steps, 'step')} {verb} in {some(len(new), 'file')}" if new else "nothing to write"
        return f"{said}; {self.refused} left" if self.refused else said

    def _put_back_what_reads_differently(self, done: dict[Path, Snapshot], paths: Sequence[Path]) -> None:
        """Read the decks again: markup, or a directive's option, may make another text of what was written."""
        read = {deck.path: _texts(deck) for deck in _read_again(paths)}
        for deck in (revision.session.deck for revision in self._revisions):
            touched = {block.span.path for block in deck.blocks} & done.keys()
            if read.get(deck.path) == _texts(deck):
                continue
            for path in touched:
                put_back(done.pop(path), self._snapshots[path])
                reason = "markup or a directive's option would make another text of what was to be written"
                self._refuse(path, self._line(path), reason, _BY_HAND)

    def _line(self, path: Path) -> int:
        return min(self._lines.get(path, {1}))

    def _refuse(self, path: Path, line: int, reason: str, remedy: str) -> None:
        self._console.warning(f"{shown(path)}:{line}: left as it is: {reason}\n  {remedy}")
        self.refused += 1


def _read_again(paths: Sequence[Path]) -> list[Deck]:
    try:
        return list(extract(paths))
    except DeckproofError:
        return []


def _texts(deck: Deck) -> list[str]:
    return [block.text for block in deck.blocks]


def _diff(snapshot: Snapshot, text: str) -> Iterator[str]:
    name = shown(snapshot.path)
    old, new = snapshot.text.splitlines(), text.splitlines()
    return difflib.unified_diff(old, new, f"a/{name}", f"b/{name}", lineterm="")
