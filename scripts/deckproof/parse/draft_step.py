"""What the two ways of writing commands have in common: a step that grows line by line."""

from __future__ import annotations

from dataclasses import dataclass, field

from deckproof.model import Doubt, LineRole, Step

_INCOMPLETE = "the input is not complete (an open quote, bracket or here-document)"
_GOES_ON = "the input is not complete (a backslash ends its last line)"


@dataclass
class Patience:
    """How many lines a block's reader still looks through for the ends of inputs that have none.

    An apostrophe too many must not hide what follows it, so such an input is taken for one line and the next one is
    tried again. In a large text full of them that would take forever.
    """

    lines: int = 5_000

    def end(self, start: int, size: int) -> int:
        """Return the line before which to stop, where the text has ``size`` lines."""
        return min(size, start + self.lines)

    def lost(self, lines: int) -> None:
        """Count lines that were looked through for nothing."""
        self.lines = max(0, self.lines - lines)


@dataclass
class Draft:
    """A step while its block is being read; line numbers count from 0 within the block."""

    prompt: str
    input: list[str]
    first: int
    last: int
    keys: bool = False
    guessed: bool = False
    expected: list[tuple[int, str]] = field(default_factory=list)
    then_prompt: str | None = None

    def step(self, offset: int) -> Step:
        """Return the finished step; ``offset`` is the file line of the block's first line."""
        expected = _without_blank_ends(self.expected)
        numbers = tuple(number + offset for number, _ in expected)
        return Step(
            line=self.first + offset,
            end_line=numbers[-1] if numbers else self.last + offset,
            prompt=self.prompt,
            input="\n".join(self.input),
            expected=tuple(line for _, line in expected),
            expected_lines=numbers,
            then_prompt=self.then_prompt,
            keys=self.keys,
            guessed=self.guessed,
        )


@dataclass
class DraftReading:
    """What a reader made of a block's lines: steps, one role per line, warnings."""

    drafts: list[Draft]
    roles: list[LineRole]
    doubts: list[Doubt] = field(default_factory=list)  # their lines count from 0, too
    above: list[int] = field(default_factory=list)  # lines of output above the first input


def incomplete(line: int, typed: str) -> Doubt:
    """Return what is to be said of an input that has no end; one whose line says that it goes on is not typed."""
    goes_on = typed.rstrip().endswith("\\")
    message, remedy = (_GOES_ON if goes_on else _INCOMPLETE), "close it, or write the rest of it below"
    return Doubt("incomplete-input", line, message, remedy, refused=goes_on)


def _without_blank_ends(expected: list[tuple[int, str]]) -> list[tuple[int, str]]:
    first, last = 0, len(expected)
    while first < last and not expected[first][1].strip():
        first += 1
    while last > first and not expected[last - 1][1].strip():
        last -= 1
    return expected[first:last]
