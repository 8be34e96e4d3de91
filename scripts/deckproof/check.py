"""The verbs behind the command line: reading paths, proving them with progress, writing the records."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from deckproof import report
from deckproof.console import Console
from deckproof.errors import DeckproofError, Exit
from deckproof.extract import extract, find_project, shown
from deckproof.junit import write_junit
from deckproof.model import BlockResult, Proof, Result, Role
from deckproof.prove import DeckProof, Selection, everything, now, proof_of, prove, session_of, with_words
from deckproof.store import write_proof

PROOF = Path("_build", "proof.json")


@dataclass(frozen=True, slots=True)
class Request:
    """What ``deckproof check`` was asked for."""

    paths: tuple[Path, ...]
    engine: str = "auto"
    words: str | None = None
    json: Path | None = None
    junit: Path | None = None
    pause: bool = False  # at the first failure, the author gets its shell


def read(
    paths: Sequence[Path],
    engine: str = "auto",
    select: Selection = everything,
    progress: Callable[[str], None] = lambda _: None,
) -> list[DeckProof]:
    """Read decks and plan their sessions, each with its project's settings. Raises DeckproofError."""
    found = []
    for deck in extract(paths):
        config = find_project(deck.path).config
        found.append(DeckProof(session_of(deck, config), config, engine, select, progress))
    return found


def run_check(request: Request) -> int:
    """Prove decks with progress on standard output, write the records, and return the exit code."""
    console = Console()
    if request.pause and not (sys.stdin.isatty() and sys.stdout.isatty()):
        message = "--pause-on-failure gives you the shell of the failed step, which needs a terminal"
        raise DeckproofError(message, remedy="run it at a terminal, with nothing piped in or out")
    decks = chosen(request, console.progress)
    for deck in decks:
        deck.pause = console.pause if request.pause else None
        for warning in _warnings(deck):
            console.warning(warning)
    started = now()
    try:
        for deck, result in prove(decks):
            if result and _is_news(result):
                console.block(result)
            console.now(f"  …        {_next(deck)}")
    finally:  # after an error or an interrupt too: what is known is kept
        console.clear()
        proof = proof_of((each.record for each in decks), started)
        _write(proof, request)
    console.line(report.summary(proof))
    return _exit(proof)


def chosen(request: Request, progress: Callable[[str], None]) -> list[DeckProof]:
    """Read the decks that were asked for. Raises DeckproofError, also where no block matches the words."""
    select = with_words(request.words) if request.words else everything
    decks = read(request.paths, request.engine, select, progress)
    if not request.words:
        return decks
    if not (decks := [each for each in decks if each.wanted]):
        message = f"no block's id matches -k {request.words!r}"
        raise DeckproofError(message, remedy="deckproof extract PATH… lists the ids")
    return decks


def _warnings(deck: DeckProof) -> Iterator[str]:
    for reading in deck.session.readings:
        for warning in reading.warnings:
            span = reading.block.span
            yield f"{shown(span.path)}:{span.first}: warning: {warning}"


def _is_news(result: BlockResult) -> bool:
    """A hidden block that passed is nobody's business."""
    return result.block.options.role is Role.SHOWN or result.result in (Result.FAILED, Result.BLOCKED)


def _next(deck: DeckProof) -> str:
    done = {each.block.id for each in deck.found}
    todo = (each.block.id for each in deck.session.readings if each.steps and each.block.id not in done)
    return next(todo, deck.session.deck.name)


def _write(proof: Proof, request: Request) -> None:
    root = find_project(request.paths[0]).root
    for path in (root / PROOF, request.json):
        if path:
            write_proof(proof, path)
    if request.junit:
        write_junit(proof, request.junit)


def _exit(proof: Proof) -> Exit:
    results = {block.result for deck in proof.decks for block in deck.blocks}
    return Exit.FAILED if results & {Result.FAILED, Result.BLOCKED} else Exit.PROVEN
