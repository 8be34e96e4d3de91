"""Blocks that a marker line opens and an indent of four holds together, as in MkDocs: a plugin for the parser.

``!!!``, ``???`` and ``???+`` open an admonition; ``===`` opens a tab. mdit-py-plugins has the first three, but
closes them at two blank lines, and knows no tabs.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

TAB = "deckproof_tab"
ADMONITION = "deckproof_admonition"
_INDENT = 4
_MARK = re.compile(r"(?:(?P<tab>===[!+]*)|!!!|\?\?\?\+?)\s+(?P<title>\S.*)")
_QUOTED = re.compile(r"\"(?P<label>[^\"]*)\"\s*$")


def indented_plugin(parser: MarkdownIt) -> None:
    """Add the rule to a parser."""
    parser.block.ruler.before(
        "code", "deckproof_indented", _rule, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )


def _rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    match = _MARK.match(line)
    if not match or state.sCount[start] - state.blkIndent >= _INDENT:
        return False
    if silent:
        return True
    last = _last(state, start, end)
    name = TAB if match["tab"] else ADMONITION
    opened = state.push(f"{name}_open", "", 1)
    label = _QUOTED.search(match["title"])
    opened.map, opened.content = [start, last], label["label"] if label else match["title"]
    before = state.lineMax, state.blkIndent, state.parentType
    state.lineMax, state.blkIndent, state.parentType = last, state.sCount[start] + _INDENT, "deckproof"
    state.md.block.tokenize(state, start + 1, last)
    state.lineMax, state.blkIndent, state.parentType = before
    state.push(f"{name}_close", "", -1)
    state.line = last
    return True


def _last(state: StateBlock, start: int, end: int) -> int:
    """Return the line after the last one that is indented deeply enough."""
    inside, last = state.sCount[start] + _INDENT, start + 1
    for number in range(start + 1, end):
        if state.isEmpty(number):
            continue
        if state.sCount[number] < inside:
            break
        last = number + 1
    return last
