"""What ``deckproof adopt`` does: look, or run, then say what each block needs, and write what can be written."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from deckproof.cli.adopt.comments import Written, with_options
from deckproof.cli.adopt.forecast import counted, forecast
from deckproof.cli.adopt.outlook import Outlook, Stand
from deckproof.cli.adopt.surroundings import Surroundings
from deckproof.cli.adopt.trying import options_of, tried
from deckproof.cli.check import read, warn_of
from deckproof.cli.console import Console
from deckproof.cli.say import some
from deckproof.errors import DeckError, DeckproofError, Exit, shown
from deckproof.extract import find_project, survey
from deckproof.extract.assemble import merged
from deckproof.extract.formats import format_of
from deckproof.formats import JUPYTER, is_document
from deckproof.model import AUTO, Block, BlockResult, Deck, Role
from deckproof.prove.deck import DeckProof, session_of
from deckproof.results.plain import paint
from deckproof.update import Snapshot, WriteError, put_back, replace_file

_COLOURS = {
    Stand.PROVABLE: "green",
    Stand.OPTION: "yellow",
    Stand.BY_HAND: "red",
    Stand.SKIPPED: "cyan",
    Stand.NOTHING: "dim",
}
_IN_NOTEBOOK = "a notebook: write it at the end of the cell of text above"
_ELSEWHERE = "its text lies in a file that holds no comments"


Place = tuple[Path, int]
"""A file, and the first line of a block in it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What ``deckproof adopt`` was asked for."""

    paths: tuple[Path, ...]
    run: bool = False
    apply: bool = False
    diff: bool = False
    engine: str = AUTO


@dataclass(frozen=True, slots=True)
class Adoption:
    """A deck, and what each of its blocks needs."""

    deck: Deck
    outlooks: tuple[Outlook, ...]


def run_adopt(asked: Asked) -> int:
    """Say what each document needs, write it where that was asked for, and return the exit code."""
    console = Console()
    unread = list[DeckError]()
    decks = read(asked.paths, asked.engine, unread=unread)
    adoptions = [Adoption(each.session.deck, _outlooks(each, console, run=asked.run)) for each in decks]
    console.clear()
    if not asked.diff:
        for each in adoptions:
            console.line("\n".join(_told(each, color=console.color)))
    missing = _write(adoptions, asked, console)
    outlooks = [outlook for each in adoptions for outlook in each.outlooks]
    (console.warning if asked.diff else console.line)(_summary(outlooks, asked))
    by_hand = any(each.stand is Stand.BY_HAND for each in outlooks)
    return warn_of(unread) or (Exit.FAILED if missing or by_hand else Exit.PROVEN)


def _outlooks(deck: DeckProof, console: Console, *, run: bool) -> tuple[Outlook, ...]:
    session, config = deck.session, deck.config
    found = forecast(session, Surroundings(config))
    return tried(session, found, config, _runner(deck, console)) if run else found


def _runner(deck: DeckProof, console: Console) -> Callable[[Deck], Sequence[BlockResult]]:
    def run(changed: Deck) -> Sequence[BlockResult]:
        again = DeckProof(session_of(changed, deck.config), deck.config, deck.kind, machine=deck.machine)
        with again:
            for result in again.results():
                console.now(f"  …        {result.block.id}")
        return again.found

    return run


# --------------------------------------------------------------------------------------------------------- what is said


def _told(adoption: Adoption, *, color: bool) -> Iterator[str]:
    yield paint(f"{adoption.deck.name}: {adoption.deck.title}", "bold", color=color)
    for each in adoption.outlooks:
        if each.block.options.role is Role.SHOWN or each.stand in (Stand.OPTION, Stand.BY_HAND):
            yield from _lines(each, color=color)


def _lines(each: Outlook, *, color: bool) -> Iterator[str]:
    word = paint(f"{each.stand:<9}", _COLOURS[each.stand], color=color)
    name = each.block.id.partition("::")[2]
    yield f"  {word} {each.line:>5}  {name}" + (f"  {each.option}" if each.option else "")
    below = [each.why, f"only a run tells {each.open}" if each.open else ""]
    if each.stand is Stand.BY_HAND:
        below.append(each.remedy and f"→ {each.remedy}")
    yield from (f"{'':<19}{text}" for text in below if text)


def _summary(outlooks: Sequence[Outlook], asked: Asked) -> str:
    words = {
        Stand.PROVABLE: "provable as {}",
        Stand.OPTION: "with an option",
        Stand.BY_HAND: "by hand",
        Stand.SKIPPED: "skipped",
        Stand.NOTHING: "with nothing to run",
    }
    counts = [
        f"{some(number, 'block')} {words[stand].format('it is' if number == 1 else 'they are')}"
        for stand, number in counted(outlooks)
    ]
    said = "; ".join(counts) or "no code block"
    return said if asked.run else f"{said}\nnothing was run: whether commands print what is shown, --run tells"


# ------------------------------------------------------------------------------------------------------ what is written


def _write(adoptions: Sequence[Adoption], asked: Asked, console: Console) -> bool:
    """Write the options, or show them, as far as that was asked for; tell whether some are not in the documents."""
    wanted = [each for adoption in adoptions for each in adoption.outlooks if each.option]
    if not wanted or not (asked.apply or asked.diff):
        return bool(wanted)
    new, snapshots, left = _texts(wanted, console)
    if asked.diff:
        for path, written in new.items():
            console.line("\n".join(_diff(snapshots[path], written.text)))
        return True
    done = dict[Path, Snapshot]()
    for path, written in new.items():
        try:
            done[path] = replace_file(snapshots[path], written.text)
        except WriteError as error:
            _refuse(console, path, error.message, error.remedy)
            left = True
    places = {(path, line) for path in done for line in new[path].lines}
    for path in _read_differently(adoptions, places, asked.paths) if done else ():
        put_back(done.pop(path), snapshots[path])
        _refuse(console, path, "with these options it would be read differently", "write them by hand")
        left = True
    if done:
        console.line(f"wrote {', '.join(shown(path) for path in done)}")
    return left


def _texts(wanted: Sequence[Outlook], console: Console) -> tuple[dict[Path, Written], dict[Path, Snapshot], bool]:
    """Return the new texts, the files as they were, and whether some option has no place."""
    by_file = defaultdict[Path, dict[int, Outlook]](dict)
    for each in wanted:
        by_file[each.block.span.path].setdefault(each.block.span.first, each)  # several decks may include it
    new, snapshots, left = dict[Path, Written](), dict[Path, Snapshot](), False
    for path, places in by_file.items():
        outlooks = list(places.values())
        snapshots[path] = Snapshot.take(path)
        form = format_of(path, find_project(path)) if is_document(path) else None
        if form is None or form is JUPYTER:
            _refuse(console, path, _ELSEWHERE if form is None else _IN_NOTEBOOK, _comments(outlooks))
            left = True
            continue
        written = with_options(snapshots[path].text, outlooks, form)
        for each, why in written.by_hand:
            _refuse(console, path, why, form.option(each.option), each.line)
            left = True
        if written.lines:
            new[path] = written
    return new, snapshots, left


def _comments(outlooks: Sequence[Outlook]) -> str:
    return "; ".join(f"line {each.line}: {each.option}" for each in outlooks)


def _read_differently(
    adoptions: Sequence[Adoption], written: Collection[Place], paths: Sequence[Path]
) -> Collection[Path]:
    """Read the documents again: return the files of those that hold other blocks now, or options nobody meant."""
    files = dict.fromkeys(path for path, _ in written)
    try:
        again = {deck.path: deck for deck in survey(paths)[0]}
    except DeckproofError:
        return files
    changed = [each for each in adoptions if not _is_as_meant(each, again.get(each.deck.path), written)]
    held = {outlook.block.span.path for each in changed for outlook in each.outlooks}
    return [path for path in files if path in held]


def _is_as_meant(adoption: Adoption, again: Deck | None, written: Collection[Place]) -> bool:
    if again is None or len(again.blocks) != len(adoption.outlooks):
        return False
    return all(_is_it(each, block, written) for each, block in zip(adoption.outlooks, again.blocks, strict=True))


def _is_it(outlook: Outlook, now: Block, written: Collection[Place]) -> bool:
    was = outlook.block
    is_written = outlook.option and (was.span.path, was.span.first) in written
    meant = merged(was.options, options_of(outlook.option)) if is_written else was.options
    return now.id == was.id and now.text == was.text and now.options == meant


def _diff(snapshot: Snapshot, text: str) -> Iterator[str]:
    name = shown(snapshot.path)
    old, new = snapshot.text.splitlines(), text.splitlines()
    return difflib.unified_diff(old, new, f"a/{name}", f"b/{name}", lineterm="")


def _refuse(console: Console, path: Path, reason: str, remedy: str, line: int | None = None) -> None:
    place = f"{shown(path)}:{line}" if line else shown(path)
    console.warning(f"{place}: left as it is: {reason}\n  {remedy}")
