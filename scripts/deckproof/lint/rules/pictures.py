"""Rules about pictures: they are there, on this machine, light enough, and said in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from deckproof.errors import shown
from deckproof.extract import Picture, Use
from deckproof.lint.findings import Finding, Rule
from deckproof.lint.source import Source

BYTES = 200_000
"""Half of what a whole deck may weigh until its first slide is seen."""
_REMOTE = re.compile(r"(?i)(?:https?:|ftp:)?//")
_FILE_NAME = re.compile(r"(?i)\S+\.(?:png|jpe?g|gif|svg|webp|avif|bmp)")
_NO_WORDS = frozenset({"image", "picture", "photo", "screenshot", "logo", "figure", "diagram", "img", "alt"})


def remote_picture(source: Source) -> Iterator[Finding]:
    """Find pictures that the browser fetches from the network."""
    for each in _pictures(source):
        if _REMOTE.match(each.target):
            message = f"the picture {each.target} is fetched over the network, which the room may not have"
            yield _finding("remote-picture", each, message, "save it beside the deck, or draw one; mind its licence")


def remote_embed(source: Source) -> Iterator[Finding]:
    """Find scripts, style sheets, frames and films that the browser fetches from the network."""
    for each in source.page.pictures:
        if each.use is Use.EMBED and _REMOTE.match(each.target):
            message = f"{each.target} is fetched over the network, which the room may not have"
            yield _finding("remote-embed", each, message, "save it beside the deck, or link to it")


def missing_picture(source: Source) -> Iterator[Finding]:
    """Find pictures whose file is not there."""
    for each in _pictures(source):
        if each.file and not each.file.is_file():
            message = f"there is no file {shown(each.file)}, so the slide shows a broken picture"
            yield _finding("missing-picture", each, message, "add the file, or correct its name")


def missing_alt(source: Source) -> Iterator[Finding]:
    """Find pictures that say nothing to who can't see them."""
    for each in _pictures(source):
        if each.alt is None:
            message = f"the picture {_name(each)} has no alternative text"
            yield _finding(
                "missing-alt", each, message, "say in `:alt:` what it shows; of a decoration, leave it empty"
            )
        elif each.alt and (_FILE_NAME.fullmatch(each.alt) or each.alt.lower().strip(" .") in _NO_WORDS):
            message = f"the alternative text `{each.alt}` of {_name(each)} does not say what the picture shows"
            yield _finding("missing-alt", each, message, "say in one sentence what one would miss without it")


def large_picture(source: Source) -> Iterator[Finding]:
    """Find picture files that make the deck slow to load."""
    for each in _pictures(source):
        size = each.file.stat().st_size if each.file and each.file.is_file() else 0
        if size > BYTES:
            message = f"the picture {_name(each)} has {size // 1000:,} kB, and {BYTES // 1000} are enough for a slide"
            yield _finding("large-picture", each, message, "scale it to at most 1920 pixels, or save it as WebP or SVG")


def _pictures(source: Source) -> Iterator[Picture]:
    return (each for each in source.page.pictures if each.use is Use.PICTURE)


def _name(picture: Picture) -> str:
    return Path(picture.target.rstrip("/")).name[:60] or "in this place"


def _finding(rule: str, picture: Picture, message: str, remedy: str) -> Finding:
    return Finding(rule, picture.path, picture.line, message, remedy)


RULES = (
    Rule("remote-picture", "Pictures are files of the deck.", remote_picture),
    Rule("remote-embed", "Scripts, styles, frames and films are files of the deck.", remote_embed),
    Rule("missing-picture", "Every picture's file is there.", missing_picture),
    Rule("missing-alt", "Every picture says in words what it shows.", missing_alt),
    Rule("large-picture", f"A picture has at most {BYTES // 1000} kB.", large_picture),
)
