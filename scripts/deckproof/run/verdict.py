"""From what happened to what is said of it: one sentence that names the expectation and the reality."""

from __future__ import annotations

import re
import signal
from collections.abc import Sequence

from deckproof.match import Comparison
from deckproof.model import BlockResult, Ending, Outcome, Result, Step, StepResult, Verdict
from deckproof.parse.prompts import is_of_shell
from deckproof.plan.packed import Packed
from deckproof.run.output import leaves

_COMPLAINS = re.compile(
    r"Traceback \(most recent call last\)|\w+(?:Error|Exception)(?::|\s+Traceback|$)|Uncaught\s|\(error\)\s"
    r"|\(irb\):\d+:in\s|(?:Parse |Runtime )?(?:[Ee]rror|ERROR)(?:\s\d+|\s(?:in|near)\b|:\s)"
)
"""How Python, psql, mysql, redis-cli, mongosh, sqlite, R, node and irb say that they can't do something."""
_FATAL = (Ending.TIMED_OUT, Ending.FLOODED, Ending.NOT_TYPED)
_WORST_FIRST = (Result.FAILED, Result.BLOCKED, Result.PASSED, Result.SKIPPED)


def judge(step: Step, outcome: Outcome, comparison: Comparison | None, *, limit: str, unfinished: bool) -> Verdict:
    """Return the verdict on a step that was typed.

    ``comparison`` is None where the slide claims nothing of the output; ``limit`` says in words what was waited for;
    ``unfinished``: the shell asked for the rest of an input that was all typed.
    """
    normalized = comparison.normalized if comparison else outcome.lines
    reason = (
        _broken(step, outcome, limit, unfinished=unfinished)
        or _status(step, outcome)
        or _stayed(step, outcome)
        or _difference(comparison, outcome, limit)
        or _complaint(step, outcome)
    )
    return Verdict(Result.FAILED if reason else Result.PASSED, reason, normalized)


def failed_to_run(step: Step, outcome: Outcome) -> bool:
    """Tell whether the command did not do its work, which is more than an output that differs."""
    return outcome.ending in _FATAL or _killed(step, outcome) or _status(step, outcome) is not None


def still_running(block: BlockResult) -> tuple[StepResult, ...]:
    """Return the steps that still ran when the deck ended: there is evidence for them, and no exit status."""
    if isinstance(block.steps, Packed):  # what may change yet is not packed
        return ()
    return tuple(each for each in block.steps if each.outcome.ending is Ending.LEFT_RUNNING)


def worst(steps: Sequence[StepResult]) -> tuple[Result, str | None]:
    """Return a block's result and its reason: the worst of its steps'. Raises ValueError where there are none."""
    for result in _WORST_FIRST:
        for each in steps:
            if each.verdict.result is result:
                return result, each.verdict.reason
    raise ValueError("a block result needs steps")


def _broken(step: Step, outcome: Outcome, limit: str, *, unfinished: bool) -> str | None:
    if unfinished:
        return "the shell waits for more input: a quote, a bracket or a here-document is not closed"
    if outcome.ending is Ending.TIMED_OUT:
        return f"no prompt after {limit}; {_last_line(outcome)}"
    if outcome.ending is Ending.FLOODED:
        return f"printed more than {limit}, more than any slide could show"
    if _killed(step, outcome):
        return f"the shell {_how_it_ended(outcome.status)}"
    return None


def _killed(step: Step, outcome: Outcome) -> bool:
    return outcome.ending is Ending.LOST and not (step.keys or leaves(outcome))


def _how_it_ended(status: int | None) -> str:
    if status is None or status <= 128:
        return f"ended with exit status {status}"
    try:
        return f"was killed by {signal.Signals(status - 128).name}"
    except ValueError:
        return f"ended with exit status {status}"


def _last_line(outcome: Outcome) -> str:
    last = next((line for line in reversed(outcome.lines) if line.strip()), None)
    return "nothing was printed" if last is None else f"the last line was: {last.strip()[:200]}"


def _status(step: Step, outcome: Outcome) -> str | None:
    if outcome.status is None or outcome.status == step.status or not _claims_status(step, outcome):
        return None
    return f"exit status {outcome.status}, the slide promises {step.status}"


def _claims_status(step: Step, outcome: Outcome) -> bool:
    """Leaving a program or a shell, its status is that of whatever came last: only what the author says counts."""
    if step.status is None or outcome.ending not in (Ending.EXITED, Ending.LOST, Ending.PROMPT):
        return False
    if outcome.ending is Ending.PROMPT:  # the shell is still there, and was asked
        return True
    says_so = step.status != 0
    leaving = step.keys or leaves(outcome) or not (step.at_host or step.container)
    return says_so or not leaving


def _stayed(step: Step, outcome: Outcome) -> str | None:
    if step.stays and outcome.ending is Ending.EXITED:
        return f"the program ended (exit status {outcome.status}), but the slide says that it stays"
    return None


def _difference(comparison: Comparison | None, outcome: Outcome, limit: str) -> str | None:
    if comparison is None or comparison.equal:
        return None
    missing = f"{_count(comparison.missing)} of the slide missing" if comparison.missing else ""
    extra = f"printed {_count(comparison.extra)} that the slide doesn't show" if comparison.extra else ""
    waited = f"; the program goes on, and was waited for {limit}" if outcome.ending is Ending.LEFT_RUNNING else ""
    return "; ".join(filter(None, (extra, missing))) + waited


def _complaint(step: Step, outcome: Outcome) -> str | None:
    """A program that is no shell has no status for each input: where the slide shows no output, its own words tell."""
    judged = step.at_host or step.container or step.keys or is_of_shell(step.prompt) or outcome.status is not None
    if judged or step.expected is not None or step.status != 0:
        return None
    said = next((line.strip() for line in outcome.lines if _COMPLAINS.match(line)), None)
    return said and f"the program says «{said[:120]}», and the slide shows nothing of it"


def _count(lines: int) -> str:
    return "1 line" if lines == 1 else f"{lines} lines"
