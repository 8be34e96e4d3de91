"""From a run to options: what a block's verdict says that it needs, as far as an option can say it.

Pure. The causes of failures are those of ``results.causes``; what the author must change is left to the author.
"""

from __future__ import annotations

from deckproof.cli.adopt.outlook import Hindrance, Outlook, Stand, hindered
from deckproof.config import Config
from deckproof.docker.foreground import foreground
from deckproof.model import BlockResult, Ending, Result, StepResult
from deckproof.results.causes import cause
from deckproof.results.report import remedy
from deckproof.run.evaluate import timeout_of

LONGER = 5
"""How many times longer a step may take that was not done in time."""
_SKIPPED = {
    "editor": "it opens an editor",
    "password": "it asks for a password",
    "no program": "it takes a program that is not there",
    "no plugin": "it takes a part of docker that is not there",
    "no compose": "it takes docker compose",
}
"""Causes for which a block is left out, with the reason that is written."""


def seen(result: BlockResult, config: Config) -> Outlook:
    """Return what is to be said of a block after a run."""
    block = result.block
    if result.result is Result.PASSED:
        stand = Stand.PROVABLE if result.steps else Stand.NOTHING
        return Outlook(block, stand, result.result, result.result, block.span.first)
    if result.result is Result.SKIPPED:
        stand = Stand.SKIPPED if result.is_claim else Stand.NOTHING
        return Outlook(block, stand, result.result, result.result, block.span.first, result.reason or "")
    bad = first_bad(result)
    if bad is None:
        return hindered(block, Hindrance(result.reason or ""), result.result, block.span.first)
    return hindered(block, _hindrance(result, bad, config), result.result, bad.step.line)


def first_bad(result: BlockResult) -> StepResult | None:
    """Return the first step of a block that failed or is blocked."""
    return next((each for each in result.steps if each.verdict.result in (Result.FAILED, Result.BLOCKED)), None)


def _hindrance(result: BlockResult, step: StepResult, config: Config) -> Hindrance:
    why, by_hand = step.verdict.reason or "", remedy(result, step) or ""
    if step.verdict.result is Result.BLOCKED:
        return Hindrance(why, remedy="what blocks it comes first")
    if (known := cause(step)) and known[0].name in _SKIPPED:
        return Hindrance(why, f'skip="{_SKIPPED[known[0].name]}"')
    is_last = step == result.steps[-1]
    status = step.outcome.status
    if is_last and _is_shown(step) and status not in (None, step.step.status):
        return Hindrance(why, f"status={status}", Result.PASSED)
    if is_last and step.outcome.ending is Ending.TIMED_OUT and not known:
        if foreground(step.step.input):
            return Hindrance(why, "stays", Result.PASSED)
        return Hindrance(why, f"timeout={timeout_of(step.step, config) * LONGER:g}", Result.PASSED)
    return Hindrance(why, remedy=by_hand)


def _is_shown(step: StepResult) -> bool:
    """Tell whether the slide shows what the failing command printed: then the failure is meant."""
    expected = step.step.expected
    return bool(expected) and expected == step.verdict.normalized
