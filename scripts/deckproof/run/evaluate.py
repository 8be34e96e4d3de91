"""From a step and its outcome to what is said of it: the same code judges a step as it runs and from its record."""

from __future__ import annotations

from deckproof.config import Config
from deckproof.match import Bindings, Comparison, bind_prompt, compare
from deckproof.match.listings import is_arranged_otherwise
from deckproof.model import Ending, Outcome, Result, Step, StepResult
from deckproof.run.assumptions import assumptions
from deckproof.run.verdict import judge


def evaluate(
    step: Step, outcome: Outcome, bindings: Bindings, config: Config, next_prompt: str | None = None
) -> tuple[StepResult, Bindings]:
    """Return the step's result, and the bindings grown by what it showed.

    ``next_prompt`` is the prompt at which a program that the step started would be typed at next.
    """
    if outcome.ending is Ending.PROMPT and next_prompt:
        bindings = bind_prompt(next_prompt, outcome.after, bindings, step.line)
    known, comparison = bindings, None
    if step.expected is not None and outcome.ending is not Ending.FLOODED:
        comparison, outcome = _compared(step, outcome, bindings)
        if not comparison.equal and is_arranged_otherwise(step.input, step.expected, outcome.lines):
            comparison = Comparison(step.expected, bindings)
        bindings = comparison.bindings
    verdict = judge(step, outcome, comparison, limit=_limit(step, outcome, config), unfinished=outcome.unfinished)
    if verdict.result is Result.FAILED:
        verdict = verdict._replace(assumed=assumptions(step, known))
    return StepResult(step, outcome, verdict), bindings


def timeout_of(step: Step, config: Config) -> float:
    """Return the seconds that a step may take."""
    return config.timeout if step.timeout is None else step.timeout


def _compared(step: Step, outcome: Outcome, bindings: Bindings) -> tuple[Comparison, Outcome]:
    """Compare; of a program that goes on, a last line that is not ended may be its prompt, which is no output."""
    running = outcome.went_on
    line = step.expected_lines[0] if step.expected_lines else step.line
    whole = compare(step.expected or (), outcome.lines, bindings, running=running, line=line)
    if whole.equal or not running or not outcome.after.strip():
        return whole, outcome
    ended = outcome._replace(lines=outcome.lines[:-1], after="")
    part = compare(step.expected or (), ended.lines, bindings, running=True, line=line)
    return (part, ended) if part.equal else (whole, outcome)


def _limit(step: Step, outcome: Outcome, config: Config) -> str:
    if outcome.ending is Ending.EXITED:  # nothing was waited for in vain
        return ""
    if outcome.ending is Ending.FLOODED:
        return f"{config.max_output:,} bytes"
    limit = timeout_of(step, config)
    return f"{limit if outcome.seconds >= limit else round(outcome.seconds):g} s"  # it may be known before that
