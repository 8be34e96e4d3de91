"""What is wrong in a proof, each with its place: the one list behind annotations, SARIF and code quality reports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from deckproof.model import BlockResult, Proof, Result
from deckproof.results.report import failure


@dataclass(frozen=True, slots=True)
class Problem:
    """A step that failed, or a block that was blocked."""

    block: str  # the block's id
    slide: str
    result: Result  # FAILED or BLOCKED
    file: str  # relative to the working folder with "/" where it lies below it, else absolute
    line: int  # 1-based
    end_line: int  # 1-based, inclusive
    message: str  # one sentence
    details: str  # what a person reads in the report, several lines


def problems(proof: Proof) -> Iterator[Problem]:
    """Yield what is wrong, in document order: every failed step, and every blocked block."""
    for block in (each for deck in proof.decks for each in deck.blocks):
        if block.result is Result.FAILED:
            yield from _failed(block)
        elif block.result is Result.BLOCKED:
            span = block.block.span
            yield _problem(block, span.first, span.last, block.reason or "blocked", failure(block))


def _failed(block: BlockResult) -> Iterator[Problem]:
    steps = [each for each in block.steps if each.verdict.result is Result.FAILED]
    for each in steps:
        message = each.verdict.reason or block.reason or "the output differs"
        yield _problem(block, each.step.line, each.step.end_line, message, failure(block))
    if not steps:  # it failed before anything was typed
        span = block.block.span
        yield _problem(block, span.first, span.last, block.reason or "failed", failure(block))


def _problem(block: BlockResult, line: int, end_line: int, message: str, details: str) -> Problem:
    file = relative(block.block.span.path)
    return Problem(block.block.id, block.block.slide, block.result, file, line, end_line, message, details)


def relative(path: Path) -> str:
    """Return a path as CI services want it: from the working folder, with "/"; as it is where it lies elsewhere."""
    here = Path.cwd().resolve()
    whole = path.resolve()
    return whole.relative_to(here).as_posix() if whole.is_relative_to(here) else path.as_posix()
