"""Rules about the signs themselves: letters that were read in the wrong encoding, and white space that nobody sees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, partial

from deckproof.formats import is_markdown
from deckproof.lint.findings import Finding, Fix, Rule
from deckproof.lint.source import Source

_RUN = re.compile(r"[^\x00-\x7f]+")
_ENCODINGS = ("mac_roman", "sloppy-windows-1252")
_SYMBOLS = (range(0x2010, 0x2C00), range(0x1F000, 0x20000))
"""Arrows, boxes, check marks, emoji: what slides are drawn with, and the library knows only some of it."""
_TRAILING = re.compile(r"[ \t]+$")


def mojibake(source: Source) -> Iterator[Finding]:
    """Find UTF-8 that was read as Mac Roman, Windows-1252 or Latin-1, and offer what it was."""
    for path, number, line in source.lines():
        for start, old, new in _broken(line):
            yield Finding(
                "mojibake",
                path,
                number,
                f"`{old}` is `{new}`, read in the wrong encoding",
                f"write `{new}`",
                fix=Fix(number, start, old, new),
            )


def _broken(line: str) -> Iterator[tuple[int, str, str]]:
    """Yield where broken signs begin, the signs, and what they were."""
    if line.isascii():
        return
    import ftfy

    rest = line
    for match in _RUN.finditer(line):
        repaired = _repaired(match[0])
        if repaired != match[0]:
            yield match.start(), match[0], repaired
            rest = rest[: match.start()] + " " * len(match[0]) + rest[match.end() :]
    whole = ftfy.fix_encoding(rest)  # some letters end in a sign that looks like a blank
    if whole != rest:
        start, end = _difference(rest, whole)
        yield start, rest[start : len(rest) - end], whole[start : len(whole) - end]


def _repaired(run: str) -> str:
    """Return what signs that are not ASCII were: symbols by their bytes, all else by the library."""
    import ftfy

    for encoding, pattern in _patterns():
        run = pattern.sub(partial(_symbol, encoding), run)
    return ftfy.fix_encoding(run)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return for each encoding what the bytes of a symbol in UTF-8 look like in it."""
    import ftfy.bad_codecs  # noqa: F401 -- it makes Python know the second encoding

    found = []
    for encoding in _ENCODINGS:
        first, second = (re.escape(bytes([byte]).decode(encoding)) for byte in (0xE2, 0xF0))
        more = f"[{re.escape(bytes(range(0x80, 0xC0)).decode(encoding))}]"
        found.append((encoding, re.compile(f"{first}{more}{{2}}|{second}{more}{{3}}")))
    return tuple(found)


def _symbol(encoding: str, match: re.Match[str]) -> str:
    signs = match[0]
    try:
        symbol = signs.encode(encoding).decode("utf-8")
    except UnicodeError:
        return signs
    return symbol if any(ord(symbol) in each for each in _SYMBOLS) else signs


def _difference(old: str, new: str) -> tuple[int, int]:
    """Return how many signs two texts share at the start, and at the end."""
    shortest = min(len(old), len(new))
    start = next((at for at in range(shortest) if old[at] != new[at]), shortest)
    end = next((at for at in range(shortest - start) if old[-1 - at] != new[-1 - at]), shortest - start)
    return start, end


def trailing_space(source: Source) -> Iterator[Finding]:
    """Find blanks at the ends of lines; in Markdown two of them break the line, and are meant."""
    for path, number, line in source.lines():
        match = _TRAILING.search(line)
        if match and not (is_markdown(path) and match.start() and match[0].startswith("  ")):
            yield Finding(
                "trailing-space",
                path,
                number,
                "the line ends in blanks that nobody sees",
                "remove them",
                fix=Fix(number, match.start(), match[0], ""),
            )


RULES = (
    Rule("mojibake", "Letters are what the author wrote.", mojibake),
    Rule("trailing-space", "Lines end with a sign that can be seen.", trailing_space),
)
