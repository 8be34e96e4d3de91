"""What every reader makes of the blocks and the options that it finds: ids, and options that wait for their block."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

from deckproof.errors import DeckError, shown
from deckproof.extract.spans import QUOTES, indent_at, read_lines
from deckproof.formats import is_markdown
from deckproof.model import Block, Options, Role, Span

SLIDE_LEVELS = 3
"""Sections nested deeper stay on the slide of the section around them (reveal.js has two dimensions)."""

_HTML = re.compile(r"(?is)\s*<!--\s*(?P<text>deckproof\s*:(?!:).*?)(?:-->|\Z)")


def with_ids(name: str, blocks: Sequence[Block]) -> Iterator[Block]:
    """Number the shown blocks of each title, and the hidden ones apart, so that shown ids don't move."""
    seen: Counter[tuple[str, str]] = Counter()
    for block in blocks:
        role = "" if block.options.role is Role.SHOWN else f"{block.options.role} "
        seen[block.slide, role] += 1
        yield replace(block, id=f"{name}::{block.slide}::{role}{seen[block.slide, role]}")


@dataclass(frozen=True, slots=True)
class Pending:
    """Options that wait for their block."""

    options: Options
    section: object  # the section that they stand in, which is that of their block
    path: Path
    line: int

    def no_block(self) -> DeckError:
        """Return the error that no block follows them."""
        return DeckError(
            "deckproof comment: no code block follows it on this slide",
            path=shown(self.path),
            line=self.line,
            remedy="write it directly before the block that it speaks of",
        )


def hidden_span(path: Path, first: int, text: str) -> Span:
    """Return the span of a block that a comment holds, which begins at a line; in Markdown, its lines may be marked."""
    lines = text.split("\n")
    indent = indent_at(lines, read_lines(path), first, marks=f"{QUOTES}%" if is_markdown(path) else "")
    return Span(path, first, first + len(lines) - 1, indent or "", indent is not None)


def html_comment(text: str) -> tuple[str, int] | None:
    """Return what an HTML comment says to deckproof, and how many lines below its mark that begins."""
    match = _HTML.match(text)
    if not match:
        return None
    return match["text"].rstrip(), text.count("\n", 0, match.start("text"))


def waiting(earlier: Pending | None, new: Pending) -> Pending:
    """Return what waits when another comment has been read. Raises DeckError where the earlier one has no block."""
    if earlier is None:
        return new
    if earlier.section != new.section:
        raise earlier.no_block()
    return replace(new, options=merged(earlier.options, new.options))


def merged(earlier: Options, later: Options) -> Options:
    """Return options with what later ones say in the place of what they said."""
    changed = {each.name: value for each in fields(Options) if (value := getattr(later, each.name)) != each.default}
    return replace(earlier, **changed)
