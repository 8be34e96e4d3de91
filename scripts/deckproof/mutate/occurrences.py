"""How often a deck shows each made-up token: one that stands in a single place may as well be another one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from deckproof.match import Token, parts_of
from deckproof.model import Step
from deckproof.mutate.baseline import Truth


class Occurrences:
    """The tokens of every step that was run."""

    def __init__(self, truth: Truth) -> None:
        self._bindings = truth.bindings
        self._shown = Counter(
            key(part)
            for told in truth.told
            for line in _shown(told.record.step)
            for part in parts_of(line, truth.bindings.kinds)
            if isinstance(part, Token)
        )

    def elsewhere(self, *tokens: Token) -> bool:
        """Tell whether one of the tokens stands in another place than those given, so that it can't be renamed."""
        here = Counter(map(key, tokens))
        return any(self._shown[key(each)] > here[key(each)] or self._typed(each) for each in tokens)

    def _typed(self, token: Token) -> bool:
        """Tell whether an input holds the token, or a shorter form of it."""
        word = token.written.removeprefix("sha256:")
        short = (pair.written for pair in self._bindings.pairs if pair.kind == token.kind.bound_as == "id")
        forms = {token.written, key(token)[1], *(each for each in short if word.startswith(each))}
        return any(map(self._bindings.is_claim, forms))


def key(token: Token) -> tuple[str, str]:
    """Return what two tokens of one thing have in common; ids are written in several lengths."""
    written = token.written.removeprefix("sha256:")[:12] if token.kind.bound_as == "id" else token.written
    return token.kind.bound_as, written


def _shown(step: Step) -> Iterator[str]:
    yield from step.expected or ()
    if not step.at_host:
        yield step.prompt
    if step.then_prompt:
        yield step.then_prompt
