"""From a doctree to a Deck: code blocks, the slides that show them, and the comments that speak of them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from docutils import nodes
from sphinx.addnodes import highlightlang

from deckproof.errors import shown
from deckproof.extract.assemble import Pending, hidden_span, html_comment, waiting, with_ids
from deckproof.extract.languages import language_named
from deckproof.extract.origins import KEY
from deckproof.extract.project import Project
from deckproof.extract.reader import DEFAULT_LANGUAGE, Document
from deckproof.extract.slides import lead_of, place_of, section_of, shown_nodes, slide_of, title_of
from deckproof.extract.spans import Origin, as_written, comment_line, locate
from deckproof.extract.tabs import skipped_tab
from deckproof.model import PLAIN, Block, Deck, Options
from deckproof.parse.classify import ANATOMY, is_file
from deckproof.parse.named import file_named_above
from deckproof.parse.options import Comment, read_comment

WITH_TABS = frozenset({"make", "makefile", "mf", "bsdmake", "go"})
"""Languages of files in which a tab is no other white space. In a shell, a tab that is typed completes a word."""

BLOCK = "deckproof-block"
"""The attribute of a doctree's nodes that holds the id of the block that was read from them."""


def read_deck(document: Document, project: Project, others: frozenset[Path] = frozenset()) -> Deck:
    """Return a document's blocks in document order; those written in ``others`` are left to those decks.

    Each block's node is marked with the block's id, as its attribute ``BLOCK``.
    Raises DeckError for a comment that can't be read, or whose options have no block to speak of.
    """
    name = project.name_of(document.path)
    walk = _Walk(document, name)
    others -= {document.path}
    found = [(block, node) for block, node in walk.blocks() if block.span.path not in others]
    blocks = tuple(with_ids(name, [block for block, _ in found]))
    for block, (_, node) in zip(blocks, found, strict=True):
        node[BLOCK] = block.id
    title = next((title_of(each) for each in document.tree.findall(nodes.section)), name)
    return Deck(document.path, name, title, blocks, tuple(walk.services), remarks=document.remarks)


class _Walk:
    """One pass over a doctree in document order."""

    def __init__(self, document: Document, name: str) -> None:
        self._document = document
        self._name = name
        self._language = document.highlight
        self._pending: Pending | None = None
        self.services: list[Path] = []

    def blocks(self) -> Iterator[tuple[Block, nodes.Element]]:
        """Yield blocks, without ids, and the nodes that they stand in."""
        for node in shown_nodes(self._document.tree, self._document.hides):
            if isinstance(node, highlightlang):
                self._language = node["lang"]
            elif found := comment_of(node, self._document.path):
                yield from ((block, found.node) for block in self._comment(found))
            elif isinstance(node, nodes.literal_block | nodes.doctest_block) and node.astext().strip():
                yield self._literal(node), node
        if self._pending:
            raise self._pending.no_block()

    def _literal(self, node: nodes.literal_block | nodes.doctest_block) -> Block:
        text = node.astext().removesuffix("\n")
        block = Block(
            id="",
            slide=slide_of(node, self._name),
            language=self._language_of(node),
            text=text,
            span=locate(text, self._origin(node)),
            caption=_caption(node),
            options=self._options_for(node),
            lead=lead_of(node),
        )
        has_tabs = is_file(block) or file_named_above(block.lead) or block.language in WITH_TABS
        return replace(block, text=as_written(text, block.span)) if has_tabs else block

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
        return "" if language == DEFAULT_LANGUAGE else language_named(language)

    def _options_for(self, node: nodes.Node) -> Options:
        pending, self._pending = self._pending, None
        if pending and pending.section is not section_of(node):
            raise pending.no_block()
        return _in_tab(node, pending.options if pending else PLAIN)

    def _comment(self, found: Found) -> Iterator[Block]:
        comment = found.comment
        self.services.extend((self._document.path.parent / each).resolve() for each in comment.services)
        if comment.is_for_next_block:
            new = Pending(comment.options, section_of(found.node), found.path, found.line)
            self._pending = waiting(self._pending, new)
        elif comment.body is not None:
            yield self._hidden(found, comment.body)

    def _hidden(self, found: Found, body: str) -> Block:
        span = hidden_span(found.path, found.line + found.comment.body_line, textwrap.dedent(body))
        options = _in_tab(found.node, found.comment.options)
        slide = slide_of(found.node, self._name)
        return Block("", slide, "console", textwrap.dedent(body), span, options=options)


@dataclass(frozen=True, slots=True)
class Found:
    """A comment that is addressed to deckproof, and where it stands."""

    comment: Comment
    node: nodes.Element
    path: Path
    line: int  # of its first word


def comment_of(node: nodes.Node, document: Path) -> Found | None:
    """Return what a node says to deckproof: a comment, or one of HTML in Markdown. Raises DeckError."""
    if isinstance(node, nodes.comment):
        text, below = node.astext(), 0
    elif isinstance(node, nodes.raw) and (html := html_comment(node.astext())):
        text, below = html
    else:
        return None
    path, line = place_of(node, document)
    line = comment_line(path, line) + below
    comment = read_comment(text, path=Path(shown(path)), line=line)
    return Found(comment, node, path, line) if comment else None


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
