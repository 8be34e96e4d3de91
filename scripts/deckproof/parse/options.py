"""Read ``.. deckproof:`` comments: the only markup that deckproof adds, and it is standard RST.

A comment is invisible wherever the document is rendered, and needs no extension to be loaded. Directly before a
block it holds the block's options; with a body it is itself a block that is run and not shown.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from deckproof.docker.versions import WRITTEN
from deckproof.errors import DeckError
from deckproof.model import Options, Role

_HEAD = re.compile(r"(?i)\s*deckproof\s*:(?!:)")

_ROLES = {"setup": Role.SETUP, "hidden": Role.HIDDEN, "cleanup": Role.CLEANUP}
_FLAGS = ("stays", "ends")
_NUMBERS: dict[str, Callable[[str], float]] = {"timeout": float, "status": int}
_TEXTS = ("skip", "needs", "terminal", "container", "since", "before")
_DECK = ("services",)
_LINT = ("lint-ignore", "reason")
WORDS = (*_ROLES, *_FLAGS, *_NUMBERS, *_TEXTS, *_DECK, *_LINT)
"""Every word that a comment may hold."""


@dataclass(frozen=True, slots=True)
class Comment:
    """What one ``.. deckproof:`` comment says."""

    options: Options
    services: tuple[str, ...] = ()  # compose files, relative to the document
    body: str | None = None  # the text of a block that is run and not shown
    body_line: int = 0  # lines between the comment's first line and the body's first
    ignores: tuple[str, ...] = ()  # rules of ``deckproof lint`` that don't hold for what follows
    reason: str = ""  # why not

    @property
    def is_for_next_block(self) -> bool:
        """True where the comment says something of the block that follows it."""
        return self.body is None and self.options != Options()


def read_comment(text: str, *, path: Path, line: int) -> Comment | None:
    """Read a comment's text, or return None where it is not addressed to deckproof.

    ``text`` has no comment mark and no common indent, ``line`` is the file line where the comment starts. Raises
    DeckError for an unknown word, a value of the wrong type, and a role without a body.
    """
    if not _HEAD.match(text):
        return None
    head, body, body_line = _split(text)
    words = _words(head, path, line)
    options, services = Options(), tuple[str, ...]()
    ignores, reason = tuple[str, ...](), ""
    for word in words:
        key, sign, value = word.partition("=")
        if key == "services" and value.strip():
            services = (*services, *value.split())
        elif key == "lint-ignore" and (named := value.replace(",", " ").split()):
            ignores = (*ignores, *named)
        elif key == "reason" and value.strip():
            reason = value.strip()
        else:
            options = replace(options, **_option(key, value if sign else None, path, line))
    _check(options, body, path, line)
    _check_reason(ignores, reason, path, line)
    _check_repeated([word.partition("=")[0] for word in words], path, line)
    return Comment(options, services, body, body_line, ignores, reason)


def _split(text: str) -> tuple[str, str | None, int]:
    """Divide at the first blank line: (head without "deckproof:", body or None, lines before the body)."""
    lines = text.split("\n")
    size = next((number for number, line in enumerate(lines) if not line.strip()), len(lines))
    head = " ".join(lines[:size])
    start = next((number for number in range(size, len(lines)) if lines[number].strip()), None)
    body = None if start is None else "\n".join(lines[start:]).rstrip()
    return _HEAD.sub("", head, count=1), body, start or 0


def _words(head: str, path: Path, line: int) -> list[str]:
    try:
        return shlex.split(head)
    except ValueError as error:
        raise DeckError(f"deckproof comment: {error}".lower(), path=path, line=line) from None


def _option(key: str, value: str | None, path: Path, line: int) -> dict[str, Any]:
    """Turn one word into the Options fields that it sets."""
    if key in _ROLES and value is None:
        return {"role": _ROLES[key]}
    if key in _FLAGS and value is None:
        return {key: True}
    if key == "since" and value and not WRITTEN.fullmatch(value):
        raise DeckError(f"deckproof comment: `since={value}` is no version of an engine", path=path, line=line)
    if key == "before" and value and WRITTEN.fullmatch(value):
        return {"until": value}
    if key in _TEXTS and value:
        return {key: value}
    if key in _NUMBERS and value:
        return {key: _number(key, value, path, line)}
    if key in WORDS:
        shape = f"`{key}` takes no value" if key in _ROLES or key in _FLAGS else f"write `{key}=…`"
        raise DeckError(f"deckproof comment: {shape}", path=path, line=line)
    close = get_close_matches(key, WORDS, 1)
    remedy = f"Did you mean `{close[0]}`?" if close else f"The words are: {', '.join(WORDS)}."
    raise DeckError(f"deckproof comment: unknown word `{key}`", path=path, line=line, remedy=remedy)


def _number(key: str, value: str, path: Path, line: int) -> float:
    try:
        number = _NUMBERS[key](value)
    except ValueError:
        number = -1
    limit = 255 if key == "status" else 86_400
    if not 0 <= number <= limit or (key == "timeout" and number == 0):
        raise DeckError(f"deckproof comment: `{key}={value}` is not a number up to {limit}", path=path, line=line)
    return number


def _check(options: Options, body: str | None, path: Path, line: int) -> None:
    if body is None and options.role is not Role.SHOWN:
        raise DeckError(f"deckproof comment: `{options.role}` has no commands under it", path=path, line=line)
    if body is not None and options.role is Role.SHOWN:
        remedy = "Begin it with `setup`, `hidden` or `cleanup`."
        raise DeckError("deckproof comment: the commands in it have no role", path=path, line=line, remedy=remedy)
    if options.stays and options.ends:
        raise DeckError("deckproof comment: `stays` and `ends` exclude each other", path=path, line=line)
    if options.before and options.role is not Role.HIDDEN:
        raise DeckError("deckproof comment: `before` goes with `hidden`, or names a version", path=path, line=line)


def _check_reason(ignores: tuple[str, ...], reason: str, path: Path, line: int) -> None:
    if bool(ignores) != bool(reason):
        missing = "`lint-ignore` has no reason" if ignores else "`reason` goes with `lint-ignore`"
        remedy = 'Write `lint-ignore=RULE reason="…"`.'
        raise DeckError(f"deckproof comment: {missing}", path=path, line=line, remedy=remedy)


def _check_repeated(keys: list[str], path: Path, line: int) -> None:
    roles = [key for key in keys if key in _ROLES]
    twice = next((key for number, key in enumerate(keys) if key in keys[:number] and key not in _DECK), None)
    if twice or len(roles) > 1:
        which = f"`{twice}` is given twice" if twice else " and ".join(f"`{role}`" for role in roles) + " exclude"
        raise DeckError(f"deckproof comment: {which}{'' if twice else ' each other'}", path=path, line=line)
