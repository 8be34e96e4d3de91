"""From a doctree to a Deck: code blocks, the slides that show them, and the comments that speak of them."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path

from docutils import nodes
from sphinx.addnodes import highlightlang

from deckproof.config import MARKDOWN
from deckproof.errors import DeckError
from deckproof.extract.origins import KEY, Origin
from deckproof.extract.project import Project, shown
from deckproof.extract.reader import DEFAULT_LANGUAGE, Document
from deckproof.extract.slides import place_of, section_of, shown_nodes, slide_of, title_of
from deckproof.extract.spans import QUOTES, comment_line, indent_at, locate, read_lines
from deckproof.extract.tabs import skipped_tab
from deckproof.model import Block, Deck, Options, Role, Span
from deckproof.parse.classify import ANATOMY
from deckproof.parse.options import Comment, read_comment

BLOCK = "deckproof-block"
"""The attribute of a doctree's nodes that holds the id of the block that was read from them."""

_UNREAD = re.compile(r"(?i)\s*<!--\s*deckproof\s*:(?!:)")


def read_deck(document: Document, project: Project, others: frozenset[Path] = frozenset()) -> Deck:
    """Return a document's blocks in document order; those written in ``others`` are left to those decks.

    Each block's node is marked with the block's id, as its attribute ``BLOCK``.
    Raises DeckError for a comment that can't be read, or whose options have no block to speak of.
    """
    name = project.name_of(document.path)
    walk = _Walk(document, name)
    found = [(block, node) for block, node in walk.blocks() if block.span.path not in others]
    blocks = tuple(_with_ids(name, [block for block, _ in found]))
    for block, (_, node) in zip(blocks, found, strict=True):
        node[BLOCK] = block.id
    title = next((title_of(each) for each in document.tree.findall(nodes.section)), name)
    return Deck(document.path, name, title, blocks, tuple(walk.services))


def _with_ids(name: str, blocks: list[Block]) -> Iterator[Block]:
    """Number the shown blocks of each title, and the hidden ones apart, so that shown ids don't move."""
    seen: Counter[tuple[str, str]] = Counter()
    for block in blocks:
        role = "" if block.options.role is Role.SHOWN else f"{block.options.role} "
        seen[block.slide, role] += 1
        yield replace(block, id=f"{name}::{block.slide}::{role}{seen[block.slide, role]}")


@dataclass(frozen=True, slots=True)
class _Pending:
    """Options that wait for their block."""

    options: Options
    section: nodes.Node
    path: Path
    line: int


class _Walk:
    """One pass over a doctree in document order."""

    def __init__(self, document: Document, name: str) -> None:
        self._document = document
        self._name = name
        self._language = document.highlight
        self._pending: _Pending | None = None
        self.services: list[Path] = []

    def blocks(self) -> Iterator[tuple[Block, nodes.Element]]:
        """Yield blocks, without ids, and the nodes that they stand in."""
        for node in shown_nodes(self._document.tree, self._document.hides):
            if isinstance(node, highlightlang):
                self._language = node["lang"]
            elif isinstance(node, nodes.comment):
                yield from ((block, node) for block in self._comment(node))
            elif isinstance(node, nodes.literal_block | nodes.doctest_block) and node.astext().strip():
                yield self._literal(node), node
            elif isinstance(node, nodes.raw) and _UNREAD.match(node.astext()):
                raise self._unread(node)
        if self._pending:
            raise _no_block(self._pending)

    def _literal(self, node: nodes.literal_block | nodes.doctest_block) -> Block:
        text = node.astext().removesuffix("\n")
        return Block(
            id="",
            slide=slide_of(node, self._name),
            language=self._language_of(node),
            text=text,
            span=locate(text, self._origin(node)),
            caption=_caption(node),
            options=self._options_for(node),
        )

    def _origin(self, node: nodes.Element) -> Origin:
        if KEY in node:
            origin: Origin = node[KEY]
            return origin
        if source := node.get("source"):  # the included file of docutils' own ``include``
            return Origin(Path(source).absolute(), 1, exact=False)
        path, line = place_of(node, self._document.path)
        return Origin(path, line, exact=False)

    def _language_of(self, node: nodes.literal_block | nodes.doctest_block) -> str:
        if isinstance(node, nodes.doctest_block):
            return "pycon"
        if ANATOMY in node["classes"]:
            return ANATOMY
        language = str(node.get("language", self._language))
        return "" if language == DEFAULT_LANGUAGE else language

    def _options_for(self, node: nodes.Node) -> Options:
        pending, self._pending = self._pending, None
        if pending and pending.section is not section_of(node):
            raise _no_block(pending)
        return _in_tab(node, pending.options if pending else Options())

    def _comment(self, node: nodes.comment) -> Iterator[Block]:
        path, line = place_of(node, self._document.path)
        line = comment_line(path, line)
        comment = read_comment(node.astext(), path=Path(shown(path)), line=line)
        if comment is None:
            return
        self.services.extend((self._document.path.parent / each).resolve() for each in comment.services)
        if comment.is_for_next_block:
            self._wait(comment, node, path, line)
        elif comment.body is not None:
            yield self._hidden(comment, node, path, line)

    def _wait(self, comment: Comment, node: nodes.comment, path: Path, line: int) -> None:
        options = comment.options
        if self._pending:
            if self._pending.section is not section_of(node):
                raise _no_block(self._pending)
            options = _merged(self._pending.options, options)
        self._pending = _Pending(options, section_of(node), path, line)

    def _hidden(self, comment: Comment, node: nodes.comment, path: Path, line: int) -> Block:
        text = textwrap.dedent(comment.body or "")
        first = line + comment.body_line
        lines = text.split("\n")
        marks = f"{QUOTES}%" if path.suffix == MARKDOWN else ""
        indent = indent_at(lines, read_lines(path), first, marks=marks)
        span = Span(path, first, first + len(lines) - 1, indent or "", indent is not None)
        return Block("", slide_of(node, self._name), "console", text, span, options=_in_tab(node, comment.options))

    def _unread(self, node: nodes.Node) -> DeckError:
        path, line = place_of(node, self._document.path)
        return DeckError(
            "an HTML comment is not read by deckproof",
            path=shown(path),
            line=line,
            remedy="write it as `% deckproof: …` (in Markdown) or `.. deckproof: …`",
        )


def _in_tab(node: nodes.Node, options: Options) -> Options:
    """Return the options of a block, skipped where its tab is another system's."""
    reason = None if options.skip else skipped_tab(node)
    return replace(options, skip=reason) if reason else options


def _caption(node: nodes.Node) -> str | None:
    parent = node.parent
    if not (isinstance(parent, nodes.container) and parent.get("literal_block")):
        return None
    caption = next((each for each in parent.children if isinstance(each, nodes.caption)), None)
    return caption.astext() if caption else None


def _merged(earlier: Options, later: Options) -> Options:
    changed = {each.name: value for each in fields(Options) if (value := getattr(later, each.name)) != each.default}
    return replace(earlier, **changed)


def _no_block(pending: _Pending) -> DeckError:
    return DeckError(
        "deckproof comment: no code block follows it on this slide",
        path=shown(pending.path),
        line=pending.line,
        remedy="write it directly before the block that it speaks of",
    )
