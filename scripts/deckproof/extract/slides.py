"""Where a node of a doctree stands: on which slide, in which file, on which line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from docutils import nodes

from deckproof.extract.assemble import SLIDE_LEVELS


def shown_nodes(node: nodes.Node, hides: frozenset[int]) -> Iterator[nodes.Node]:
    """Yield a node and what is in it, in document order, without what an ``.. only::`` hides."""
    if id(node) in hides:
        return
    yield node
    for child in node.children:
        yield from shown_nodes(child, hides)


def ancestors(node: nodes.Node) -> Iterator[nodes.Node]:
    """Yield the nodes around a node, the nearest first."""
    while node.parent is not None:
        node = node.parent
        yield node


def slide_of(node: nodes.Node, untitled: str) -> str:
    """Return the title of the slide that shows a node; ``untitled`` before the first title."""
    sections = [each for each in ancestors(node) if isinstance(each, nodes.section)][::-1]
    return title_of(sections[:SLIDE_LEVELS][-1]) if sections else untitled


def section_of(node: nodes.Node) -> nodes.Node:
    """Return the section around a node, or the document."""
    around = list(ancestors(node))
    return next((each for each in around if isinstance(each, nodes.section)), around[-1])


def title_of(section: nodes.Node) -> str:
    """Return a section's title on one line; "" where it has none."""
    title = next((each for each in section.children if isinstance(each, nodes.title)), None)
    return " ".join(title.astext().split()) if title else ""


def lead_of(node: nodes.Node) -> str:
    """Return the paragraph right above a block, its literals and strong words marked as in Markdown; "" without one."""
    if isinstance(node.parent, nodes.container) and node.parent.get("literal_block"):
        node = node.parent
    if node.parent is None:
        return ""
    before = node.parent.children[: node.parent.index(node)]
    above = [each for each in before if not isinstance(each, nodes.Invisible | nodes.raw)]
    return "".join(map(_marked, above[-1].children)) if above and isinstance(above[-1], nodes.paragraph) else ""


def _marked(node: nodes.Node) -> str:
    text = node.astext()
    return f"`{text}`" if isinstance(node, nodes.literal | nodes.strong | nodes.emphasis) else text


def place_of(node: nodes.Node | None, document: Path) -> tuple[Path, int]:
    """Return the file and line of the nearest node around that knows them."""
    while node is not None and not (node.source and node.line):
        node = node.parent
    if node is None or node.source is None or not Path(node.source).is_file():
        return document, 1
    return Path(node.source).resolve(), node.line or 1
