"""What stands beside the blocks of a document that Sphinx has read: titles, pictures, links, comments to the linter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from docutils import nodes

from deckproof.extract.assemble import SLIDE_LEVELS
from deckproof.extract.blocks import BLOCK, comment_of
from deckproof.extract.html import Found, Use, addresses, backgrounds
from deckproof.extract.page import Ignore, Link, Page, Picture, Title, line_with
from deckproof.extract.project import Project
from deckproof.extract.reader import Document
from deckproof.extract.slides import ancestors, place_of, shown_nodes, title_of
from deckproof.extract.spans import Origin, locate, read_lines
from deckproof.formats import is_markdown
from deckproof.model import Deck


def page_of(deck: Deck, document: Document, project: Project) -> Page:
    """Return a deck with what stands beside its blocks."""
    shown = list(shown_nodes(document.tree, document.hides))
    blocks = {node[BLOCK]: node for node in shown if isinstance(node, nodes.Element) and BLOCK in node}
    srcdir = project.source_folder(document.path.parent)
    return Page(
        deck=deck,
        project=project,
        titles=tuple(_title(each, document) for each in shown if isinstance(each, nodes.section)),
        pictures=tuple(each for node in shown for each in _pictures(node, document, srcdir)),
        links=tuple(each for node in shown for each in _links(node, document)),
        ignores=tuple(each for node in shown for each in _ignores(node, document)),
        quoted=frozenset(name for name, node in blocks.items() if _is_quoted(node)),
        aside=frozenset(name for name, node in blocks.items() if _is_aside(node)),
        files=tuple(dict.fromkeys([document.path, *_sources(shown, document)])),
    )


def _title(section: nodes.section, document: Document) -> Title:
    text = title_of(section)
    path, line = place_of(section, document.path)
    depth = sum(isinstance(each, nodes.section) for each in ancestors(section)) + 1
    title = next((each for each in section.children if isinstance(each, nodes.title)), None)
    first = (title.rawsource or text).split()[:1] if title else []
    above = read_lines(path)[line - 2 : line - 1]
    if not is_markdown(path) and above and first and first[0] in above[0]:  # docutils gives the line under it
        line -= 1
    return Title(path, line, text, depth <= SLIDE_LEVELS)


def _pictures(node: nodes.Node, document: Document, srcdir: Path) -> Iterator[Picture]:
    if isinstance(node, nodes.image):
        yield _image(node, document, srcdir)
    elif isinstance(node, nodes.raw):
        for path, line, found in _html(node, document):
            if found.use is not Use.LINK:
                yield Picture(path, line, found.use, found.target, None, found.text)
    elif isinstance(node, nodes.Element):
        for use, target in backgrounds(node.attributes):
            path, near = place_of(node, document.path)
            yield Picture(path, line_with(path, near, [target]), use, target, None, "")


def _image(node: nodes.image, document: Document, srcdir: Path) -> Picture:
    path, near = place_of(node, document.path)
    target = str(node.get("original_uri", node["uri"]))
    alt = node.get("alt")
    if is_markdown(path):
        alt = alt or None  # ``![](x.png)`` says nothing
    line = line_with(path, near, [target])
    return Picture(path, line, Use.PICTURE, target, _file(node, target, srcdir), alt)


def _file(node: nodes.image, target: str, srcdir: Path) -> Path | None:
    """Return the file of a picture, the first that is there of those that ``name.*`` may mean."""
    if target.startswith(("//", "data:")) or "://" in target:
        return None
    files: list[Path] = [(srcdir / each).resolve() for each in (node.get("candidates") or {"": node["uri"]}).values()]
    return next((each for each in files if each.is_file()), files[0])


def _links(node: nodes.Node, document: Document) -> Iterator[Link]:
    if isinstance(node, nodes.raw):
        for path, line, found in _html(node, document):
            if found.use is Use.LINK:
                yield Link(path, line, found.target, found.text or "")
    elif isinstance(node, nodes.reference) and "refuri" in node and not node.next_node(nodes.image):
        path, near = place_of(node, document.path)
        text = " ".join(node.astext().split())
        words = [node["refuri"], text, *text.split()[:1]]
        yield Link(path, line_with(path, near, words, within_paragraph=True), node["refuri"], text)


def _html(node: nodes.raw, document: Document) -> Iterator[tuple[Path, int, Found]]:
    """Yield what is found in raw HTML, with its place."""
    if "html" not in node.get("format", "").split():
        return
    path, near = place_of(node, document.path)
    text = node.astext().rstrip("\n")
    span = locate(text, Origin(path, near, exact=False, in_markdown=is_markdown(path)))
    for found in addresses(text):
        line = span.first + found.line - 1 if span.verified else line_with(path, near, [found.target])
        yield path, line, found


def _ignores(node: nodes.Node, document: Document) -> Iterator[Ignore]:
    if (found := comment_of(node, document.path)) and found.comment.ignores:
        comment = found.comment
        yield Ignore(found.path, found.line, comment.ignores, comment.reason, comment.body is not None)


def _is_quoted(node: nodes.Node) -> bool:
    """Tell whether a block is in a quotation that only its indent within a list item makes."""
    around = list(ancestors(node))
    quote = next((number for number, each in enumerate(around) if isinstance(each, nodes.block_quote)), None)
    return quote is not None and isinstance(around[quote + 1], nodes.list_item)


def _is_aside(node: nodes.Node) -> bool:
    return any(type(each).__name__ == "revealjs_notes" for each in ancestors(node))


def _sources(shown: Sequence[nodes.Node], document: Document) -> Iterator[Path]:
    for node in shown:
        if isinstance(node, nodes.paragraph | nodes.title | nodes.comment):
            yield place_of(node, document.path)[0]
