"""What a project's conf.py makes of the table of kinds: kinds of its own, and kinds that are text like any other."""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import get_close_matches

from deckproof.config import Config, OwnKind
from deckproof.errors import DeckproofError
from deckproof.match.bindings import Bindings
from deckproof.match.kinds import KINDS, Equality, Kinds, TokenKind

_WHOLE_WORD = (r"(?<![0-9A-Za-z_])", r"(?![0-9A-Za-z_])")


def begin(config: Config) -> Bindings:
    """Return a deck's bindings before its first step. Raises as ``kinds_of`` does."""
    return Bindings(kinds=kinds_of(config))


def kinds_of(config: Config) -> Kinds:
    """Return the kinds that a project knows; its own are tried before the others.

    Raises DeckproofError where conf.py pins a kind that nobody knows or adds one that can't be.
    """
    table = (*map(_made, config.kinds), *KINDS)
    _check_pinned(config.literal, [kind.name for kind in table])
    return Kinds(tuple(replace(kind, equality=_equality(kind, config)) for kind in table))


def _made(own: OwnKind) -> TokenKind:
    if own.name in {kind.name for kind in KINDS}:
        raise DeckproofError(f"conf.py: deckproof_kinds: {own.name!r} is a kind already", remedy="give it another name")
    try:
        shape = re.compile(f"(?:{own.shape})")
    except (re.error, RecursionError) as error:
        raise _unfit(own, f"is not a regular expression: {error}") from None
    if shape.groups:
        raise _unfit(own, "has groups; write (?:…) for (…)")
    if shape.match(""):
        raise _unfit(own, "matches nothing at all")
    return TokenKind(own.name, own.shape, Equality.BINDS if own.binds else Equality.FREE, (own.shape,), *_WHOLE_WORD)


def _unfit(own: OwnKind, why: str) -> DeckproofError:
    return DeckproofError(f"conf.py: deckproof_kinds: the shape {own.shape!r} of {own.name!r} {why}")


def _check_pinned(pinned: tuple[str, ...], names: list[str]) -> None:
    for name in pinned:
        if name not in names:
            close = get_close_matches(name, names, n=1)
            hint = f"do you mean {close[0]!r}?" if close else f"there are: {', '.join(names)}"
            raise DeckproofError(f"conf.py: deckproof_literal: {name!r} is not a kind of token", remedy=hint)


def _equality(kind: TokenKind, config: Config) -> Equality:
    return Equality.LITERAL if kind.name in config.literal else kind.equality
