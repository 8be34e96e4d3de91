"""The record of a run that told the truth, and lies held against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from deckproof.config import Config
from deckproof.errors import DeckproofError
from deckproof.match import Bindings, Unbound, begin
from deckproof.model import Block, BlockResult, Deck, Ending, Result, StepResult
from deckproof.mutate.lie import Fate, Lie, Trial
from deckproof.plan.order import Planned
from deckproof.plan.session import Session
from deckproof.prove.deck import session_of
from deckproof.prove.replay import Retyped, recorded_steps, reevaluate, rematch


@dataclass(frozen=True, slots=True)
class Told:
    """One step that was run and passed."""

    item: Planned
    record: StepResult
    before: Bindings  # what was known when it was typed
    after: Bindings


@dataclass(frozen=True, slots=True)
class Truth:
    """Every step of a deck that was run and passed, in running order."""

    session: Session
    config: Config
    told: tuple[Told, ...]
    recorded: tuple[BlockResult, ...] = ()

    @classmethod
    def of(cls, session: Session, recorded: Sequence[BlockResult], config: Config) -> Truth:
        """Return what a run proved. Raises DeckproofError where a step did not pass."""
        told, bindings = list[Told](), begin(config)
        for item, record in recorded_steps(session, recorded):
            if record.outcome.ending is Ending.NOT_TYPED and record.verdict.result is Result.SKIPPED:
                continue
            after = _after(item, record, bindings, config)
            told.append(Told(item, record, bindings, after))
            bindings = after
        return cls(session, config, tuple(told), tuple(recorded))

    @property
    def bindings(self) -> Bindings:
        """All that is bound at the end."""
        return self.told[-1].after if self.told else begin(self.config)

    def block(self, told: Told) -> Block:
        """Return the block that a step stands in."""
        return self.session.deck.blocks[told.item.block]


def hold(truth: Truth, lie: Lie) -> Trial:
    """Hold a lie against the record: it is caught by the first step, from its own on, that does not pass."""
    if lie.deck is not None:
        return _hold_deck(truth, lie, lie.deck)
    bindings = truth.told[lie.item].before
    for number in range(lie.item, len(truth.told)):
        told = truth.told[number]
        item = lying(told.item, lie) if number == lie.item else told.item
        line = item.step.line if item.step else 0
        try:
            result, bindings = reevaluate(item, told.record.outcome, bindings, truth.config)
        except Unbound as error:
            return Trial(lie, Fate.CAUGHT, f"«{error.token}» was never shown", line)
        except Retyped as error:
            return Trial(lie, Fate.UNDECIDED, f"line {line} {error}")
        if result.verdict.result is not Result.PASSED:
            return Trial(lie, Fate.CAUGHT, result.verdict.reason or "", line)
        if _same(bindings, told.after):
            break
    return Trial(lie, Fate.SURVIVED)


def _hold_deck(truth: Truth, lie: Lie, deck: Deck) -> Trial:
    """Hold a deck that is read anew against the record of the one that told the truth."""
    session = session_of(deck, truth.config)
    if _claims(session) == _claims(truth.session):
        return Trial(lie, Fate.SURVIVED, "nothing of it is read")
    if refused := next((each.refused for each in session.readings if each.refused), None):
        return Trial(lie, Fate.CAUGHT, str(refused), refused.line)
    try:
        results = rematch(session, truth.recorded, truth.config)
    except DeckproofError as error:
        return Trial(lie, Fate.UNDECIDED, str(error))
    for result in results:
        if result.result is Result.FAILED:
            step = next((each.step for each in result.steps if each.verdict.result is Result.FAILED), None)
            return Trial(lie, Fate.CAUGHT, result.reason or "", step.line if step else result.block.span.first)
    blocked = next((each.reason for each in results if each.result is Result.BLOCKED), None)
    return Trial(lie, Fate.UNDECIDED if blocked else Fate.SURVIVED, blocked or "")


def _claims(session: Session) -> list[object]:
    return [
        (reading.refused is not None, [(step.prompt, step.input, step.expected) for step in reading.steps])
        for reading in session.readings
    ]


def _after(item: Planned, record: StepResult, bindings: Bindings, config: Config) -> Bindings:
    line, reason = record.step.line, record.verdict.reason
    if record.verdict.result is Result.PASSED:
        try:
            result, after = reevaluate(item, record.outcome, bindings, config)
        except (Unbound, Retyped) as error:
            reason = str(error)
        else:
            if result.verdict.result is Result.PASSED:
                return after
            reason = result.verdict.reason
    raise DeckproofError(f"line {line} does not pass: {reason}")


def lying(item: Planned, lie: Lie) -> Planned:
    """Return the planned step with its lie; the prompt that it shows at its end is waited for."""
    then = item.step.then_prompt if item.step else None
    shown = then is not None and item.next_prompt == then
    return item._replace(step=lie.step, next_prompt=lie.step.then_prompt if shown else item.next_prompt)


def _same(one: Bindings, other: Bindings) -> bool:
    """Tell whether all that follows would be the same; where a token was first seen does not matter."""
    pairs = ([(pair.kind, pair.written, pair.real) for pair in each.pairs] for each in (one, other))
    first, second = pairs
    return first == second and one.inputs == other.inputs
