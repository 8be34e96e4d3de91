"""Run a deck with a lie in it: for the few lies of which no record can tell. The one module here that runs anything."""

from __future__ import annotations

from dataclasses import replace

from deckproof.model import Result
from deckproof.mutate.baseline import Truth, lying
from deckproof.mutate.commands import IN_COMMANDS
from deckproof.mutate.lie import Fate, Lie, Trial
from deckproof.plan.session import Session
from deckproof.prove.deck import DeckProof


def run(lie: Lie, truth: Truth, deck: DeckProof) -> Trial:
    """Prove the deck with the lie, on an engine of its own; what comes after a lie in a command is left out."""
    with DeckProof(
        _session(lie, truth), deck.config, deck.kind, deck.select, deck.progress, machine=deck.machine
    ) as proof:
        for result in proof.results():
            for step in result.steps:
                if step.verdict.result in (Result.FAILED, Result.BLOCKED):
                    return Trial(lie, Fate.CAUGHT, step.verdict.reason or "", step.step.line)
    return Trial(lie, Fate.SURVIVED)


def _session(lie: Lie, truth: Truth) -> Session:
    item = truth.told[lie.item].item
    steps = truth.session.steps
    place = next(at for at, each in enumerate(steps) if (each.block, each.number) == (item.block, item.number))
    after = () if lie.kind in IN_COMMANDS else steps[place + 1 :]
    return replace(truth.session, steps=(*steps[:place], lying(item, lie), *after))
