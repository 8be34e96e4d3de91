"""Which documents of a project are decks, by the glob patterns in conf.py, and which of the others belong to them.

Pure: it is given the names that Sphinx has for documents.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sphinx.util.matching import Matcher

from deckproof.formats import SUFFIXES


@dataclass(frozen=True, slots=True)
class Presentation:
    """A deck and the documents that its toctrees bring in, in reading order."""

    root: str
    docnames: tuple[str, ...]


def presentations(
    docnames: Collection[str], patterns: Sequence[str], root: str, includes: Mapping[str, Sequence[str]]
) -> list[Presentation]:
    """Return the decks among documents; ``includes`` are the documents that each one's toctrees list.

    Without patterns the whole project, which begins at ``root``, is one deck. A document that the toctree of another
    deck brings in is a part of that.
    """
    if not patterns:
        return [Presentation(root, tuple(_reached(root, docnames, includes)))]
    found = {name: _reached(name, docnames, includes) for name in chosen(docnames, patterns)}
    parts = {part for name, reached in found.items() for part in reached[1:] if name not in found.get(part, [])[1:]}
    return [Presentation(name, tuple(reached)) for name, reached in found.items() if name not in parts]


def chosen(docnames: Collection[str], patterns: Sequence[str]) -> list[str]:
    """Return the documents that a pattern names, as Sphinx matches them; a suffix (``talks/*.rst``) does no harm."""
    matches = Matcher([pattern.removesuffix(suffix) for pattern in patterns for suffix in ("", *SUFFIXES)])
    return [name for name in sorted(docnames) if matches(name)]


def _reached(root: str, docnames: Collection[str], includes: Mapping[str, Sequence[str]]) -> list[str]:
    """Return a document and what its toctrees bring in, each once, in the order of a reader."""
    ordered: list[str] = []
    waiting = [root]
    while waiting:
        name = waiting.pop(0)
        if name in docnames and name not in ordered:
            ordered.append(name)
            waiting = [*includes.get(name, ()), *waiting]
    return ordered
