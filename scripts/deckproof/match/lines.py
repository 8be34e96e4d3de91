"""Compare one expected line (or table cell) with one actual line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from deckproof.match.bindings import Bindings
from deckproof.match.kinds import KINDS, TokenKind, finder

_WILD_LINE = re.compile(
    r"(?i)\s*(?:\.{2,}|…|(?:\.\s+)+\.|[\[(<]\s*(?:\.{2,}|…)\s*[\])>]|(?:[\[(<]|--?\s*)(?:snip(?:ped)?|output\s+truncated|"
    r"truncated|omitted|output\s+omitted)(?:[\])>]|\s*-?-))\s*"
)
_WILD = re.compile(r"\[(?:\.{3}|…)\]|\.{3,}|…|(?i:<(?:snip|output truncated)>)")


@dataclass(frozen=True, slots=True)
class Token:
    """One token of an expected line."""

    kind: TokenKind
    written: str


Part = str | Token | None
"""Literal text, a token, or a wildcard."""

Sight = tuple[str, str, str]
"""A kind's name, a written token, the real one seen in its place."""


def is_wild_line(line: str) -> bool:
    """Tell whether the line is a wildcard for any number of lines."""
    return bool(_WILD_LINE.fullmatch(line))


def match_line(expected: str, actual: str, bindings: Bindings, *, cell: bool = False) -> list[Sight] | None:
    """Compare a line or, with ``cell``, one table cell.

    Returns what was seen in place of the binding tokens, in order, or None where they differ or contradict the
    bindings. White space is compared as such, not by its width.
    """
    parts = _parts(expected, cell)
    segments, tokens = _segments(parts, bindings)
    position, sights = 0, list[Sight]()
    for number, segment in enumerate(segments):
        pattern = _compiled(segment + (r"\s*\Z" if number == len(segments) - 1 else ""))
        match = (pattern.match if number == 0 else pattern.search)(actual, position)
        if match is None:
            return None
        position = match.end()
        sights += [(tokens[name].kind.name, tokens[name].written, real) for name, real in match.groupdict().items()]
    return sights if _consistent(sights, bindings) else None


def tokens_of(line: str) -> list[Token]:
    """Return the binding tokens of a line, in order, as their shapes tell them."""
    return [part for part in _parts(line, False) if isinstance(part, Token) and part.kind.binds]


@lru_cache(maxsize=4096)
def _parts(line: str, cell: bool) -> tuple[Part, ...]:
    """Divide an expected line into literal texts, wildcards and tokens, by shape alone."""
    parts, position = list[Part](), 0
    line = line.strip()
    while position < len(line):
        wild, token = _next_wildcard(line, position, cell), finder().search(line, position)
        found = min((each for each in (wild, token) if each), key=lambda each: each.start(), default=None)
        if found is None:
            break
        parts.append(line[position : found.start()])
        parts.append(None if found is wild else Token(KINDS[int((found.lastgroup or "k0")[1:])], found[0]))
        position = found.end()
    parts.append(line[position:])
    return tuple(parts)


def _next_wildcard(line: str, position: int, cell: bool) -> re.Match[str] | None:
    for match in _WILD.finditer(line, position):
        if not _is_dockers_own(line, match, cell):
            return match
    return None


def _is_dockers_own(line: str, match: re.Match[str], cell: bool) -> bool:
    """An ellipsis with which docker itself cut a column: ``"tini -g -- start-no…"``."""
    cut = match[0] == "…" and match.start() > 0 and not line[match.start() - 1].isspace()
    return cut and (line.startswith('"', match.end()) or (cell and match.end() == len(line)))


def _segments(parts: tuple[Part, ...], bindings: Bindings) -> tuple[list[str], dict[str, Token]]:
    """Return a regular expression for each run of parts between wildcards, and the tokens of their named groups."""
    segments, tokens = [r"\s*"], dict[str, Token]()
    for part in parts:
        if part is None:
            segments.append("")
        elif isinstance(part, str):
            segments[-1] += _literal(part, bindings)
        else:
            segments[-1] += _token(part, bindings, tokens)
    return segments, tokens


def _token(token: Token, bindings: Bindings, tokens: dict[str, Token]) -> str:
    if not token.kind.binds:
        return re.escape(token.written) if bindings.is_claim(token.written) else f"(?:{token.kind.shape})"
    real = bindings.real(token.written)
    if real is None and bindings.is_claim(token.written):
        return re.escape(token.written)
    name = f"t{len(tokens)}"
    tokens[name] = token
    return f"(?P<{name}>{token.kind.real(token.written) if real is None else re.escape(real)})"


def _literal(text: str, bindings: Bindings) -> str:
    """Escape a text, with the real token in place of each bound one whatever its shape, and any white space."""
    aliases = {pair.written: pair.real for pair in bindings.pairs}
    words = re.split(r"(\s+)", text)
    return "".join(r"\s+" if word.isspace() else re.escape(aliases.get(word, word)) for word in words)


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _consistent(sights: list[Sight], bindings: Bindings) -> bool:
    return bind_all(sights, bindings, 0) is not None


def bind_all(sights: list[Sight], bindings: Bindings, line: int) -> Bindings | None:
    """Return the bindings with every sight added, or None where one contradicts."""
    for kind, written, real in sights:
        grown = bindings.bind(kind, written, real, line)
        if grown is None:
            return None
        bindings = grown
    return bindings
