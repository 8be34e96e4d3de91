"""From the tokens of a Markdown document to its blocks: on which slide, in which tab, with which options."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from markdown_it.token import Token

from deckproof.errors import shown
from deckproof.extract.assemble import SLIDE_LEVELS, Pending, hidden_span, html_comment, waiting
from deckproof.extract.markdown.dialect import Prepared, Tab
from deckproof.extract.markdown.info import read_label, without_options
from deckproof.extract.markdown.parser import COMMENT, plain_text
from deckproof.extract.spans import Origin, locate
from deckproof.extract.systems import not_here
from deckproof.model import PLAIN, Block, Options
from deckproof.parse.options import Comment, read_comment

_COMMANDS = re.compile(
    r"(?im)^[ \t]*(?:<pre\b.*>[ \t]*)?(?:<code\b.*>[ \t]*)?(?:\$ \S|(?:sudo )?(?:docker|podman|git|curl) )"
)
"""Commands in a piece of HTML."""
_ATTRIBUTES = re.compile(r"\s*\{[#.:-][^{}]*\}\s*$")
_ATTRIBUTE_LINE = re.compile(r"\s*\{:(?P<inside>[^{}]*)\}(?:\s*\{:[^{}]*\})*\s*")
"""A line of attributes of what stands above it, as kramdown (Jekyll's Markdown) has it: ``{: .output}``.

Those of what is around that may follow.
"""
TAB_WIDTH = 4  # columns


@dataclass(frozen=True, slots=True)
class Heading:
    """A title, and the line that it is on."""

    line: int  # from 0
    depth: int  # 1: no other is around it
    text: str


def headings(tokens: Sequence[Token]) -> tuple[Heading, ...]:
    """Return the titles of a document, each with how deep it is nested."""
    found, levels = list[Heading](), list[int]()
    for opened, text in pairwise(tokens):
        if opened.type != "heading_open" or opened.map is None or opened.level:
            continue
        level = int(opened.tag[1:])
        levels = [*(each for each in levels if each < level), level]
        found.append(Heading(opened.map[0], len(levels), plain_text(_ATTRIBUTES.sub("", text.content))))
    return tuple(found)


class Places:
    """Which slide each line is on."""

    def __init__(self, prepared: Prepared, titles: Sequence[Heading], untitled: str) -> None:
        self.titles = [each for each in titles if each.depth <= SLIDE_LEVELS]
        self._starts = self._of_slides(prepared, untitled) if prepared.slides is not None else self._of_titles(untitled)

    def at(self, line: int) -> tuple[int, str]:
        """Return the slide that a line (from 0) is on: where it begins, and its title."""
        return next((each for each in reversed(self._starts) if each[0] <= line), self._starts[0])

    @property
    def starts(self) -> Sequence[tuple[int, str]]:
        """Where each slide begins, and its title."""
        return self._starts

    def _of_titles(self, untitled: str) -> list[tuple[int, str]]:
        return [(0, untitled), *((each.line, each.text) for each in self.titles)]

    def _of_slides(self, prepared: Prepared, untitled: str) -> list[tuple[int, str]]:
        """A slide's title is its first heading, else the one that its front matter gives, else its number."""
        starts = prepared.slides or ((0, untitled),)
        ends = [*(line for line, _ in starts[1:]), prepared.text.count("\n") + 2]
        found = []
        for number, ((start, given), end) in enumerate(zip(starts, ends, strict=True), 1):
            title = next((each.text for each in self.titles if start <= each.line < end), given)
            found.append((start, title or f"slide {number}"))
        return found


class Walk:
    """One pass over a document's tokens."""

    def __init__(self, path: Path, tokens: Sequence[Token], places: Places, tabs: Sequence[Tab]) -> None:
        self._path, self._tokens, self._places, self._tabs = path, tokens, places, tabs
        self._pending: Pending | None = None
        self._labels = {  # by the line that each stands on
            each.map[0]: read_label(f"{{{match['inside'].strip()}}}")
            for each in tokens
            if each.type == "inline" and each.map and (match := _ATTRIBUTE_LINE.fullmatch(each.content))
        }
        self._lead = ""  # the paragraph that was read last, if nothing else but what is not seen came since
        self.services: list[Path] = []

    def blocks(self) -> Iterator[Block]:
        """Yield blocks without ids. Raises DeckError for a comment that can't be read, or has no block."""
        for above, token in pairwise((None, *self._tokens)):
            if token is None or token.map is None:
                continue
            if token.type == "inline" and token.map[0] in self._labels:
                continue
            if token.type == "inline":
                self._lead = token.content if above and above.type == "paragraph_open" else ""
            elif token.type == COMMENT:
                yield from self._comment(token, token.map[0])
            elif token.type == "html_block" and _COMMANDS.search(token.content):
                yield self._unread(token, token.map[0])
            elif token.type in ("fence", "code_block") and token.content.strip():
                yield self._code(token, token.map)
                self._lead = ""
            elif token.type in ("hr", "table_open", "html_block"):
                self._lead = ""
        if self._pending:
            raise self._pending.no_block()

    def _code(self, token: Token, lines: list[int]) -> Block:
        text = token.content.removesuffix("\n")
        label = read_label(token.info if token.type == "fence" else "")
        label = self._labels.get(lines[1], label) if not label.language else label
        above, caption = without_options(label, text.split("\n"))
        text = "\n".join(text.split("\n")[above:]).rstrip("\n")
        first = lines[0] + 1 + above + (token.type == "fence")
        options = self._options(lines[0])
        if reason := self._unclosed(token, lines):
            options = replace(options, skip=options.skip or reason)
        return Block(
            id="",
            slide=self._places.at(lines[0])[1],
            language=label.language,
            text=text,
            span=locate(text, Origin(self._path, first, tab=TAB_WIDTH, in_markdown=True)),
            caption=caption,
            options=options,
            lead=self._lead,
        )

    def _unread(self, token: Token, line: int) -> Block:
        """Return HTML that holds commands as a block that is not run: so it is said."""
        text = token.content.rstrip("\n")
        options = replace(self._options(line), skip="commands in HTML are not read: write a fence after a blank line")
        span = locate(text, Origin(self._path, line + 1, tab=TAB_WIDTH, in_markdown=True))
        return Block("", self._places.at(line)[1], "html", text, span, options=options)

    def _unclosed(self, token: Token, lines: list[int]) -> str | None:
        """Return that a fence has no end: it holds all that follows it, which nobody wrote as code."""
        if token.type != "fence":
            return None
        held = token.content.removesuffix("\n").count("\n") + 1
        has_end = lines[1] - lines[0] > held + 1  # which is its first line
        return None if has_end else f"its fence {token.markup} is not closed"

    def _options(self, line: int) -> Options:
        pending, self._pending = self._pending, None
        if pending and pending.section != self._places.at(line)[0]:
            raise pending.no_block()
        return self._in_tab(line, pending.options if pending else PLAIN)

    def _in_tab(self, line: int, options: Options) -> Options:
        """Return the options of a block, skipped where its tab is another system's."""
        around = (not_here(each.label, each.labels) for each in self._tabs if line in each.lines)
        reason = next(filter(None, around), None)
        return replace(options, skip=reason) if reason and not options.skip else options

    def _comment(self, token: Token, at: int) -> Iterator[Block]:
        found = comment_of(token, self._path)
        if found is None:
            return
        comment, line = found
        self.services.extend((self._path.parent / each).resolve() for each in comment.services)
        if comment.is_for_next_block:
            self._pending = waiting(self._pending, Pending(comment.options, self._places.at(at)[0], self._path, line))
        elif comment.body is not None:
            text = textwrap.dedent(comment.body)
            span = hidden_span(self._path, line + comment.body_line, text)
            slide = self._places.at(at)[1]
            yield Block("", slide, "console", text, span, options=self._in_tab(at, comment.options))


def comment_of(token: Token, path: Path) -> tuple[Comment, int] | None:
    """Return what a comment says, and the line that it begins on. Raises DeckError where it can't be read."""
    html = html_comment(token.content)
    if html is None or token.map is None:
        return None
    text, below = html
    line = token.map[0] + 1 + below
    comment = read_comment(textwrap.dedent(text), path=Path(shown(path)), line=line)
    return (comment, line) if comment else None
