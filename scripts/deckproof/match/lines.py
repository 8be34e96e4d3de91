"""Compare one expected line (or table cell) with one actual line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from deckproof.match.bindings import Bindings
from deckproof.match.kinds import DEFAULT, Equality, Kinds, TokenKind
from deckproof.match.wildcards import wildcard_in

_CUT_CELL = 45
"""Characters to which docker cuts descriptions and the commands of layers, its ellipsis included."""


@dataclass(frozen=True, slots=True)
class Token:
    """One token of an expected line."""

    kind: TokenKind
    written: str


Part = str | Token | None
"""Literal text, a token, or a wildcard."""

Sight = tuple[str, str, str]
"""What a token is bound as, the written token, the real one seen in its place."""


def match_line(expected: str, actual: str, bindings: Bindings, *, cell: bool = False) -> list[Sight] | None:
    """Compare a line or, with ``cell``, one table cell.

    Returns what was seen in place of the binding tokens, in order, or None where they differ or contradict the
    bindings. White space is compared as such, not by its width.
    """
    return LinePattern(expected, bindings, cell=cell).match(squeezed(actual))


def squeezed(text: str) -> str:
    """Return the text without white space at its ends, and with one space for every other run of it."""
    return " ".join(text.split())


class LinePattern:
    """An expected line or table cell, made ready to be compared with many actual ones under the same bindings."""

    def __init__(self, expected: str, bindings: Bindings, *, cell: bool = False) -> None:
        self._bindings = bindings
        parts = _parts(expected, cell, bindings.kinds)
        plain = [_plain(part, bindings) for part in parts]
        self.plain = "".join(map(str, plain)) if None not in plain else None  # the only text that is equal to it
        if self.plain is None:
            segments, self._tokens = _segments(parts, plain, bindings)
            last = len(segments) - 1
            self._segments = [_compiled(each + (r"\Z" if n == last else "")) for n, each in enumerate(segments)]

    def match(self, actual: str) -> list[Sight] | None:
        """Return what was seen in a squeezed text in place of the binding tokens; None where it is not this line."""
        if self.plain is not None:
            return [] if actual == self.plain else None
        match = self._segments[0].match(actual)
        if match is None:
            return None
        found, position = match.groupdict(), match.end()
        for segment in self._segments[1:]:
            match = segment.search(actual, position)
            if match is None:
                return None
            found |= match.groupdict()
            position = match.end()
        seen = [(self._tokens[name], real) for name, real in found.items()]
        if any(not token.kind.binds and self._is_another_typed(token, real) for token, real in seen):
            return None
        sights = [(token.kind.bound_as, token.written, real) for token, real in seen if token.kind.binds]
        return sights if not sights or bind_all(sights, self._bindings, 0) is not None else None

    def _is_another_typed(self, token: Token, real: str) -> bool:
        """Tell whether a time or a size that was typed came back, and the slide shows another one."""
        return self._bindings.is_typed(real) and squeezed(token.written) != real


def parts_of(line: str, kinds: Kinds = DEFAULT) -> tuple[Part, ...]:
    """Return what an expected line is made of, in order: literal texts, tokens, and None for a wildcard."""
    return _parts(line, False, kinds)


def tokens_of(line: str, kinds: Kinds = DEFAULT) -> list[Token]:
    """Return the binding tokens of a line, in order, as their shapes tell them."""
    return [part for part in _parts(line, False, kinds) if isinstance(part, Token) and part.kind.binds]


@lru_cache(maxsize=512)
def _parts(line: str, cell: bool, kinds: Kinds) -> tuple[Part, ...]:
    """Divide an expected line into literal texts, wildcards and tokens, by shape alone."""
    parts, position = list[Part](), 0
    line = line.strip()
    wild, token = _next_wildcard(line, 0, cell), kinds.search(line)
    while wild or token:
        if wild and (token is None or wild.start() <= token[1].start()):
            part, found = None, wild
        elif token:
            part, found = _token_or_text(token[0], token[1][0]), token[1]
        parts += [line[position : found.start()], part]
        position = found.end()
        wild = _next_wildcard(line, position, cell) if wild and wild.start() < position else wild
        token = kinds.search(line, position) if token and token[1].start() < position else token
    parts.append(line[position:])
    return tuple(parts)


def _token_or_text(kind: TokenKind, written: str) -> Part:
    return written if kind.equality is Equality.LITERAL else Token(kind, written)


def _next_wildcard(line: str, position: int, cell: bool) -> re.Match[str] | None:
    found = wildcard_in(line, position)
    return _next_wildcard(line, found.end(), cell) if found and _is_dockers_own(line, found, cell) else found


def _is_dockers_own(line: str, match: re.Match[str], cell: bool) -> bool:
    """An ellipsis with which docker itself cut a text: ``"tini -g -- start-no…"``, or a cell of 45 characters."""
    cut = match[0] == "…" and match.start() > 0 and not line[match.start() - 1].isspace()
    return cut and (line.startswith('"', match.end()) or (cell and match.end() == len(line) == _CUT_CELL))


def _plain(part: Part, bindings: Bindings) -> str | None:
    """Return the only text that will do, squeezed; None for a wildcard and for a token that leaves it open.

    In a literal text stands the real token for each bound one, whatever its shape.
    """
    if isinstance(part, str):
        return re.sub(r"\s+", " ", bindings.real_text(part))
    if part is None or not bindings.is_claim(part.written):
        return None
    is_bound = part.kind.binds and bindings.real(part.written) is not None
    return None if is_bound else squeezed(part.written)


def _segments(
    parts: tuple[Part, ...], plain: list[str | None], bindings: Bindings
) -> tuple[list[str], dict[str, Token]]:
    """Return a regular expression for each run of parts between wildcards, and the tokens of their named groups."""
    segments, tokens = [""], dict[str, Token]()
    for part, text in zip(parts, plain, strict=True):
        if text is not None:
            segments[-1] += re.escape(text)
        elif isinstance(part, Token):
            segments[-1] += _token(part, bindings, tokens)
        else:
            segments.append("")
    return segments, tokens


def _token(token: Token, bindings: Bindings, tokens: dict[str, Token]) -> str:
    real = bindings.real(token.written) if token.kind.binds else None
    name = f"t{len(tokens)}"
    tokens[name] = token
    return f"(?P<{name}>{token.kind.real(token.written) if real is None else re.escape(real)})"


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def bind_all(sights: list[Sight], bindings: Bindings, line: int) -> Bindings | None:
    """Return the bindings with every sight added, or None where one contradicts: what was typed is not made up."""
    for kind, written, real in sights:
        typed = bindings.real(written) != real and bindings.is_typed(real)
        grown = None if typed else bindings.bind(kind, written, real, line)
        if grown is None:
            return None
        bindings = grown
    return bindings
