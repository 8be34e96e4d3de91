"""Markdown to tokens, with what every dialect adds: comments to deckproof, and lines that open and close something."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

COMMENT = "deckproof_comment"
MARKER = "deckproof_marker"
_PARAGRAPH = ("paragraph", "reference", "blockquote", "list")
_ADDRESSED = re.compile(r"(?i)<!--\s*deckproof\s*:(?!:)")

Plugin = Callable[[MarkdownIt], None]


@dataclass(frozen=True, slots=True)
class Syntax:
    """What of Markdown a dialect adds, and leaves out."""

    plugins: tuple[Plugin, ...] = ()
    without: tuple[str, ...] = ()  # rules
    marker: str = ""  # a regular expression of whole lines that open or close something; "": there are none


NESTING = 200
"""Levels within each other that are read; CommonMark knows no limit, and Python's stack does."""


def is_deepest(token: Token) -> bool:
    """Tell whether a token is at the level below which nothing is read."""
    return token.level >= NESTING - 1


def parse(text: str, syntax: Syntax, *, inline: bool = False) -> list[Token]:
    """Return the tokens of a text; what is within paragraphs only where asked, for that is most of the work."""
    return _parser(syntax, inline).parse(text)


@lru_cache(maxsize=32)
def _parser(syntax: Syntax, inline: bool) -> MarkdownIt:
    made = MarkdownIt("commonmark").enable("table")
    made.options["maxNesting"] = NESTING
    for plugin in syntax.plugins:
        plugin(made)
    made.block.ruler.before("fence", COMMENT, _comment, {"alt": list(_PARAGRAPH)})
    if syntax.marker:
        made.block.ruler.before("fence", MARKER, _marker_rule(re.compile(syntax.marker)), {"alt": list(_PARAGRAPH)})
    made.disable(list(syntax.without))
    if not inline:
        made.core.ruler.disable("inline")
    return made


def plain_text(text: str) -> str:
    """Return what a person reads of a line of Markdown, such as a title."""
    if not any(sign in text for sign in "`*_[<&\\!{:"):
        return " ".join(text.split())
    tokens = _parser(Syntax(), inline=True).parseInline(text)
    read = "".join(_read(each) for token in tokens for each in token.children or ())
    return " ".join(read.split())


def _read(token: Token) -> str:
    if token.type in ("text", "code_inline"):
        return token.content
    return " " if token.type in ("softbreak", "hardbreak") else ""


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _comment(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a comment that is addressed to deckproof, however deep it is indented, to its end mark."""
    if state.sCount[start] < state.blkIndent or not _opens_comment(state, start, end):
        return False
    if silent:
        return True
    last = next((number for number in range(start, end) if "-->" in _line(state, number)), end - 1)
    token = state.push(COMMENT, "", 0)
    token.map = [start, last + 1]
    token.content = state.getLines(start, last + 1, state.blkIndent, keepLastLF=True)
    state.line = last + 1
    return True


def _opens_comment(state: StateBlock, start: int, end: int) -> bool:
    line = _line(state, start)
    if not line.startswith("<!--"):
        return False
    if line.strip() == "<!--" and start + 1 < end:
        line = f"{line} {_line(state, start + 1)}"
    return bool(_ADDRESSED.match(line))


def _marker_rule(pattern: re.Pattern[str]) -> Callable[[StateBlock, int, int, bool], bool]:
    def rule(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
        line = _line(state, start).strip()
        if state.sCount[start] < state.blkIndent or not pattern.fullmatch(line):
            return False
        if not silent:
            token = state.push(MARKER, "", 0)
            token.map, token.content = [start, start + 1], line
            state.line = start + 1
        return True

    return rule
