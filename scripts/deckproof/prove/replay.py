"""Hold what a slide says now against what was recorded of an earlier run of the same commands: nothing is run.

A step is judged by the function that judges it as it runs, in the same order and with bindings from scratch; so the
verdicts are those that a new run with the same outcomes would give.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

from deckproof.config import Config
from deckproof.errors import DeckError
from deckproof.match import Bindings, Unbound, begin, bind_prompt
from deckproof.model import Block, BlockResult, Ending, Outcome, Reading, Result, Step, StepResult, Verdict
from deckproof.parse.prompts import in_words
from deckproof.plan.order import Planned
from deckproof.plan.session import Session
from deckproof.run.blame import Blame
from deckproof.run.evaluate import evaluate
from deckproof.run.guesses import as_output, is_printed
from deckproof.run.output import before_prompt, without_farewell
from deckproof.run.placeholders import with_placeholders
from deckproof.run.step import not_typed, unbound
from deckproof.run.verdict import worst


class Retyped(Exception):  # noqa: N818 -- no error: what a run would give can't be known without one
    """A step would now be typed with other real tokens than it was."""

    def __init__(self, now: str, then: str) -> None:
        super().__init__(f"would be typed as `{now}`, not as `{then}`: only a new run can tell what becomes of it")


def rematch(session: Session, recorded: Sequence[BlockResult], config: Config) -> tuple[BlockResult, ...]:
    """Return the recorded blocks' results, in document order, as the session's claims make them.

    The session may be that of a copy under another name. What can't be known without a new run is BLOCKED. Raises
    DeckError where the session has other commands than those recorded.
    """
    state, found = _Rematch(session.deck.path, config), dict[int, list[StepResult]]()
    for item, record in recorded_steps(session, recorded):
        found.setdefault(item.block, []).append(state.result(item, record))
    records = {_place(each.block): each for each in recorded}
    blocks = ((number, reading, records.get(_place(reading.block))) for number, reading in enumerate(session.readings))
    return tuple(_block_result(reading, record, found.get(number, [])) for number, reading, record in blocks if record)


def recorded_steps(session: Session, recorded: Sequence[BlockResult]) -> list[tuple[Planned, StepResult]]:
    """Return each step of the session that was run, in running order, beside its record.

    Raises DeckError where the session has more or fewer commands than were recorded.
    """
    left = {_place(each.block): deque(each.steps) for each in recorded}
    found = list[tuple[Planned, StepResult]]()
    for item in chain(session.steps, session.cleanup):
        records = left.get(_place(session.deck.blocks[item.block]))
        if item.step is None or records is None:
            continue
        if not records:
            raise DeckError("a command that was not recorded", path=session.deck.path, line=item.step.line)
        found.append((item, records.popleft()))
    for record in recorded:
        if left[_place(record.block)]:
            message = f"{record.block.id} no longer has the commands that were recorded"
            raise DeckError(message, path=session.deck.path)
    return [_as_it_was(found, number) for number in range(len(found))]


def _as_it_was(found: Sequence[tuple[Planned, StepResult]], number: int) -> tuple[Planned, StepResult]:
    """Give a step those lines for output that looked like inputs, and were none."""
    item, record = found[number]
    after = found[number + 1 : number + 2]
    if item.step is None or not (after and is_printed(after[0][1])):
        return item, record
    whole = as_output(item.step, (each.step for each, _ in found[number + 1 :] if each.step))
    return (item._replace(step=whole), record) if whole else (item, record)


def reevaluate(item: Planned, outcome: Outcome, bindings: Bindings, config: Config) -> tuple[StepResult, Bindings]:
    """Return a planned step's result and the grown bindings, as if it were typed now and this came of it.

    Raises Unbound for a token that nothing has shown, Retyped where the step would be typed differently.
    """
    step = item.step
    if step is None:
        raise ValueError("a file that is written has no outcome")
    bindings = with_placeholders(bindings, outcome.named)
    check_known(step, bindings)  # before the prompt is looked for, as in a run: Unbound is the better reason
    if not (step.at_host or step.keys or step.container):
        if before_prompt(outcome.before, step.prompt, bindings) is None:
            shown = outcome.before.strip()[:200]
            return not_typed(step, Result.FAILED, f"{in_words(step.prompt)} is not there; there is: {shown}"), bindings
        bindings = bind_prompt(step.prompt, outcome.before, bindings, step.line)
    if (typed := bindings.substitute(step.input)) != outcome.typed:
        raise Retyped(typed, outcome.typed)
    if (missing := _prompt_missing(item, outcome, bindings)) is not None:
        return StepResult(step, outcome, Verdict(Result.FAILED, missing, outcome.lines)), bindings
    lines = without_farewell(outcome.lines, step, outcome.ending)
    return evaluate(step, outcome._replace(lines=lines), bindings.typed(step.input), config, item.next_prompt)


def check_known(step: Step, bindings: Bindings) -> None:
    """Raise Unbound for a token that a step, or its block's option, names and nothing has shown."""
    bindings.substitute(step.input)
    if step.container:
        bindings.container(step.container)


def _prompt_missing(item: Planned, outcome: Outcome, bindings: Bindings) -> str | None:
    """Say that the prompt which the slide shows after the output did not come; None where it did, or shows none."""
    prompt = item.step.then_prompt if item.step else None
    if outcome.ending is not Ending.PROMPT or prompt is None or prompt != item.next_prompt:
        return None
    if before_prompt(outcome.after, prompt, bindings) is not None:
        return None
    return f"the prompt {prompt} did not come; there is: {outcome.after.strip()[:200]}"


class _Rematch:
    """What the steps so far have shown, and which of them told a lie."""

    def __init__(self, path: Path, config: Config) -> None:
        self._path = path
        self._config = config
        self._bindings = begin(config)
        self._blame = Blame()

    def result(self, item: Planned, record: StepResult) -> StepResult:
        step = record.step if item.step is None else item.step
        if record.outcome.ending is Ending.NOT_TYPED:
            return record._replace(step=step)
        try:
            result, self._bindings = reevaluate(item, record.outcome, self._bindings, self._config)
        except Unbound as error:
            return unbound(step, error.token, self._blame.for_token(error.token))
        except Retyped as error:
            if step.input != record.step.input:
                raise DeckError(str(error), path=self._path, line=step.line) from None
            return not_typed(step, Result.BLOCKED, str(error))
        if result.verdict.result is Result.FAILED:
            self._blame.record(step, line=step.line, terminal=record.outcome.terminal, ran=True)
        return result


def _place(block: Block) -> str:
    """Return a block's place in its deck: its id without the deck's name."""
    return block.id.partition("::")[2]


def _block_result(reading: Reading, record: BlockResult, steps: list[StepResult]) -> BlockResult:
    result, reason = worst(steps) if steps else (record.result, record.reason)
    if reading.refused:
        result, reason = Result.FAILED, reading.reason
    return BlockResult(reading.block, result, reason, record.seconds, tuple(steps))
