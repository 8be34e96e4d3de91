"""What a run makes of each step's output: lines to be written, a reason to leave it, or nothing to do.

Only an output that differs is written anew. A step that failed for another reason (its status, its time, a prompt
that never came) tells of something that is broken: its output is not what anybody wants.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from deckproof.config import Config
from deckproof.match import Bindings, Inputs, Unbound, begin, compare
from deckproof.model import BlockResult, Ending, Outcome, Result, Role, Step, StepResult, Verdict
from deckproof.plan.order import Planned
from deckproof.plan.session import Session
from deckproof.prove.replay import Retyped, check_known, recorded_steps, reevaluate
from deckproof.run.verdict import judge

_OWN_FOLDER = re.compile(r"/[\w./-]*/deckproof-[0-9a-f]{6}(?:/deck)?(?=/)")
"""The folder that a run is in: another one at each run, so a wildcard is written for it."""
_SHORT = 12
_GAP = re.compile(" {4,}")
_NEARLY = 8
"""Columns that a program may leave free at the terminal's edge."""
_SLIDE = 80
"""Columns that a slide shows."""
_LONG_ID = re.compile(rf"\b([0-9a-f]{{{_SHORT}}})([0-9a-f]{{52}})\b")
OTHER = "the step did not fail by its output alone; mend that first, then update again"
UNKNOWN = (
    "write {0} into the output of a command above it that prints it, as `docker ps` does, then update again; "
    "or name the container yourself, with --name"
)
UNKNOWN_DIGEST = (
    "no output above it shows {0}: write it into that of the command that prints it, as `docker pull` does, "
    "then update again"
)


@dataclass(frozen=True, slots=True)
class NewOutput:
    """New output for one step."""

    block: int  # index into Deck.blocks
    number: int  # of the step in its block, from 0
    step: Step
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Left:
    """A step that is left as it is, though what it shows is not what happened, and why."""

    block: int
    number: int
    step: Step
    reason: str
    remedy: str = OTHER


def new_outputs(
    session: Session, recorded: Sequence[BlockResult], config: Config, *, fill: bool
) -> list[NewOutput | Left]:
    """Return what there is to do, in running order; ``fill``: also where the slide shows no output and claims none.

    Raises DeckError where the record is of other commands.
    """
    traced = list(_traced(session, recorded, config))
    last = traced[-1][2] if traced else begin(config)
    named = {real for _, result, _ in traced for text, real in result.outcome.named if not is_placeholder(text)}
    found = list[NewOutput | Left]()
    for item, result, bindings in traced:
        if result.step.expected is None and not (fill and _may_claim(session, item, result.outcome, named)):
            lines: Sequence[str] | str | None = _reason(result)
        else:
            narrowed = _narrowed(result, config.columns)
            lines = _reason(result) or _lines(narrowed, replace(last, inputs=bindings.inputs))
        if isinstance(lines, str):
            found.append(Left(item.block, item.number, result.step, lines, _remedy(result, bindings)))
        elif lines is not None:
            found.append(NewOutput(item.block, item.number, result.step, tuple(lines)))
    return found


def is_placeholder(text: str) -> bool:
    """Tell whether a word that the run had to find a meaning for is a placeholder, not an id that nothing showed."""
    return text[0] in "<$"


def _may_claim(session: Session, item: Planned, outcome: Outcome, named: Collection[str]) -> bool:
    """Hidden blocks show nothing to be filled in, but for the ids that later commands name."""
    shown = session.readings[item.block].block.options.role is Role.SHOWN
    return shown or any(real in line for line in outcome.lines for real in named)


def _traced(
    session: Session, recorded: Sequence[BlockResult], config: Config
) -> Iterator[tuple[Planned, StepResult, Bindings]]:
    """Yield each step that was run, as its record makes it now, with the bindings after it."""
    bindings = begin(config)
    for item, record in recorded_steps(session, recorded):
        result = record._replace(step=item.step or record.step)
        if record.outcome.ending is not Ending.NOT_TYPED:
            try:
                result, bindings = reevaluate(item, record.outcome, bindings, config)
            except (Unbound, Retyped) as error:
                unknown = record.outcome._replace(ending=Ending.NOT_TYPED)
                why = f"nothing above it shows what it names: {error}" if isinstance(error, Unbound) else str(error)
                result = result._replace(outcome=unknown, verdict=Verdict(Result.FAILED, why))
            if record.verdict.result is Result.BLOCKED:
                result = result._replace(verdict=record.verdict)
        yield item, result, bindings


def _reason(result: StepResult) -> str | None:
    """Return why a step that did not pass is left; None where it passed, or its output alone differs."""
    verdict, outcome = result.verdict, result.outcome
    if verdict.result in (Result.PASSED, Result.SKIPPED):
        return None
    apart = judge(result.step, outcome, None, limit="", unfinished=outcome.unfinished)
    if verdict.result is Result.BLOCKED or outcome.ending is Ending.NOT_TYPED or apart.result is Result.FAILED:
        return verdict.reason or "it did not pass"
    return None


def _remedy(result: StepResult, bindings: Bindings) -> str:
    """Return what to do about a step that is left: of an id that nothing shows, what to write."""
    if result.outcome.ending is Ending.NOT_TYPED:
        try:
            check_known(result.step, bindings)
        except Unbound as error:
            return UNKNOWN.format(error.token)
    if result.verdict.result is Result.FAILED:
        try:
            replace(bindings, inputs=Inputs()).check_digests(result.step.input)
        except Unbound as error:
            return UNKNOWN_DIGEST.format(error.token)
    return OTHER


def _lines(result: StepResult, bindings: Bindings) -> Sequence[str] | None:
    """Return the output to be written; None where the slide shows it already.

    The bindings are those at the deck's end: an id that is first shown here may be written further down.
    """
    step, outcome = result.step, result.outcome
    if result.verdict.result is Result.SKIPPED or outcome.ending is Ending.NOT_TYPED:
        return None
    if step.expected is not None and result.verdict.result is Result.PASSED:
        return None
    lines, running = _finished(outcome), outcome.went_on
    if not (step.expected or running):
        return _without_blank_ends([_written(line, bindings).rstrip() for line in lines]) or None
    line = step.expected_lines[0] if step.expected_lines else step.line
    bindings = replace(bindings, kinds=bindings.kinds.for_command(step.input))
    written = compare(step.expected or (), lines, bindings, running=running, line=line).normalized
    return written if written or step.expected else None


def _narrowed(result: StepResult, columns: int) -> StepResult:
    """Return a result whose output has no gap that a program made to fill the terminal, which is wider than a slide."""
    lines = tuple(_unpadded(line, columns) for line in result.outcome.lines)
    return result._replace(outcome=result.outcome._replace(lines=lines))


def _unpadded(line: str, columns: int) -> str:
    """Take from the widest gap of a line as wide as the terminal what a slide has no room for."""
    gaps = _GAP.findall(line)
    if len(line) < columns - _NEARLY or not gaps:
        return line
    widest = max(gaps, key=len)
    return line.replace(widest, " " * max(3, len(widest) - (len(line) - _SLIDE)), 1)


def _written(line: str, bindings: Bindings) -> str:
    """Return a real line as the slide writes it; of a long id whose beginning the slide writes, with that beginning."""
    known = {pair.real: pair.written for pair in bindings.pairs if len(pair.real) == _SHORT}
    line = bindings.written(_OWN_FOLDER.sub("...", line))
    return _LONG_ID.sub(lambda match: _longer(known.get(match[1], match[1]), match[2]), line)


def _longer(written: str, rest: str) -> str:
    return written + rest if len(written) == _SHORT else written


def _finished(outcome: Outcome) -> Sequence[str]:
    """Leave out the last line of a program that goes on and did not end it: its prompt."""
    running = outcome.went_on and outcome.after.strip()
    return outcome.lines[:-1] if running else outcome.lines


def _without_blank_ends(lines: list[str]) -> list[str]:
    shown = [n for n, line in enumerate(lines) if line.strip()]
    return lines[shown[0] : shown[-1] + 1] if shown else []
