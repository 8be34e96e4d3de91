"""Lies that a document tells where a reader may not look: in a block under ``only``, in a translation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from deckproof.errors import DeckproofError
from deckproof.extract import read_lines
from deckproof.formats import RST
from deckproof.model import Block, Deck
from deckproof.mutate.baseline import Truth
from deckproof.mutate.lie import Lie, LieKind

_DIRECTIVE = re.compile(r"(?P<indent>\s*)\.\.\s+(?:code-block|code|sourcecode)::")
_FENCE = re.compile(r"(?P<indent>\s*)(?P<fence>`{3,}|~{3,})")
_IN_LINES = frozenset({LieKind.WORD, LieKind.NAME, LieKind.NUMBER, LieKind.PATH, LieKind.TAG, LieKind.STATE})
_MOST_OPTIONS = 12
"""Lines between a directive and its text."""
_ONLY = "html"
"""What is shown wherever slides are shown."""


def document_lies(truth: Truth, lies: Sequence[Lie], select: Callable[[Block], bool] = lambda _: True) -> Iterator[Lie]:
    """Yield one of the lies of each selected block again, in a block under ``only``, and in a translation of it.

    Blocks whose text does not stand in the document word for word are left out.
    """
    from deckproof.extract.reread import can_be_reread, reread, retranslated

    deck = truth.session.deck
    if not can_be_reread(deck.path):
        return
    chosen = {lie.block.id: lie for lie in reversed(lies) if lie.kind in _IN_LINES and _can_tell(lie, deck, select)}
    wrapped = {name: text for name, lie in chosen.items() if (text := _under_only(lie))}
    try:
        decks = reread(deck.path, list(wrapped.values())) if wrapped else []
        translated = (
            retranslated(deck.path, {lie.block.text: _told(lie) for lie in chosen.values()}) if chosen else None
        )
    except DeckproofError:  # the document can't be read like that: it has a directive of its own, say
        return
    for name, lying in zip(wrapped, decks, strict=True):
        yield _again(chosen[name], LieKind.ONLY, lying)
    if translated:
        for lie in (lie for lie in chosen.values() if _is_translatable(lie.block)):
            yield _again(lie, LieKind.TRANSLATED, _with_block(deck, translated, lie.block.id))


def _is_translatable(block: Block) -> bool:
    """Tell whether Sphinx puts translations of code there: not in Markdown, nor for a doctest without a directive."""
    return block.span.path.suffix in RST.suffixes and not block.text.startswith(">>>")


def _can_tell(lie: Lie, deck: Deck, select: Callable[[Block], bool]) -> bool:
    span = lie.block.span
    inside = span.path == deck.path and span.verified and span.first <= lie.line <= span.last
    return inside and select(lie.block) and lie.old in lie.block.text.split("\n")[lie.line - span.first]


def _told(lie: Lie) -> str:
    """Return the block's text with the lie in it."""
    lines = lie.block.text.split("\n")
    at = lie.line - lie.block.span.first
    return "\n".join([*lines[:at], lines[at].replace(lie.old, lie.new, 1), *lines[at + 1 :]])


def _under_only(lie: Lie) -> str | None:
    """Return the document with the lying block under ``only``; None where its directive is not found."""
    span = lie.block.span
    lines = list(read_lines(span.path))
    if len(lines) < span.last:  # it has changed since it was read
        return None
    for number, text in enumerate(_told(lie).split("\n"), span.first - 1):
        lines[number] = span.indent + text if text else ""
    for start in range(span.first - 2, max(-1, span.first - 2 - _MOST_OPTIONS), -1):
        if match := _DIRECTIVE.match(lines[start]):
            indent, end = match["indent"], span.last
            inside = [f"   {line}" if line else "" for line in lines[start:end]]
            return "\n".join([*lines[:start], f"{indent}.. only:: {_ONLY}", "", *inside, "", *lines[end:], ""])
        if match := _FENCE.match(lines[start]):
            indent, end, fence = match["indent"], span.last + 1, "`" * (len(match["fence"]) + 3)
            head = f"{indent}{fence}{{only}} {_ONLY}"
            return "\n".join([*lines[:start], head, *lines[start:end], indent + fence, *lines[end:], ""])
    return None


def _with_block(deck: Deck, other: Deck, name: str) -> Deck:
    """Return a deck with one of its blocks as the other one has it."""
    found = {block.id.partition("::")[2]: block for block in other.blocks}
    numbers = {block.id: number for number, block in enumerate(deck.blocks)}
    blocks = list(deck.blocks)
    if len(other.blocks) == len(deck.blocks):
        blocks[numbers[name]] = _named(other.blocks[numbers[name]], name)
    elif name.partition("::")[2] in found:
        blocks[numbers[name]] = _named(found[name.partition("::")[2]], name)
    return Deck(deck.path, deck.name, deck.title, tuple(blocks), deck.services)


def _named(block: Block, name: str) -> Block:
    return replace(block, id=name)


def _again(lie: Lie, kind: LieKind, deck: Deck) -> Lie:
    return Lie(kind, lie.block, lie.item, lie.line, lie.old, lie.new, lie.step, deck)
