"""What a deck holds besides code: titles, pictures, links, and comments that silence rules, each with its line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from docutils import nodes

from deckproof.config import MARKDOWN
from deckproof.extract.blocks import BLOCK
from deckproof.extract.decks import read_decks, srcdir_of
from deckproof.extract.html import Found, Use, addresses, backgrounds
from deckproof.extract.origins import Origin
from deckproof.extract.project import Project, shown
from deckproof.extract.reader import Document
from deckproof.extract.slides import SLIDE_LEVELS, ancestors, place_of, shown_nodes, title_of
from deckproof.extract.spans import comment_line, locate, read_lines
from deckproof.model import Deck
from deckproof.parse.options import read_comment


@dataclass(frozen=True, slots=True)
class Title:
    """A section's title."""

    path: Path
    line: int
    text: str
    begins_slide: bool  # False: nested too deeply for a slide of its own


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, or something else that is fetched to show a slide."""

    path: Path
    line: int
    use: Use
    target: str  # as written
    file: Path | None  # where a picture of one's own is looked for; None: it is not of this machine, or nobody can say
    alt: str | None  # "": said to be decoration; None: nothing is said


@dataclass(frozen=True, slots=True)
class Link:
    """A link that leaves the deck."""

    path: Path
    line: int
    target: str
    text: str


@dataclass(frozen=True, slots=True)
class Ignore:
    """A comment that silences rules."""

    path: Path
    line: int
    rules: tuple[str, ...]
    reason: str
    is_block: bool  # it is itself a block that is run and not shown


@dataclass(frozen=True, slots=True)
class Page:
    """A deck, and what stands beside its blocks."""

    deck: Deck
    project: Project
    titles: tuple[Title, ...]
    pictures: tuple[Picture, ...]
    links: tuple[Link, ...]
    ignores: tuple[Ignore, ...]
    quoted: frozenset[str]  # ids of blocks in a quotation within a list item
    aside: frozenset[str]  # ids of blocks in speaker notes
    files: tuple[Path, ...]  # the document, and what it includes as markup

    def slide_at(self, path: Path, line: int) -> str:
        """Return the title of the slide that a line belongs to; the deck's before its first title."""
        above = [each for each in self.titles if each.begins_slide and each.path == path and each.line <= line]
        return max(above, key=lambda each: each.line).text if above else self.deck.title


def read_pages(paths: Sequence[Path]) -> list[Page]:
    """Read the decks of these files and folders as ``extract`` does, with all that they show. Raises DeckError."""
    return [_page(*each) for each in read_decks(paths)]


def _page(deck: Deck, document: Document, project: Project) -> Page:
    shown = list(shown_nodes(document.tree, document.hides))
    blocks = {node[BLOCK]: node for node in shown if isinstance(node, nodes.Element) and BLOCK in node}
    srcdir = srcdir_of(project, document.path.parent)
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
    if path.suffix != MARKDOWN and above and first and first[0] in above[0]:  # docutils gives the line under it
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
            yield Picture(path, _line_with(path, near, [target]), use, target, None, "")


def _image(node: nodes.image, document: Document, srcdir: Path) -> Picture:
    path, near = place_of(node, document.path)
    target = str(node.get("original_uri", node["uri"]))
    alt = node.get("alt")
    if path.suffix == MARKDOWN:
        alt = alt or None  # ``![](x.png)`` says nothing
    line = _line_with(path, near, [target])
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
        yield Link(path, _line_with(path, near, words, within_paragraph=True), node["refuri"], text)


def _html(node: nodes.raw, document: Document) -> Iterator[tuple[Path, int, Found]]:
    """Yield what is found in raw HTML, with its place."""
    if "html" not in node.get("format", "").split():
        return
    path, near = place_of(node, document.path)
    text = node.astext().rstrip("\n")
    span = locate(text, Origin(path, near, exact=False, in_markdown=path.suffix == MARKDOWN))
    for found in addresses(text):
        line = span.first + found.line - 1 if span.verified else _line_with(path, near, [found.target])
        yield path, line, found


def _ignores(node: nodes.Node, document: Document) -> Iterator[Ignore]:
    if not isinstance(node, nodes.comment):
        return
    path, line = place_of(node, document.path)
    line = comment_line(path, line)
    comment = read_comment(node.astext(), path=Path(shown(path)), line=line)
    if comment and comment.ignores:
        yield Ignore(path, line, comment.ignores, comment.reason, comment.body is not None)


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


def _line_with(path: Path, near: int, words: Sequence[str], *, within_paragraph: bool = False) -> int:
    """Return the first line from ``near`` on that holds one of the words, the first word that is anywhere below."""
    lines = read_lines(path)[near - 1 :]
    if within_paragraph:
        lines = tuple(takewhile(str.strip, lines))
    held = (number for word in words if word for number, line in enumerate(lines, near) if word in line)
    return next(held, near)
