"""Run a deck with the options that are thought to help, until nothing more is learnt: what is said then was seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from deckproof.cli.adopt.dependence import depends
from deckproof.cli.adopt.outlook import Hindrance, Outlook, Stand, goes_with, hindered
from deckproof.cli.adopt.seen import first_bad, seen
from deckproof.config import Config
from deckproof.extract.assemble import merged
from deckproof.model import Block, BlockResult, Deck, Options, Result, Step
from deckproof.parse.options import read_comment
from deckproof.plan.session import Session

ROUNDS = 6
Run = Callable[[Deck], Sequence[BlockResult]]
"""Proves a deck, and returns the results of its blocks."""


def options_of(words: str) -> Options:
    """Return the options that a comment's words say. Raises DeckError."""
    comment = read_comment(f"deckproof: {words}", path=Path(), line=0)
    return comment.options if comment else Options()


def with_options(deck: Deck, options: Mapping[str, str]) -> Deck:
    """Return a deck as it would be read with these options, by its blocks' ids."""
    return replace(deck, blocks=tuple(_with(block, options.get(block.id, "")) for block in deck.blocks))


def _with(block: Block, words: str) -> Block:
    return replace(block, options=merged(block.options, options_of(words))) if words else block


def tried(session: Session, forecast: Sequence[Outlook], config: Config, run: Run) -> tuple[Outlook, ...]:
    """Return what is to be said of a deck's blocks after as many runs as bring news.

    An option with which a block doesn't come out as it was meant to is taken back.
    """
    trial = _Trial(session, config, {each.block.id: each for each in forecast if each.option})
    for _ in range(ROUNDS):
        options = {key: each.option for key, each in trial.helping.items()}
        if not trial.learns(run(with_options(session.deck, options))):
            break
    return tuple(map(trial.said, session.deck.blocks))


@dataclass
class _Trial:
    """What is known after each run."""

    session: Session
    config: Config
    helping: dict[str, Outlook]  # by the ids of blocks

    def __post_init__(self) -> None:
        self._useless = set[tuple[str, str]]()
        self._latest = dict[str, BlockResult]()

    def learns(self, results: Sequence[BlockResult]) -> bool:
        """Take a run's results; tell whether another run could say something else."""
        self._latest = {each.block.id: each for each in results}
        return any([self._is_news(each) for each in results])  # noqa: C419 -- each of them

    def _is_news(self, result: BlockResult) -> bool:
        key, before = result.block.id, self.helping.get(result.block.id)
        if before and result.result not in (before.then, Result.BLOCKED):
            self._useless.add((key, before.option))
            del self.helping[key]
        now = self._look(result)
        if now.option and key not in self.helping and (key, now.option) not in self._useless:
            self.helping[key] = now
            return True
        return before is not None and key not in self.helping

    def said(self, block: Block) -> Outlook:
        """Return what is to be said of a block."""
        result, helping = self._latest.get(block.id), self.helping.get(block.id)
        if result is None:
            return Outlook(block, Stand.NOTHING, Result.SKIPPED, Result.SKIPPED, block.span.first, "never reached")
        if helping:
            return replace(helping, block=block, then=result.result)
        now = self._look(result)
        return replace(now, block=block, stand=Stand.BY_HAND if now.option else now.stand, option="")

    def _look(self, result: BlockResult) -> Outlook:
        """Return what is to be said of a result; what goes wrong for want of a block that is left out goes with it."""
        bad = first_bad(result)
        if bad and (root := self._root(bad.step, result.block)):
            why = goes_with(Hindrance(root.why, root.option), root.root)
            return hindered(result.block, why, result.result, bad.step.line)
        return seen(result, self.config)

    def _root(self, step: Step, block: Block) -> Outlook | None:
        before: Step | None = None
        lost = list[tuple[Step, Outlook]]()
        for reading in self.session.readings:
            if reading.block.id == block.id:
                break
            outlook = self.helping.get(reading.block.id)
            before = next(reversed(reading.steps), before)
            if outlook and outlook.then is Result.SKIPPED:
                lost += [(each, outlook) for each in reading.steps]
        return next((outlook for each, outlook in lost if depends(step, each, before)), None)
