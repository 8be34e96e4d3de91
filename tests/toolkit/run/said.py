"""What is said of blocks and steps, for tests of runs."""

from __future__ import annotations

from deckproof.model import BlockResult, StepResult


def results(items: list[BlockResult] | list[StepResult]) -> list[str]:
    """Return what is said of each block or step."""
    return [str(each.result if isinstance(each, BlockResult) else each.verdict.result) for each in items]


def reasons(items: list[StepResult]) -> list[str]:
    """Return the steps' reasons, empty where there is none."""
    return [each.verdict.reason or "" for each in items]
