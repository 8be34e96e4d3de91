"""Options written into documents: a comment before each block, in the syntax of the document's format.

Pure: texts come in and go out, and every line that is there stays as it is. Whether the document is then read as it is
meant to be is for the caller to see.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from deckproof.cli.adopt.outlook import Outlook
from deckproof.formats import RST, Format
from deckproof.model import Block
from deckproof.update.edits import Edit, edit_text

_ABOVE = 12
"""Lines above a block's text among which its directive or its fence stands: the rest are options."""
_IN_RST = re.compile(r"(?P<before>[ \t]*)\.\.\s+(?:code-block|code|sourcecode|parsed-literal|prompt)::")
_FENCE = re.compile(r"(?P<before>[ \t>]*)(?:`{3,}|~{3,}|:{3,})")
_ITEM = re.compile(r"\s*(?:[*+•-]|\(?(?:\d+|[a-zA-Z#])[.)])\s")
_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Written:
    """A document's new text, and where the blocks began whose options are in it."""

    text: str
    lines: frozenset[int]
    by_hand: tuple[tuple[Outlook, str], ...]  # options that no place was found for, and why


def with_options(text: str, outlooks: Iterable[Outlook], form: Format) -> Written:
    """Return a document's text with the options of these blocks, which are all of that document."""
    mark, body = text[: text.startswith(_MARK)], text.removeprefix(_MARK)
    lines, edits = body.splitlines(), list[Edit]()
    done, left = list[int](), list[tuple[Outlook, str]]()
    for each in outlooks:
        edit = _edit(each, lines, form)
        if isinstance(edit, str):
            left.append((each, edit))
        else:
            edits.append(edit)
            done.append(each.block.span.first)
    return Written(mark + edit_text(body, edits, ""), frozenset(done), tuple(left))


def _edit(outlook: Outlook, lines: Sequence[str], form: Format) -> Edit | str:
    """Return the edit that writes a block's options, or why there is no place for them."""
    block = outlook.block
    if not block.span.verified:
        return "its text is not found word for word in the file"
    place = _in_rst(block, lines) if form is RST else _in_markdown(block, lines)
    if isinstance(place, str):
        return place
    number, before = place
    comment = before + form.option(outlook.option).rstrip()
    above = lines[number - 2].strip(" \t>") if number > 1 else ""
    blank = before.rstrip()
    added = [*([blank] if above else []), comment, blank]
    return Edit(number, number - 1, tuple(added))


def _in_markdown(block: Block, lines: Sequence[str]) -> tuple[int, str] | str:
    for number in range(block.span.first - 1, max(0, block.span.first - 1 - _ABOVE), -1):
        if match := _FENCE.match(lines[number - 1]):
            return number, match["before"]
        if _FENCE.search(lines[number - 1]):
            return "its fence begins on the line of a list's item: write it on a line of its own"
    return "it has no fence: write one"


def _in_rst(block: Block, lines: Sequence[str]) -> tuple[int, str] | str:
    """Return the line of a block's directive or, of a literal block, that of the paragraph which ends with ``::``."""
    for number in range(block.span.first - 1, max(0, block.span.first - 1 - _ABOVE), -1):
        line = lines[number - 1]
        if match := _IN_RST.match(line):
            return number, match["before"]
        if line.rstrip().endswith("::") and not line.lstrip().startswith(".. "):
            return _paragraph(number, lines)
        if _IN_RST.search(line):
            return "its directive begins on the line of a list's item: write it on a line of its own"
    return "its directive is not found: write a `code-block`"


def _paragraph(number: int, lines: Sequence[str]) -> tuple[int, str] | str:
    while number > 1 and lines[number - 2].strip():
        number -= 1
    line = lines[number - 1]
    if _ITEM.match(line):
        return "its paragraph is a list's item: write a `code-block` under it"
    return number, line[: len(line) - len(line.lstrip())]
