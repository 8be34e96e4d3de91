"""Lies in one line: another word, number, port, state, name, tag, path or id."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from deckproof.match import Bindings, Kinds, Token, parts_of
from deckproof.mutate.lie import LieKind
from deckproof.mutate.occurrences import Occurrences, key

Change = tuple[LieKind, str]
"""What is changed, and the line with the change."""

_WORD = re.compile(r"[^\W_]+")
_STATES = {
    "Up": "Created",
    "Created": "Up",
    "Exited": "Up",
    "Paused": "Up",
    "Restarting": "Up",
    "running": "exited",
    "exited": "running",
    "created": "running",
    "paused": "running",
    "healthy": "unhealthy",
    "unhealthy": "healthy",
    "Started": "Stopped",
    "Stopped": "Started",
}
_PATH = re.compile(r"(?:\.{0,2}|~)/(?!/)")
_TAGGED = re.compile(r"(?:[\w.-]+(?::\d+)?/)*[a-z0-9]+(?:[._-]+[a-z0-9]+)*:(?=\w)")
_BEFORE_PORT = re.compile(r"(?::|\b(?i:port) )$")
_AFTER_PORT = re.compile(r"/(?:tcp|udp)\b|->")


def changed_words(line: str, bindings: Bindings, seen: Occurrences) -> Iterator[Change]:
    """Yield the line with each of its words changed, one at a time; a word is letters and digits without a break.

    Nothing is changed in a wildcard, nor in a token that is different at every look, or that stands in this place
    only: the slide would say the same. ``bindings`` are those with which the line is compared.
    """
    for start, part in _placed(line, bindings.kinds):
        if isinstance(part, Token):
            if (kind := _kind_of_token(part, bindings, seen)) is not None:
                yield kind, _put(line, start, part.written, _another(part))
            continue
        for match in _WORD.finditer(part):
            place = start + match.start()
            kind = _kind(line, place, match[0], bindings)
            yield kind, _put(line, place, match[0], _STATES.get(match[0]) or _other_word(match[0]))


def exchanged(lines: tuple[str, ...], kinds: Kinds, seen: Occurrences) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the lines with the tokens of two things in each other's place, and the index of the first line changed.

    Where neither of them stands anywhere else, they were only given each other's names.
    """
    places = [
        (number, start, part)
        for number, line in enumerate(lines)
        for start, part in _placed(line, kinds)
        if isinstance(part, Token) and part.kind.binds
    ]
    for one, other in combinations(places, 2):
        (i, a, first), (j, b, second) = one, other
        alike = first.kind.bound_as == second.kind.bound_as and len(first.written) == len(second.written)
        if not alike or key(first) == key(second) or not seen.elsewhere(first, second):
            continue
        told = list(lines)
        told[j] = _put(told[j], b, second.written, first.written)
        told[i] = _put(told[i], a, first.written, second.written)
        yield i, tuple(told)


def _placed(line: str, kinds: Kinds) -> Iterator[tuple[int, str | Token]]:
    """Yield what a line is made of, wildcards aside, and where each part begins."""
    position = 0
    for part in parts_of(line, kinds):
        if part is None:
            continue
        text = part if isinstance(part, str) else part.written
        position = line.index(text, position)
        yield position, part
        position += len(text)


def _kind_of_token(token: Token, bindings: Bindings, seen: Occurrences) -> LieKind | None:
    """Return what kind of lie another token of this kind would be; None where it would be none."""
    claim = bindings.is_claim(token.written)
    if not (claim or (token.kind.binds and seen.elsewhere(token))):
        return None
    if token.kind.name == "port":
        return LieKind.PORT
    return LieKind.ID if token.kind.binds else LieKind.NUMBER


def _kind(line: str, start: int, word: str, bindings: Bindings) -> LieKind:
    """Return what kind of lie it is to change a word, from what stands around it."""
    before, after = line[:start], line[start + len(word) :]
    run = before[len(before.rstrip().rpartition(" ")[0]) :].lstrip() if before[-1:].strip() else ""
    whole = run + word + after.split(" ")[0]
    if word in _STATES or re.search(r"Exited \($", before):
        return LieKind.STATE
    if word.isdigit() and (_BEFORE_PORT.search(before) or _AFTER_PORT.match(after)):
        return LieKind.TAG if _is_tag(run, whole) and not after.startswith(("/", "->")) else LieKind.PORT
    if _PATH.match(whole):
        return LieKind.PATH
    if _is_tag(run, whole):
        return LieKind.TAG
    if word.isdigit():
        return LieKind.NUMBER
    return LieKind.NAME if bindings.is_claim(whole) or bindings.is_claim(word) else LieKind.WORD


def _is_tag(run: str, whole: str) -> bool:
    tagged = _TAGGED.match(whole)
    return tagged is not None and len(run) >= tagged.end() and not run.startswith(("localhost", "127."))


def _other_word(word: str) -> str:
    """Return a word that differs in one sign: a number in its last digit, another word in a letter in its middle."""
    if word.isdecimal():
        return word[:-1] + _next(word[-1], "0123456789")
    middle = len(word) // 2
    letters = (n for n, sign in enumerate(word) if sign.isalpha())
    letter = min(letters, key=lambda n: abs(n - middle), default=middle)
    return word[:letter] + _next_letter(word[letter]) + word[letter + 1 :]


def _another(token: Token) -> str:
    """Return a token of the same kind that differs in one sign."""
    other = _usual(token)
    if token.kind.alike(token.written, other):
        return other
    places = range(len(token.written) - 1, -1, -1)  # of a kind of the project's own: whatever its shape allows
    others = (_put(token.written, n, token.written[n], _next_letter(token.written[n])) for n in places)
    return next((each for each in others if token.kind.alike(token.written, each)), other)


def _usual(token: Token) -> str:
    word, name = token.written, token.kind.name
    if name in ("ip", "port"):
        return word[:-1] + _next(word[-1], "0123456789")
    if name == "name":
        return word[:-1] + _next_letter(word[-1])
    start = len("sha256:") if word.startswith("sha256:") else 0
    place = next((n for n in range(start, len(word)) if word[n].isalnum()), len(word) - 1)
    alphabet = "0123456789abcdef" if token.kind.binds else "0123456789"
    return word[:place] + _next(word[place], alphabet) + word[place + 1 :]


def _next_letter(letter: str) -> str:
    for alphabet in ("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"):
        if letter in alphabet:
            return _next(letter, alphabet)
    return "x"


def _next(sign: str, alphabet: str) -> str:
    return alphabet[(alphabet.find(sign) + 1) % len(alphabet)]


def _put(line: str, start: int, old: str, new: str) -> str:
    return line[:start] + new + line[start + len(old) :]
