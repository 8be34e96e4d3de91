"""What GitHub Actions shows of a proof: annotations on the lines of slides, and a summary of the step.

The formats: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from deckproof.model import DeckResult, Proof, Result
from deckproof.results.problems import Problem, problems
from deckproof.results.report import summary

_MOST_DETAILS = 20
"""Failures that are told whole in the summary; more than these nobody reads."""


def notes(proof: Proof) -> Iterator[str]:
    """Yield one workflow command per problem; printed to standard output, it becomes a note on the slide's line."""
    for each in problems(proof):
        level = "error" if each.result is Result.FAILED else "warning"
        place = f"file={_property(each.file)},line={each.line},endLine={each.end_line}"
        yield f"::{level} {place},title={_property(f'{each.slide}: {each.result}')}::{_data(_brief(each))}"


def step_summary(proof: Proof) -> str:
    """Return Markdown: one row per deck, then each failure as the report tells it."""
    bad = list(problems(proof))
    lines = ["### deckproof", "", summary(proof), "", "| deck | passed | failed | blocked | skipped | seconds |"]
    lines += ["| --- | --: | --: | --: | --: | --: |", *map(_row, proof.decks), ""]
    told = dict.fromkeys((each.block, each.details) for each in bad if each.result is Result.FAILED)
    for block, details in list(told)[:_MOST_DETAILS]:
        lines += [f"<details><summary>{_html(block)}</summary>", "", *_fenced(details), "", "</details>", ""]
    if len(told) > _MOST_DETAILS:
        lines += [f"… and {len(told) - _MOST_DETAILS} more", ""]
    return "\n".join(lines)


def _row(deck: DeckResult) -> str:
    blocks = [each for each in deck.blocks if each.is_claim]
    counts = Counter(each.result for each in blocks)
    numbers = [str(counts[each]) for each in (Result.PASSED, Result.FAILED, Result.BLOCKED, Result.SKIPPED)]
    name = _html(deck.deck.name).replace("|", "\\|")
    return f"| {name} | {' | '.join(numbers)} | {sum(each.seconds for each in blocks):.1f} |"


def _brief(problem: Problem) -> str:
    return problem.details if problem.result is Result.FAILED else problem.message


def _fenced(text: str) -> list[str]:
    fence = "`" * max(3, 1 + max((len(run) for run in _backticks(text)), default=0))
    return [f"{fence}text", text, fence]


def _backticks(text: str) -> Iterator[str]:
    run = ""
    for letter in f"{text} ":
        if letter == "`":
            run += letter
        elif run:
            yield run
            run = ""


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
