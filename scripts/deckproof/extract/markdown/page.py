"""What stands beside the blocks of a Markdown document: titles, pictures, links, comments to the linter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from markdown_it.token import Token

from deckproof.extract.assemble import SLIDE_LEVELS
from deckproof.extract.html import Use, addresses
from deckproof.extract.markdown.blocks import comment_of, headings
from deckproof.extract.markdown.dialect import Prepared
from deckproof.extract.markdown.parser import COMMENT
from deckproof.extract.page import Ignore, Link, Page, Picture, Title, line_with
from deckproof.extract.project import Project
from deckproof.model import Deck


def page_of(deck: Deck, project: Project, prepared: Prepared, tokens: Sequence[Token]) -> Page:
    """Return a deck with what stands beside its blocks. Raises DeckError for a comment that can't be read."""
    path = deck.path
    titles = [Title(path, each.line + 1, each.text, each.depth <= SLIDE_LEVELS) for each in headings(tokens)]
    found = [each for token in tokens for each in _addresses(token, path)]
    notes = [line for each in prepared.notes for line in each]
    return Page(
        deck=deck,
        project=project,
        titles=tuple(titles),
        pictures=tuple(each for each in found if isinstance(each, Picture)),
        links=tuple(each for each in found if isinstance(each, Link)),
        ignores=tuple(each for token in tokens for each in _ignores(token, path)),
        aside=frozenset(each.id for each in deck.blocks if each.span.first - 1 in notes),
        files=(path,),
    )


def _ignores(token: Token, path: Path) -> Iterator[Ignore]:
    if token.type == COMMENT and (found := comment_of(token, path)) and found[0].ignores:
        comment, line = found
        yield Ignore(path, line, comment.ignores, comment.reason, comment.body is not None)


def _addresses(token: Token, path: Path) -> Iterator[Picture | Link]:
    """Yield the pictures and links of a paragraph, or of a piece of HTML."""
    if token.map is None:
        return
    if token.type == "html_block":
        yield from _in_html(token.content, path, token.map[0] + 1)
    children = token.children or []
    for number, child in enumerate(children):
        near = token.map[0] + 1 + sum(each.type in ("softbreak", "hardbreak") for each in children[:number])
        if child.type == "image":
            yield _picture(child, path, near)
        elif child.type == "link_open" and not _shows_picture(children[number:]):
            yield _link(children[number:], path, near)
        elif child.type == "html_inline":
            yield from _in_html(child.content, path, near)


def _in_html(html: str, path: Path, first: int) -> Iterator[Picture | Link]:
    for found in addresses(html):
        line = first + found.line - 1
        if found.use is Use.LINK:
            yield Link(path, line, found.target, found.text or "")
        else:
            yield Picture(path, line, found.use, found.target, None, found.text)


def _picture(image: Token, path: Path, near: int) -> Picture:
    target = str(image.attrGet("src") or "")
    line = line_with(path, near, [target], within_paragraph=True)
    return Picture(path, line, Use.PICTURE, target, _file(target, path), image.content or None)


def _file(target: str, path: Path) -> Path | None:
    if "://" in target or target.startswith(("//", "data:")):
        return None
    return (path.parent / target.split("#", maxsplit=1)[0].split("?", maxsplit=1)[0]).resolve()


def _link(opened: Sequence[Token], path: Path, near: int) -> Link:
    target = str(opened[0].attrGet("href") or "")
    inside = opened[1 : next((n for n, each in enumerate(opened) if each.type == "link_close"), len(opened))]
    text = " ".join("".join(each.content for each in inside).split())
    return Link(path, line_with(path, near, [target, text], within_paragraph=True), target, text)


def _shows_picture(opened: Sequence[Token]) -> bool:
    end = next((number for number, each in enumerate(opened) if each.type == "link_close"), len(opened))
    return any(each.type == "image" for each in opened[:end])
