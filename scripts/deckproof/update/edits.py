"""Edits of whole lines, applied to a file's text and to the blocks that were read of it.

Pure: line endings, a missing final newline and every line that no edit names stay as they are, byte for byte.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from deckproof.model import Block, Deck, Span

_ENDINGS = ("\n", "\r\n", "\r")


@dataclass(frozen=True, slots=True)
class Edit:
    """Lines ``first`` to ``last`` of a file are replaced by others; where ``last`` is less, they go before it."""

    first: int  # 1-based
    last: int  # inclusive; first - 1: nothing is taken away
    lines: tuple[str, ...]  # without the indent of the block

    @property
    def growth(self) -> int:
        """How many lines the file grows by."""
        return len(self.lines) - (self.last - self.first + 1)


def edit_text(text: str, edits: Sequence[Edit], indent: str) -> str:
    """Return a file's text after edits that don't overlap; blank lines get no white space."""
    lines = [_divided(line) for line in text.splitlines(keepends=True)]
    ending = next((each for _, each in lines if each in _ENDINGS), "\n")
    unended = bool(lines) and not lines[-1][1]
    for edit in _from_below(edits):
        near = lines[min(edit.first, len(lines)) - 1][1] if lines else ""
        near = near if near in _ENDINGS else ending
        lines[edit.first - 1 : edit.last] = [(_indented(line, indent), near) for line in edit.lines]
    ended = [(line, each or ending) for line, each in lines]
    if unended and ended:
        ended[-1] = (ended[-1][0], "")
    return "".join(line + each for line, each in ended)


def edit_deck(deck: Deck, span: Span, edits: Sequence[Edit]) -> Deck:
    """Return the deck as it would be read after the edits, which are all within ``span``."""
    return replace(deck, blocks=tuple(_edited(block, span, edits) for block in deck.blocks))


def _edited(block: Block, span: Span, edits: Sequence[Edit]) -> Block:
    """Return a block changed, or moved, by the edits: what an edited span shares with it changes in both."""
    own = block.span
    if own.path != span.path or own.last < span.first:
        return block
    if own.first > span.last:
        moved = sum(edit.growth for edit in edits)
        return replace(block, span=replace(own, first=own.first + moved, last=own.last + moved))
    lines, first, last = block.text.split("\n"), own.first, own.last
    for edit in _from_below(edits):
        if edit.last < own.first:  # of a span that begins further up
            first, last = first + edit.growth, last + edit.growth
        elif edit.first <= own.last + 1:
            lines[edit.first - own.first : edit.last - own.first + 1] = edit.lines
            last += edit.growth
    return replace(block, text="\n".join(lines), span=replace(own, first=first, last=last))


def _from_below(edits: Sequence[Edit]) -> list[Edit]:
    """Sort so that no edit moves the lines that a later one names."""
    return sorted(edits, key=lambda edit: (edit.first, edit.last), reverse=True)


def _indented(line: str, indent: str) -> str:
    return indent + line if line else indent.rstrip()


def _divided(line: str) -> tuple[str, str]:
    content = line.splitlines()[0] if line else ""
    return content, line[len(content) :]
