"""Lines that only the slide makes look like inputs at a program's prompt: the terminal says whether they are.

Where the program shows that prompt and waits, they are typed. Where it ends without, or has printed them, they are what
the step before them prints, and are compared with that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import takewhile

from deckproof.match import Bindings, compare
from deckproof.model import Ending, Outcome, Result, Step, StepResult, Verdict


def as_output(step: Step, following: Iterable[Step]) -> Step | None:
    """Return a step with the guessed inputs right after it as lines of its output; None where there are none."""
    following = iter(following)
    first = next(following, None)
    if first is None or not first.guessed or step.guessed:
        return None
    guessed = [first, *takewhile(lambda each: each.guessed, following)]
    lines = [(number, text) for each in (step, *guessed) for number, text in _lines(each)]
    return step._replace(
        expected=tuple(text for _, text in lines),
        expected_lines=tuple(number for number, _ in lines),
        end_line=guessed[-1].end_line,
        then_prompt=guessed[-1].then_prompt,
    )


def is_output(step: Step | None, outcome: Outcome, bindings: Bindings) -> bool:
    """Tell whether a step, as ``as_output`` returns it, is what really happened."""
    if step is None or outcome.ending is Ending.PROMPT:
        return False
    if outcome.ending is not Ending.LEFT_RUNNING:
        return True
    return compare(step.expected or (), outcome.lines, bindings, running=True, line=step.line).equal


def printed(step: Step, by: int) -> StepResult:
    """Return the result of a guessed input that was output of the step in line ``by``, and is judged there."""
    outcome = Outcome(step.input, Ending.NOT_TYPED, None, (), 0.0)
    return StepResult(step, outcome, Verdict(Result.SKIPPED, f"output of line {by}, compared there"))


def is_printed(result: StepResult) -> bool:
    """Tell whether a result is one of a guessed input that was output."""
    return (
        result.step.guessed
        and result.verdict.result is Result.SKIPPED
        and "compared there" in (result.verdict.reason or "")
    )


def _lines(step: Step) -> Sequence[tuple[int, str]]:
    typed = [(step.line, f"{step.prompt} {step.input}")] if step.guessed else []
    return [*typed, *zip(step.expected_lines, step.expected or (), strict=True)]
