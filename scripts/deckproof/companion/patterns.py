"""Write the extended regular expressions by which a script finds expected lines, and tokens in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from deckproof.companion.carried import Capture
from deckproof.match import Kinds
from deckproof.match.kinds import Equality, TokenKind
from deckproof.match.tables import Row, read_tables
from deckproof.match.wildcards import is_wild_line, split_at_wildcards

_SPECIAL = re.compile(r"[][\\.(){}*+?^$|]")
_IN_QUOTES = re.compile(r'[\\"`$]')


def last_promise(expected: Sequence[str] | None, kinds: Kinds) -> str:
    """Return a quoted pattern of the last line with something literal in it; one that matches anything if none has."""
    rows = read_tables(expected or ())
    for number in range(len(rows) - 1, -1, -1):
        line = (expected or ())[number]
        if line.strip() and not is_wild_line(line):
            return _quoted(_pattern(_cells(line, rows[number]), None, {}, kinds))
    return "''"


def finding(capture: Capture, expected: Sequence[str], variables: Mapping[str, str], kinds: Kinds) -> str:
    """Return a quoted pattern with the captured token in brackets; ``variables`` holds the tokens known by now."""
    index = capture.line or 0
    line, row = expected[index], read_tables(expected)[index]
    pattern = _pattern(_cells(line, row), capture, variables, kinds)
    return _quoted(pattern if isinstance(row, Row) else f"^ *{pattern}")


def _cells(line: str, row: object) -> list[str]:
    """Return the parts of a line between which anything may stand: a slide may leave columns of a table out."""
    return [cell for cell in row.cells if cell] if isinstance(row, Row) else [line.strip()]


def _pattern(cells: Sequence[str], capture: Capture | None, variables: Mapping[str, str], kinds: Kinds) -> str:
    done = list[str]()
    for cell in cells:
        pattern, capture = _cell(cell, capture, variables, kinds)
        done.append(pattern)
    return " .* ".join(done)  # docker writes three spaces between two columns


def _cell(text: str, capture: Capture | None, variables: Mapping[str, str], kinds: Kinds) -> tuple[str, Capture | None]:
    """Return the pattern, and the capture if it is still to be found."""
    pattern, position = "", 0
    for kind, match in kinds.finditer(text):
        pattern += _literal(text[position : match.start()])
        if capture and match[0] == capture.written:
            pattern += _bracketed(capture)
            capture = None
        else:
            pattern += _shape(kind, match[0], variables)
        position = match.end()
    return pattern + _literal(text[position:]), capture


def _literal(text: str) -> str:
    parts = split_at_wildcards(text)
    escaped = [re.sub(r"\s{2,}", " +", _SPECIAL.sub(lambda match: f"\\{match[0]}", part)) for part in parts]
    return ".*".join(escaped)


def _bracketed(capture: Capture) -> str:
    """The token in brackets; of an id that commands use in a shorter form, that form only."""
    rest = len(capture.written.removeprefix("sha256:")) - len(capture.form.removeprefix("sha256:"))
    if capture.kind.bound_as != "id" or rest <= 0:
        return f"({_shape(capture.kind, capture.written, {})})"
    prefix = "sha256:" if capture.written.startswith("sha256:") else ""
    return f"{prefix}([0-9a-f]{{{len(capture.form)}}})[0-9a-f]{{{rest}}}"


def _shape(kind: TokenKind, written: str, variables: Mapping[str, str]) -> str:
    if written in variables:
        return f"\0{variables[written]}\0"
    if kind.equality is Equality.LITERAL:
        return _literal(written)
    if not kind.binds:
        return ".+"
    if kind.same_length:
        prefix = "sha256:" if written.startswith("sha256:") else ""
        return f"{prefix}[0-9a-f]{{{len(written) - len(prefix)}}}"
    return kind.posix or _like(written)


def _like(written: str) -> str:
    """Return the pattern of a token of the project's own: words, with the signs between them."""
    words = re.split(r"(\w+)", written)
    words[::2] = map(_literal, words[::2])
    words[1::2] = ["[[:alnum:]_]+"] * len(words[1::2])
    return "".join(words)


def _quoted(pattern: str) -> str:
    """Put it in single quotes or, where it holds variables (between NULs), in double ones."""
    if "\0" in pattern:
        pieces = pattern.split("\0")
        pieces[::2] = [_IN_QUOTES.sub(lambda match: f"\\{match[0]}", piece) for piece in pieces[::2]]
        pieces[1::2] = [f"${{{name}}}" for name in pieces[1::2]]
        return '"' + "".join(pieces) + '"'
    return "'" + pattern.replace("'", r"'\''") + "'"
