"""Which written token stands for which real one: grown as steps run, one-to-one, never changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from deckproof.docker.calls import CLIENTS, calls_client, docker_calls
from deckproof.docker.ids import id_prefixes, replaced
from deckproof.match.kinds import DEFAULT, Kinds
from deckproof.match.texts import Texts

_NEEDS_BINDING = re.compile(
    r"(?<![0-9A-Za-z:])(?:[0-9a-f]{64}|[0-9a-f]{12})(?![0-9A-Za-z])|(?<=token=)[0-9a-f]{32,}(?![0-9A-Za-z])"
)
_MAY_NEED_BINDING = re.compile(rf"token=|{'|'.join(CLIENTS)}|{_NEEDS_BINDING.pattern}")
_TYPED_WORD = re.compile(r"[\w.]+")
_SHORT_ID = re.compile(r"(?<=\s)(?!\d{1,5}(?:[\s:;|&)]|$))[0-9a-f]{2,11}(?=[\s:;|&)]|$)")
_SHORTEST = 3
"""Signs of a prefix that is looked for in outputs; a shorter one may be any number."""
_PINNED = re.compile(r"(?<=@)sha256:[0-9a-f]{64}")


INSIDE = "docker exec "
"""What stands before a container in which steps are typed, where that is written as a command."""


class Unbound(Exception):  # noqa: N818 -- it says what the token is, as KeyError's kin do
    """A written token in a command that nothing on the slides has shown before."""

    def __init__(self, token: str) -> None:
        super().__init__(token)
        self.token = token


@dataclass(frozen=True, slots=True)
class Pair:
    """A written token, the real one it stands for, and where it was first seen."""

    kind: str
    written: str
    real: str
    line: int = 0  # file line of the first sight


@dataclass(frozen=True, slots=True)
class Inputs:
    """What was typed, in order; a longer one shares what it has in common with the one that it was made of."""

    _texts: Texts = field(default_factory=Texts)
    _words: dict[str, int] = field(default_factory=dict, compare=False)  # to the size with the text that had it first
    _size: int = Texts().size  # of the texts that are these inputs; there may be more

    def __iter__(self) -> Iterator[str]:
        return self._texts.until(self._size)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Inputs) and self._size == other._size and all(map(str.__eq__, self, other))

    def __hash__(self) -> int:
        return hash(self._size)

    def and_then(self, text: str) -> Inputs:
        """Return these inputs and one more; what others have of the same texts is left as it is."""
        if self._texts.size != self._size:
            return Inputs.of((*self, text))
        self._texts.append(text)
        for word in _TYPED_WORD.findall(text):
            if not word.isdecimal():  # there are many numbers, and few are asked for: those are looked for in the texts
                self._words.setdefault(word, self._texts.size)
        return Inputs(self._texts, self._words, self._texts.size)

    @classmethod
    def of(cls, texts: Iterable[str]) -> Inputs:
        """Return these texts as inputs."""
        inputs: Inputs = cls()
        for text in texts:
            inputs = inputs.and_then(text)
        return inputs

    def hold(self, token: str) -> bool:
        """Tell whether one of them holds this token as a word."""
        if _TYPED_WORD.fullmatch(token) and not token.isdecimal():
            return self._words.get(token, self._size + 1) <= self._size
        word = re.compile(rf"(?<![\w.]){re.escape(token)}(?![\w.])")
        return any(map(word.search, self._texts.holding(token, self._size)))


@dataclass(frozen=True, slots=True)
class Bindings:
    """Written token ↔ real token, one-to-one, and what was typed.

    Ids of one object are one family whatever their length: a 64-character id, its 12-character form and a shorter
    prefix. What was typed is a claim: a word that an input holds is never bound, wherever it comes back.
    """

    pairs: tuple[Pair, ...] = ()
    inputs: Inputs = field(default_factory=Inputs)
    kinds: Kinds = DEFAULT

    # ------------------------------------------------------------------------------------------------ growing

    def bind(self, kind: str, written: str, real: str, line: int = 0) -> Bindings | None:
        """Return the bindings with one more pair, or None where it contradicts an earlier one."""
        pair = Pair(kind, written, real, line)
        for known in self.pairs:
            agree = _agree_as_ids(known, pair) if kind == known.kind == "id" else _agree(known, pair)
            if agree is False:
                return None
        if pair.written in {known.written for known in self.pairs}:
            return self
        return replace(self, pairs=(*self.pairs, pair))

    def typed(self, text: str) -> Bindings:
        """Return the bindings after this input was typed."""
        bindings = Bindings(self.pairs, self.inputs.and_then(text), self.kinds.for_command(text))
        if not self.pairs:
            return bindings
        for word in (*self._short_ids(text), *(word for word in self._prefixes(text) if len(word) >= _SHORTEST)):
            bindings = bindings.bind("id", word, self._shortened(word)) or bindings
        return bindings

    # ------------------------------------------------------------------------------------------------ asking

    def real(self, written: str) -> str | None:
        """Return the real token that ``written``, or a longer form of the same id, is bound to."""
        for pair in self.pairs:
            if pair.written == written:
                return pair.real
        for pair in self.pairs:
            if pair.kind == "id" and len(written) >= 12 and pair.written.removeprefix("sha256:").startswith(written):
                return pair.real.removeprefix("sha256:")[: len(written)]
        return None

    def real_text(self, text: str) -> str:
        """Return a text with the real token in place of every written one, whatever its kind and place."""
        return _replace(text, {pair.written: pair.real for pair in self.pairs})

    def is_claim(self, token: str) -> bool:
        """Tell whether an input holds this token as a word, so that it must come back as it was typed."""
        return self.inputs.hold(token)

    def is_typed(self, real: str) -> bool:
        """Tell whether a printed token is one that was typed as it stands, not in the place of a written one."""
        return self.is_claim(real) and all(pair.written != real for pair in self.pairs)

    def written(self, text: str) -> str:
        """Return a real text with the written token in place of every real one."""
        return self.writer()(text)

    def writer(self) -> Callable[[str], str]:
        """Return ``written`` as it is now, for many texts."""
        pairs = dict[str, str]()
        for pair in self.pairs:
            pairs.setdefault(pair.real, pair.written)
            if pair.kind == "id" and len(pair.real) > 12:
                pairs.setdefault(pair.real.removeprefix("sha256:")[:12], pair.written.removeprefix("sha256:")[:12])
        return _replacer(pairs)

    def substitute(self, text: str) -> str:
        """Return an input with the real token in place of every written one.

        Raises Unbound for an id or a token that was never shown, and for a made-up name that is to be removed: with
        ``--force`` nobody would notice that there is no such container; and for a port at which something else listens
        than the slide says. A digest (``name@sha256:…``) that was never shown is taken as it is: it pins an image,
        nobody made it up.
        """
        if not self.pairs and not _MAY_NEED_BINDING.search(text):
            return text
        for port in self._taken_ports(text):
            raise Unbound(port)
        if calls_client(text) or "token=" in text:
            for token in _tokens_to_know(text, self.kinds):
                if self.real(token) is None and not self.is_claim(token):
                    raise Unbound(token)
        pairs = {pair.written: pair.real for pair in self.pairs if len(pair.written) > 11 or pair.kind != "id"}
        for match in _NEEDS_BINDING.finditer(text):
            pairs.setdefault(match[0], self.real(match[0]) or match[0])
        pairs |= {word: self._shortened(word) for word in self._short_ids(text)}
        return _replace(self._with_prefixes(text), pairs)

    def check_digests(self, text: str) -> None:
        """Raise Unbound for a digest in an input that nothing has shown: where images are not pinned by real ones."""
        for match in _PINNED.finditer(text.replace("\\\n", "")):
            if self.real(match[0]) is None and not self.is_claim(match[0]):
                raise Unbound(match[0])

    def container(self, written: str) -> str:
        """Return the real container for the one that an author's option names. Raises as ``substitute`` does."""
        return self.substitute(f"{INSIDE}{written}").removeprefix(INSIDE)

    def _taken_ports(self, text: str) -> list[str]:
        """Return the ports that a text names as they really are, though the slide writes them differently.

        Engines count from the same number: such a command would work, and tell the audience another port.
        """
        ports = {pair.real: pair.written for pair in self.pairs if pair.kind == "port" and pair.real != pair.written}
        written = set(ports.values())
        found = (match for kind, match in self.kinds.finditer(text) if ports and kind.name == "port")
        taken = (match[0] for match in found if match[0] in ports.keys() - written and text[match.end() :][:1] != ":")
        return [port for port in taken if not self.is_claim(port)]

    # ------------------------------------------------------------------------------------------------ short ids

    def _short_ids(self, text: str) -> list[str]:
        """Return the words of a client's command that are the beginning of one bound id."""
        if not calls_client(text):
            return []
        words = dict.fromkeys(_SHORT_ID.findall(text))
        shortened = {pair.written for pair in self.pairs if pair.kind == "id"}
        known = (word for word in words if word in shortened or not self.is_claim(word))
        return [word for word in known if len(self._family(word)) == 1]

    def _prefixes(self, text: str) -> list[str]:
        """Return the words where an id is taken that are the beginning of one, though their shape does not say so."""
        words = (word for word in dict.fromkeys(id_prefixes(text)) if not _SHORT_ID.fullmatch(f" {word}", 1))
        return [word for word in words if len(self._family(word)) == 1 and not self._is_name(word)]

    def _is_name(self, word: str) -> bool:
        """Tell whether an earlier input gave something this name."""
        return self.is_claim(f"--name {word}") or self.is_claim(f"--name={word}")

    def _with_prefixes(self, text: str) -> str:
        for word in self._prefixes(text):
            text = replaced(text, word, self._shortened(word))
        return text

    def _family(self, prefix: str) -> set[str]:
        """Return the first 12 characters of each real id whose written id begins with the prefix."""
        ids = (pair for pair in self.pairs if pair.kind == "id" and len(pair.written) > 11)
        return {
            pair.real.removeprefix("sha256:")[:12]
            for pair in ids
            if pair.written.removeprefix("sha256:").startswith(prefix)
        }

    def _shortened(self, prefix: str) -> str:
        """Return the real id's beginning of the same length, or 12 characters where that would be ambiguous."""
        (real,) = self._family(prefix)
        reals = {pair.real.removeprefix("sha256:")[:12] for pair in self.pairs if pair.kind == "id"}
        short = real[: len(prefix)]
        return real if any(other.startswith(short) for other in reals - {real, short}) else short


def _tokens_to_know(text: str, kinds: Kinds) -> list[str]:
    """Return the tokens of a command that must have been shown before it."""
    found = [match[0] for match in _NEEDS_BINDING.finditer(text) if not match[0].isdecimal()]
    words = (word for call in docker_calls(text) if call.command == "rm" for word in call.arguments)
    removed = (token for word in words for token in kinds.finditer(word))
    found += [match[0] for kind, match in removed if kind.name == "name"]
    return [token for token in found if _binds(token, kinds)]


def _binds(token: str, kinds: Kinds) -> bool:
    """Whether the author leaves it to the machine to make up such tokens."""
    found = kinds.search(token)
    return found is not None and found[0].binds


def _agree(one: Pair, other: Pair) -> bool | None:
    """True: the same pair; False: they contradict; None: they have nothing to do with each other."""
    if one.written == other.written or (one.real == other.real and one.kind == other.kind):
        return one.written == other.written and one.real == other.real
    return None


def _agree_as_ids(one: Pair, other: Pair) -> bool | None:
    """Like _agree, for ids, which may be written in different lengths."""
    written = _is_prefix(one.written, other.written)
    real = _is_prefix(one.real, other.real)
    if min(len(one.written), len(other.written)) < 12 and written != real:
        return None  # short prefixes of different ids may coincide by chance
    return written if written == real and written else (False if written != real else None)


def _is_prefix(one: str, other: str) -> bool:
    one, other = one.removeprefix("sha256:"), other.removeprefix("sha256:")
    return one.startswith(other) or other.startswith(one)


def _replace(text: str, pairs: dict[str, str]) -> str:
    return _replacer(pairs)(text)


def _replacer(pairs: dict[str, str]) -> Callable[[str], str]:
    if not pairs:
        return str
    words = _pattern(frozenset(pairs))
    return lambda text: words.sub(lambda match: pairs[match[0]], text)


@lru_cache(maxsize=256)
def _pattern(words: frozenset[str]) -> re.Pattern[str]:
    return re.compile(_alternatives(words))


def _alternatives(words: Iterable[str]) -> str:
    longest_first = sorted(words, key=len, reverse=True)
    return rf"(?<![0-9A-Za-z_])(?:{'|'.join(map(re.escape, longest_first))})(?![0-9A-Za-z_])"
