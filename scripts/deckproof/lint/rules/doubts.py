"""Rules about lines that can be meant in two ways: the reader says which it took, and these say where."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from deckproof.lint.findings import Finding, Rule
from deckproof.lint.source import Source

_ASKS = {
    "unclear-line": "Every line of a block that is run is typed, printed, or a remark.",
    "lost-prompt": "Among prompts, every command has one.",
    "unprompted-session": "What is typed in a container's shell has its prompt.",
    "split-output": "An output stands in the block of its command.",
    "incomplete-input": "Every input has an end.",
    "unmarked-output": "Output under a command without a prompt stands in a comment.",
    "file-as-shell": "A file is not labelled as shell.",
    "remark-or-output": "A comment is plainly a remark or plainly output.",
}
"""What each rule asks, by the rule's id, which is that of the parser's doubt."""


def _check(rule: str) -> Callable[[Source], Iterator[Finding]]:
    def check(source: Source) -> Iterator[Finding]:
        for reading in source.readings:
            block = reading.block
            for doubt in reading.doubts:
                if doubt.rule == rule:
                    line = doubt.line or block.span.first
                    yield Finding(rule, block.span.path, line, doubt.message, doubt.remedy, block.slide)

    return check


RULES = tuple(Rule(rule, asks, _check(rule)) for rule, asks in _ASKS.items())
