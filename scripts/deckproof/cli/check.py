"""The verbs behind the command line: reading paths, proving them with progress, writing the records."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

from deckproof.cli.console import Console
from deckproof.cli.progress import DeckLines, Seconds, Whole
from deckproof.cli.request import Request
from deckproof.cli.say import some
from deckproof.engine import pool_of
from deckproof.engine.choose import candidates
from deckproof.engine.machines.recipes import named
from deckproof.errors import DeckError, DeckproofError, EngineError, Exit, shown
from deckproof.extract import extract, find_project, survey
from deckproof.model import AUTO, HERE, BlockResult, Deck, Progress, Proof, Result, Role
from deckproof.prove.deck import DeckProof, Selection, everything, now, proof_of, prove, session_of, with_words
from deckproof.prove.parallel import Seat, side_by_side
from deckproof.prove.reuse import key_of, recall, remember
from deckproof.results import report
from deckproof.results.formats import write_report
from deckproof.results.github import notes, step_summary
from deckproof.results.paths import PROOF, keep
from deckproof.results.proof_json import Record, read_proof

Documents = tuple[list[Deck], list[DeckError]]
"""What was read, and why the rest can't be."""


def read(
    paths: Sequence[Path],
    engine: str = AUTO,
    select: Selection = everything,
    progress: Progress = lambda _: None,
    *,
    offline: bool = False,
    unread: list[DeckError] | None = None,
    machines: Sequence[str] = (HERE.name,),
) -> list[DeckProof]:
    """Read decks and plan their sessions, each with its project's settings and on each machine.

    Raises DeckproofError; where there is an ``unread``, why a deck can't be read is put there, and the others are.
    Without ``machines``, those that the decks are meant for.
    """
    return _planned(_read(paths, unread), engine, select, progress, machines, unread, offline=offline)


def _read(paths: Sequence[Path], unread: list[DeckError] | None) -> Documents:
    return (extract(paths), []) if unread is None else survey(paths)


def _planned(
    documents: Documents,
    engine: str,
    select: Selection,
    progress: Progress,
    machines: Sequence[str],
    unread: list[DeckError] | None,
    *,
    offline: bool,
) -> list[DeckProof]:
    decks, errors = documents
    found = []
    for deck in decks:
        config = find_project(deck.path).config
        config = replace(config, offline=config.offline or offline)
        try:
            session = session_of(deck, config)
        except DeckError as error:
            if unread is None or len(decks) == 1:
                raise
            errors.append(error)
            continue
        for machine in machines or config.machines:
            named(machine, config.own_machines)  # or an error, before anything is run
            found.append(DeckProof(session, config, engine, select, progress, machine=machine))
    if unread is not None:
        unread += errors
    order = list(dict.fromkeys(each.machine for each in found))
    return sorted(found, key=lambda each: order.index(each.machine))


def run_check(request: Request, documents: Documents | None = None) -> int:
    """Prove decks with progress on standard output, write the records, and return the exit code.

    ``documents`` are those that were asked for, where they have been read already.
    """
    console = Console()
    unread = list[DeckError]()
    decks = _part(request, chosen(request, console.progress, unread, documents))
    for error in unread:
        console.warning(f"deckproof: {error}")
    for deck in decks:
        deck.pause = console.pause if request.pause else None
    for warning in dict.fromkeys(each for deck in decks for each in _warnings(deck)):
        console.warning(warning)
    seats = _seats(request, console)
    started = now()
    try:
        open_decks = _not_proven_yet(decks, request, console)
        if open_decks:
            console.begins(_plan(list(open_decks)))
        if request.workers:
            _prove_on_cluster(list(open_decks), request, console)
        elif len(seats) > 1 or request.pool:
            _prove_side_by_side(list(open_decks), seats, request, console)
        else:
            _prove(list(open_decks), request, console)
        for deck, key in open_decks.items():
            if key:
                remember(key, deck, started)
    finally:  # after an error or an interrupt too: what is known is kept
        console.clear()
        proof = proof_of((each.record for each in decks), started)
        is_written = _keep(proof, request, console)
    console.line("; ".join([*_unread(unread), report.summary(proof)]))
    _tell_github(proof, console)
    return _exit(proof, unread) or (Exit.PROVEN if is_written else Exit.USAGE)


def _plan(decks: Sequence[DeckProof]) -> str:
    """Say what is going to be proven."""
    steps = sum(len(each.steps) for deck in decks for each in deck.session.readings)
    names = dict.fromkeys(deck.session.deck.name for deck in decks)
    named = next(iter(names)) if len(names) == 1 else some(len(names), "document")
    return f"  proving {named}: {some(steps, 'step')}, each typed and compared"


def _not_proven_yet(decks: Sequence[DeckProof], request: Request, console: Console) -> dict[DeckProof, str | None]:
    """Return the decks that must be run, with the keys to remember them by; what is proven already is told, kept."""
    if request.fresh or request.pool or request.workers or request.pause:
        return dict.fromkeys(decks)
    todo = dict[DeckProof, str | None]()
    for deck in decks:
        key = key_of(deck)
        kept = recall(key) if key else None
        if kept is None:
            todo[deck] = key
            continue
        deck.engine, deck.images, deck.earlier = kept.engine, kept.images, kept.started
        for result in kept.found:
            deck.take(result)
            if deck.reports(result) and _is_news(result):
                console.block(result)
        console.progress(f"{deck.session.deck.name}: nothing has changed since {kept.started}; --fresh proves it again")
    return todo


def _tell_github(proof: Proof, console: Console) -> None:
    """On GitHub Actions: a note on each line that is wrong, and the step's summary."""
    if os.environ.get("GITHUB_ACTIONS") == "true":
        for line in notes(proof):
            console.line(line)
        if file := os.environ.get("GITHUB_STEP_SUMMARY"):
            with Path(file).open("a", encoding="utf-8") as summary:
                summary.write(step_summary(proof))


def _seats(request: Request, console: Console) -> Sequence[Seat]:
    """Return where decks can run at the same time. Raises EngineError where an engine of the pool doesn't answer."""
    if request.pool:
        return pool_of(request.pool)[: request.jobs]
    jobs = request.jobs or 1
    if jobs > 1 and _takes_turns(request.engine):
        console.progress("one deck after another: there is one engine, which is shared; --engine-pool names more")
        return [None]
    return [None] * jobs


def _takes_turns(kind: str) -> bool:
    with suppress(EngineError):  # it is said when the first deck's engine is opened
        return not candidates(kind)[0].own
    return False


def _prove(decks: Sequence[DeckProof], request: Request, console: Console) -> None:
    whole = _whole(decks, _root(request) / PROOF)
    several, machine = len({each.machine for each in decks}) > 1, ""
    with closing(prove(decks)) as results:
        for deck, result in results:
            if several and deck.machine != machine:
                machine = deck.machine
                console.line(f"{machine}:")
            if result and _is_news(result):
                console.block(result)
            if console.live:  # else there is nothing to be found out for each block
                console.now(f"  {whole}", f"  …        {deck.next}")


def _prove_on_cluster(decks: Sequence[DeckProof], request: Request, console: Console) -> None:
    from deckproof.prove.cluster import connect, on_cluster

    seconds = _seconds(_root(request) / PROOF)
    client = connect(request.workers or "")
    with closing(client), closing(DeckLines(console, decks, _is_news, _whole(decks, _root(request) / PROOF))) as lines:
        on_cluster(decks, client, seconds, lambda deck, event: lines.take(deck, event, deck.next))


def _prove_side_by_side(decks: Sequence[DeckProof], seats: Sequence[Seat], request: Request, console: Console) -> None:
    proof = _root(request) / PROOF
    with closing(DeckLines(console, decks, _is_news, _whole(decks, proof))) as lines:
        side_by_side(decks, seats, _seconds(proof), lambda deck, event: lines.take(deck, event, deck.next))


def _seconds(proof: Path) -> Seconds:
    """Return what tells how long a deck will take: each block what it took in this proof, else as long as its steps."""
    known, one = _times(proof)
    return lambda deck: sum(known.get(each.block.id, len(each.steps) * one) for each in deck.session.readings)


def _whole(decks: Sequence[DeckProof], proof: Path) -> Whole:
    """Return what tells how much of a run is done; how long it takes is only said where an earlier run tells."""
    known, _ = _times(proof)
    return Whole(decks, sum(known.get(block, 0.0) for deck in decks for block in deck.wanted))


def _times(proof: Path) -> tuple[dict[str, float], float]:
    """Return the seconds that each block took in a proof, and those of a step; none and one where there is no proof."""
    known, steps = dict[str, float](), list[int]()

    def take(block: Record) -> None:
        known[block["id"]] = block.get("seconds", 0.0)
        steps.append(len(block["steps"]))

    with suppress(DeckproofError):  # whatever is there by that name
        read_proof(proof, take)
    return known, sum(known.values()) / max(1, sum(steps)) or 1.0


def _part(request: Request, decks: list[DeckProof]) -> list[DeckProof]:
    """Return the decks of the shard that was asked for.

    What an earlier run took counts only where it was named: machines that know different times would divide
    differently, and a deck could be in no shard. Raises DeckproofError where the proof with the times can't be read.
    """
    if not request.shard:
        return decks
    if request.durations:
        read_proof(request.durations, lambda _: None)
    cost = _seconds(request.durations) if request.durations else _steps
    return request.shard.part(decks, cost, lambda deck: str(deck.session.deck.path))


def _steps(deck: DeckProof) -> float:
    return 1.0 + sum(len(each.steps) for each in deck.session.readings)  # 1: an engine must be opened


def warn_of(errors: Sequence[DeckError]) -> Exit:
    """Say why documents can't be read; returns the exit code of what was done with the others, and went well."""
    for error in errors:
        Console().warning(f"deckproof: {error}")
    return Exit.USAGE if errors else Exit.PROVEN


def _unread(errors: Sequence[DeckError]) -> Iterator[str]:
    if errors:
        yield f"{len(errors)} document{'' if len(errors) == 1 else 's'} can't be read"


def chosen(
    request: Request,
    progress: Progress,
    unread: list[DeckError] | None = None,
    documents: Documents | None = None,
) -> list[DeckProof]:
    """Read the decks that were asked for. Raises DeckproofError as ``read`` does, and where no block has the words."""
    select = with_words(request.words) if request.words else everything
    documents = documents or _read(request.paths, unread)
    decks = _planned(documents, request.engine, select, progress, request.machines, unread, offline=request.offline)
    if not request.words:
        return decks
    if not (decks := [each for each in decks if each.wanted]):
        message = f"no block's id matches -k {request.words!r}"
        raise DeckproofError(message, remedy="deckproof extract PATH… lists the ids")
    return decks


def _warnings(deck: DeckProof) -> Iterator[str]:
    yield from (f"{each.replace(': ', ': warning: ', 1)}" for each in deck.session.deck.remarks)
    for reading in deck.session.readings:
        for warning in reading.warnings:
            span = reading.block.span
            yield f"{shown(span.path)}:{span.first}: warning: {warning}"


def _is_news(result: BlockResult) -> bool:
    """A hidden block that passed is nobody's business."""
    return result.block.options.role is Role.SHOWN or result.result in (Result.FAILED, Result.BLOCKED)


def _keep(proof: Proof, request: Request, console: Console) -> bool:
    """Keep the proof in the project, and write the reports; False where one that was asked for can't be written.

    That the project can't be written takes no verdict away: it is said.
    """
    try:
        keep(proof, _root(request))
    except DeckproofError as error:
        console.warning(f"deckproof: {error.message}: the proof is not kept there; `--json FILE` writes it elsewhere")
    return all([_is_written(kind, proof, path, console) for kind, path in request.reports])  # noqa: C419 -- each of them


def _is_written(kind: str, proof: Proof, path: Path, console: Console) -> bool:
    try:
        write_report(kind, proof, path)
    except DeckproofError as error:
        console.warning(f"deckproof: {error}")
        return False
    return True


def _root(request: Request) -> Path:
    return find_project(request.paths[0]).root


def _exit(proof: Proof, unread: Sequence[DeckError] = ()) -> Exit:
    results = {(block.result, bool(block.steps)) for deck in proof.decks for block in deck.blocks}
    if not {Result.FAILED, Result.BLOCKED}.isdisjoint(result for result, _ in results):
        return Exit.FAILED
    if unread:
        return Exit.USAGE
    return Exit.PROVEN if (Result.PASSED, True) in results else Exit.NOTHING
