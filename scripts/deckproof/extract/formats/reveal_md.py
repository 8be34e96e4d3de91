"""reveal-md: slides between lines of three dashes, and below one another between lines of four or two."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from deckproof.extract.formats.file import File
from deckproof.extract.markdown.dialect import Dialect, Prepared
from deckproof.extract.markdown.front_matter import front_matter
from deckproof.extract.markdown.slides import Division, divided
from deckproof.extract.markdown.source import MarkdownSource
from deckproof.extract.project import Project
from deckproof.extract.source import Source

_SEPARATOR = re.compile(r"-{2,4}\s*")
_DEFAULTS = {"separator": "---", "verticalSeparator": "----"}
"""What divides slides where a deck says its own of but one of the two."""
_NOTE = re.compile(r"(?i)notes?:")
_HEAD = frozenset({"separator", "verticalSeparator", "revealOptions", "notesSeparator", "highlightTheme"})


def recognises(file: File) -> bool:
    """Tell whether the head of a deck, a file beside it or a package says so."""
    return bool(
        file.values.keys() & _HEAD or file.below("reveal-md.json", "reveal.json") or file.needs_package("reveal-md")
    )


def _prepare(lines: Sequence[str]) -> Prepared:
    values = front_matter(lines).values
    given = [str(values.get(each) or "").strip("^$\n") for each in _DEFAULTS]
    own = [each or default for each, default in zip(given, _DEFAULTS.values(), strict=True)] if any(given) else []
    return divided(lines, Division(_separator(own), note=_NOTE))


def _separator(own: Sequence[str]) -> re.Pattern[str]:
    """Return the pattern of what divides slides: the deck's own expressions, without the line ends around them."""
    plain = [re.sub(r"\\r\??|\\n|\(\?:\)", "", each).strip("^$ ") for each in own]
    try:
        return re.compile("|".join(f"(?:{each})\\s*" for each in plain if each)) if any(plain) else _SEPARATOR
    except re.error:
        return _SEPARATOR


DIALECT = Dialect(prepare=_prepare)


def read(paths: Sequence[Path], project: Project, srcdir: Path) -> Iterator[Source]:  # noqa: ARG001 -- as every reader's
    """Read documents."""
    return (MarkdownSource(each, project, DIALECT) for each in paths)
