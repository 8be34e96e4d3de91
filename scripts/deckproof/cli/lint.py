"""``deckproof lint``: say what is wrong with decks before anybody runs them, and put right what can be."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from pathlib import Path

from deckproof.cli.console import Console
from deckproof.errors import DeckproofError, Exit, shown
from deckproof.extract import Page, read_pages
from deckproof.lint import (
    RENDERED_RULES,
    SOURCE_RULES,
    Figures,
    Report,
    Source,
    chosen,
    examine,
    fixed,
    overview,
    record,
    seen,
    summary,
    told,
)
from deckproof.results.proof_json import write_json
from deckproof.update import Snapshot, WriteError, put_back, replace_file

RENDERED = frozenset(rule.id for rule in RENDERED_RULES)
KNOWN = (*(rule.id for rule in SOURCE_RULES), *(rule.id for rule in RENDERED_RULES))
"""The ids of all rules that there are."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What ``deckproof lint`` was asked for."""

    paths: tuple[Path, ...]
    fix: bool = False
    diff: bool = False
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    json: Path | None = None
    rendered: bool = False  # also look at what a browser shows


def run_lint(asked: Asked) -> int:
    """Apply the rules, fix what is to be fixed, say what is left, and return the exit code."""
    console = Console()
    wanted = chosen(KNOWN, asked.select, asked.ignore)
    _check(asked)
    report, pages = _examined(asked.paths, wanted)
    if asked.diff or asked.fix:
        snapshots = _snapshots(report)
        new = fixed(report.findings, {path: each.text for path, each in snapshots.items()})
        if asked.diff:
            _show(new, snapshots, console)
        elif _write(new, snapshots, pages, asked.paths, console):
            report, pages = _examined(asked.paths, wanted)
    figures = None
    if asked.rendered and not RENDERED.isdisjoint(wanted):
        more, figures = _seen(pages, wanted, console)
        report += more
    if not asked.diff:
        for each in report.findings:
            console.line(told(each))
    if figures:
        console.line(overview(figures))
    (console.warning if asked.diff else console.line)(summary(report))
    if asked.json:
        write_json(record(report, figures), asked.json)
    return Exit.FAILED if report.findings else Exit.PROVEN


def _check(asked: Asked) -> None:
    """Raise DeckproofError where what was asked for could find nothing."""
    if asked.rendered and asked.diff:
        raise DeckproofError("--diff shows what --fix would write; nothing of it is rendered", remedy="leave one out")
    unseen = [each for each in asked.select if each in RENDERED and not asked.rendered]
    if unseen:
        raise DeckproofError(f"`{unseen[0]}` is a rule about what a browser shows", remedy="add --rendered")


def _examined(paths: Sequence[Path], wanted: frozenset[str]) -> tuple[Report, list[Page]]:
    pages = read_pages(paths)
    reports = (examine(page, Source.of(page), SOURCE_RULES, wanted, KNOWN) for page in pages)
    return reduce(add, reports, Report((), ())), pages


def _seen(pages: Sequence[Page], wanted: frozenset[str], console: Console) -> tuple[Report, Figures]:
    """Have the decks built and looked at, and apply the rules about what is shown."""
    decks, figures = seen(pages, console.now)
    console.clear()
    reports = (examine(each.page, each, RENDERED_RULES, wanted, KNOWN) for each in decks)
    return reduce(add, reports, Report((), ())), figures


def _snapshots(report: Report) -> dict[Path, Snapshot]:
    """Read the files that are to change; a fix is applied only where its line still is what was read."""
    return {path: Snapshot.take(path) for path in dict.fromkeys(each.path for each in report.findings if each.fix)}


def _show(new: Mapping[Path, str], snapshots: Mapping[Path, Snapshot], console: Console) -> None:
    for path, text in new.items():
        console.line("\n".join(_diff(snapshots[path], text)))


def _diff(snapshot: Snapshot, text: str) -> Iterator[str]:
    name = shown(snapshot.path)
    old, new = snapshot.text.splitlines(), text.splitlines()
    return difflib.unified_diff(old, new, f"a/{name}", f"b/{name}", lineterm="")


def _write(
    new: Mapping[Path, str],
    snapshots: Mapping[Path, Snapshot],
    pages: Sequence[Page],
    paths: Sequence[Path],
    console: Console,
) -> bool:
    """Write the files, each for itself, and put all of them back where the decks are not read as before."""
    done = list[Snapshot]()
    for path, text in new.items():
        try:
            done.append(replace_file(snapshots[path], text))
        except WriteError as error:
            _left(path, error.message, error.remedy, console)
    if not done:
        return False
    if _shape(pages) == _shape_again(paths):
        console.warning(f"fixed: {', '.join(shown(each.path) for each in done)}")
        return True
    for each in done:
        put_back(each, snapshots[each.path])
        _left(each.path, "with these fixes the deck would be read differently", "edit it by hand", console)
    return False


def _left(path: Path, reason: str, remedy: str, console: Console) -> None:
    console.warning(f"{shown(path)}: left as it is: {reason}\n  {remedy}")


def _shape_again(paths: Sequence[Path]) -> object:
    try:
        return _shape(read_pages(paths))
    except DeckproofError:
        return None


def _shape(pages: Sequence[Page]) -> object:
    """Return what no fix may change: how many blocks, titles, pictures and links there are, and where."""
    return [
        (
            [(block.span, block.options.role) for block in page.deck.blocks],
            [title.line for title in page.titles],
            [picture.line for picture in page.pictures],
            [link.line for link in page.links],
        )
        for page in pages
    ]
