"""Turn a step's new output into edits of the block that shows it, in the way in which the block writes output.

A transcript shows output as it is, a script in comments. Lines that stay are not touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from deckproof.model import Block, Kind, Reading, Step
from deckproof.update.edits import Edit

_MARK = re.compile(r"\s*#\s?|>\s?")


@dataclass(frozen=True, slots=True)
class Style:
    """How a script's output is set apart from its commands."""

    mark: str = "# "
    gap: int = 0  # blank lines between a command and its output

    def write(self, line: str) -> str:
        """Return an output line as a script shows it."""
        return f"{self.mark}{line}".rstrip()


def style_of(readings: Sequence[Reading], near: int) -> Style:
    """Return the style of reading number ``near`` or, where it shows no script's output, of the nearest that does."""
    order = [near, *range(near - 1, -1, -1), *range(near + 1, len(readings))]
    return next((style for number in order if (style := _style(readings[number]))), Style())


def edits_of(step: Step, new: Sequence[str], *, block: Block, kind: Kind, style: Style) -> list[Edit]:
    """Return the edits that make ``new`` the step's expected output; ``block`` is the one that holds that output."""
    lines = block.text.split("\n")
    if not step.expected:
        return [_filled(step, new, lines, block.span.first, kind, style)] if new else []
    return list(_changes(step, new, _marks(step, block, lines, kind)))


def _style(reading: Reading) -> Style | None:
    if reading.kind is not Kind.SCRIPT:
        return None
    lines = reading.block.text.split("\n")
    for step in reading.steps:
        at = (step.expected_lines or (0,))[0] - reading.block.span.first
        if step.expected and 0 <= at < len(lines) and (mark := _MARK.match(lines[at])):
            return Style(mark[0], int(not lines[at - 1].strip()))
    return None


def _filled(step: Step, new: Sequence[str], lines: Sequence[str], first: int, kind: Kind, style: Style) -> Edit:
    """Write output under an input that shows none."""
    after = step.end_line + 1
    if kind is not Kind.SCRIPT:
        return Edit(after, after - 1, tuple(new))
    written = ["" for _ in range(style.gap)] + [style.write(line) for line in new]
    at = after - first
    if at < len(lines) and lines[at].strip():  # a comment right above a command would be a remark on it
        written.append("")
    return Edit(after, after - 1, tuple(written))


def _marks(step: Step, block: Block, lines: Sequence[str], kind: Kind) -> list[str]:
    """Return what stands before the text of each expected line."""
    if kind is not Kind.SCRIPT:
        return [""] * len(step.expected_lines)
    found = list[str]()
    for number in step.expected_lines:
        mark = _MARK.match(lines[number - block.span.first])
        found.append(mark[0] if mark else "")
    with_text = next((each for each in found if each.endswith((" ", "\t"))), found[0] if found else "# ")
    return [each if text.strip() else with_text for each, text in zip(found, step.expected or (), strict=True)]


def _changes(step: Step, new: Sequence[str], marks: Sequence[str]) -> Iterator[Edit]:
    old, numbers = step.expected or (), step.expected_lines
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        written = tuple(
            f"{marks[min(i1 + n, max(i2 - 1, i1 - 1, 0))]}{line}".rstrip() for n, line in enumerate(new[j1:j2])
        )
        if i1 == i2:
            at = numbers[i1 - 1] + 1 if i1 else numbers[0]
            yield Edit(at, at - 1, written)
            continue
        for first, last in _runs(numbers[i1:i2]):
            yield Edit(first, last, written)
            written = ()


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of each run of numbers without a gap."""
    first = numbers[0]
    for one, other in pairwise(numbers):
        if other != one + 1:
            yield first, one
            first = other
    yield first, numbers[-1]
