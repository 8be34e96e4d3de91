"""The verb behind ``deckproof mutate``: prove decks once, plant lies in them, say which of them get through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from deckproof.cli.check import chosen
from deckproof.cli.console import Console
from deckproof.cli.request import Request
from deckproof.errors import Exit
from deckproof.model import BlockResult, Result
from deckproof.mutate import Fate, Lie, Trial, Truth, document_lies, hold, lies, spread, wrong_commands
from deckproof.mutate.report import record, share, summary, told
from deckproof.mutate.running import run
from deckproof.prove.deck import DeckProof, Selection, prove
from deckproof.results import report
from deckproof.results.proof_json import write_json

_BAD = (Result.FAILED, Result.BLOCKED)


@dataclass(frozen=True, slots=True)
class Plan:
    """What ``deckproof mutate`` was asked for."""

    paths: tuple[Path, ...]
    engine: str = "auto"
    words: str | None = None
    json: Path | None = None
    minimum: float | None = None  # percent
    commands: int = 0  # lies that get a run of their own
    machines: tuple[str, ...] = ()


def run_mutate(asked: Plan) -> int:
    """Plant lies with progress on standard output, write the record, and return the exit code."""
    console = Console()
    decks = chosen(Request(asked.paths, asked.engine, asked.words, machines=asked.machines), console.progress)
    if not _proven(decks, console):
        return Exit.FAILED
    truths = [(deck, Truth.of(deck.session, deck.found, deck.config)) for deck in decks]
    trials = [trial for deck, truth in truths for trial in _held(deck, truth, console)]
    if asked.commands:
        trials = _with_runs(truths, trials, asked.commands, console)
    for trial in trials:
        if trial.fate is not Fate.CAUGHT:
            console.line(told(trial))
    console.line(summary(trials))
    if asked.json:
        write_json(record(trials), asked.json)
    return _exit(trials, asked.minimum, console)


def _proven(decks: Sequence[DeckProof], console: Console) -> bool:
    """Prove the decks once; lies can only be told of what is true."""
    bad = list[BlockResult]()
    for deck, result in prove(decks):
        console.now(f"  proving  {result.block.id if result else deck.session.deck.name}")
        if result and result.result in _BAD:
            bad.append(result)
            console.block(result)
    if bad:
        console.line(f"no lie was planted: {report.where(bad[0])} must pass first; deckproof check says more")
    return not bad


def _held(deck: DeckProof, truth: Truth, console: Console) -> Iterator[Trial]:
    planted = lies(truth, _wanted(deck))
    planted += document_lies(truth, planted, _wanted(deck))
    for number, lie in enumerate(planted, 1):
        console.now(f"  lies     {deck.session.deck.name}: {number} of {len(planted)}")
        yield hold(truth, lie)
    console.clear()


def _with_runs(
    truths: Sequence[tuple[DeckProof, Truth]], trials: Sequence[Trial], limit: int, console: Console
) -> list[Trial]:
    """Decide by real runs what only they can decide: lies undecided so far, then those in what is typed.

    Of several machines, on the last one.
    """
    homes = {each.deck.name: (truth, deck) for deck, truth in truths for each in [deck.session]}
    options = [lie for deck, truth in truths for lie in wrong_commands(truth, _wanted(deck))]
    undecided = [each.lie for each in trials if each.fate is Fate.UNDECIDED and each.lie.deck is None]
    to_run = [*undecided[:limit], *spread(options, limit - len(undecided))]
    console.progress(
        f"{len(to_run)} lies get a run of their own, of {len(undecided)} undecided ones "
        f"and {len(options)} in commands; --commands sets the limit"
    )
    found = dict[Lie, Trial]()
    for number, lie in enumerate(to_run, 1):
        console.now(f"  running  {number} of {len(to_run)}: {lie.block.id}")
        found[lie] = run(lie, *homes[lie.block.id.partition("::")[0]])
    console.clear()
    return [found.pop(each.lie, each) for each in trials] + list(found.values())


def _wanted(deck: DeckProof) -> Selection:
    return lambda block: block.id in deck.wanted


def _exit(trials: Sequence[Trial], minimum: float | None, console: Console) -> Exit:
    caught = share(trials)
    if minimum is None or (caught is not None and caught >= minimum):
        return Exit.PROVEN
    console.line(f"that is less than the {minimum:g} % asked for")
    return Exit.FAILED
