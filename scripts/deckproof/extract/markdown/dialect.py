"""What one tool's Markdown differs in from another's, in a few functions of lines and tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from deckproof.extract.markdown.front_matter import front_matter
from deckproof.extract.markdown.parser import Syntax


@dataclass(frozen=True, slots=True)
class Prepared:
    """A text as it is to be parsed: line for line what the file has, but for what is not Markdown, which is blank."""

    text: str
    title: str = ""  # the one that front matter gives
    slides: tuple[tuple[int, str], ...] | None = None  # where each begins (a line from 0), and the title it is given
    notes: tuple[range, ...] = ()  # lines of speaker notes


@dataclass(frozen=True, slots=True)
class Tab:
    """Some lines that are shown when a label is chosen."""

    lines: range  # from 0
    label: str
    labels: tuple[str, ...] = field(default=())  # of the whole set


def with_front_matter(lines: Sequence[str]) -> Prepared:
    """Take front matter away, and nothing else."""
    head = front_matter(lines)
    return Prepared("\n" * head.size + "\n".join(lines[head.size :]), head.title)


def no_tabs(_tokens: Sequence[Token]) -> Iterable[Tab]:
    """Find no tabs."""
    return ()


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one tool reads Markdown."""

    syntax: Syntax = field(default_factory=Syntax)
    prepare: Callable[[Sequence[str]], Prepared] = with_front_matter
    tabs: Callable[[Sequence[Token]], Iterable[Tab]] = no_tabs
