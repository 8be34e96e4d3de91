"""Which requests make something on an engine, and what of it came to be. Pure.

Only what a request asked for, and what the engine then said it made, counts: a name that came meanwhile does not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from deckproof.docker.references import normal
from deckproof.docker.things import Thing

_VERSION = re.compile(r"/v[\d.]+(?=/)")
_TAGGED = re.compile(r"/images/(?P<of>.+)/tag")
_MADE = {
    "/containers/create": "container",
    "/networks/create": "network",
    "/volumes/create": "volume",
    "/images/create": "image",
    "/images/load": "image",
    "/build": "image",
    "/commit": "image",
    "/grpc": "image",  # a builder is talked to, in a language of its own
}
_ALL_TAGS = ":*"


@dataclass(frozen=True, slots=True)
class Making:
    """A request that makes something."""

    kind: str
    path: str
    names: tuple[str, ...] = ()  # of images, in their normal form


def making(method: str, target: str) -> Making | None:
    """Return what a request is to make, or None where it makes nothing."""
    if method != "POST":
        return None
    address = urlsplit(target)
    path, query = _VERSION.sub("", unquote(address.path), count=1), parse_qs(address.query)
    if _TAGGED.fullmatch(path):
        return Making("image", path, tuple(_named(query, "repo", "tag")))
    if kind := _MADE.get(path):
        names = [*_named(query, "fromImage", "tag"), *_named(query, "repo", "tag"), *map(normal, query.get("t", ()))]
        return Making(kind, path, tuple(names) if kind == "image" else ())
    return None


def _named(query: Mapping[str, Sequence[str]], repository: str, tag: str) -> Iterator[str]:
    if not (named := "".join(query.get(repository, ()))):
        return
    word = "".join(query.get(tag, ()))
    if word:
        yield normal(f"{named}{'@' if word.startswith('sha256:') else ':'}{word}")
    elif repository == "fromImage" and normal(named) == normal(f"{named}:latest"):
        yield normal(f"{named}{_ALL_TAGS}")  # no tag asks for all of them
    else:
        yield normal(named)


_ID = r"(?:sha256:)?[0-9a-f]{12,64}"
_STEP_BEGINS = re.compile(r"Step \d+/\d+ : FROM |.*Using cache")
_SAID = {
    "loaded": re.compile(r"Loaded image: (\S+)"),
    "loaded id": re.compile(rf"Loaded image ID: ({_ID})"),
    "newer": re.compile(r"Status: Downloaded newer image for (\S+)"),
    "built": re.compile(rf"Successfully built ({_ID})"),
    "layer": re.compile(rf"\s*---> ({_ID})\s*"),
    "ran": re.compile(rf"\s*---> Running in ({_ID})\s*"),
    "imported": re.compile(rf"({_ID})\s*"),
}
_LONGEST_LINE = 1 << 20


class Answer:
    """What an engine says while it makes something, a line of JSON at a time; only what matters here is kept."""

    def __init__(self) -> None:
        self.status = 0
        self.failed = False
        self.body: Mapping[str, Any] = {}
        self.said: list[tuple[str, str]] = []  # what, and of what
        self._rest = b""
        self._is_old = False  # the layer that is named next was there before

    def take(self, data: bytes) -> None:
        """Take a piece of the answer's body."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        self._rest = self._rest[:_LONGEST_LINE]
        for line in lines:
            self._line(line)

    def end(self) -> None:
        """There is no more."""
        self._line(self._rest)
        self._rest = b""

    @property
    def succeeded(self) -> bool:
        """Whether the engine did what was asked."""
        return 200 <= self.status < 300 and not self.failed

    def words(self, *kinds: str) -> list[str]:
        """Return what was said of these kinds."""
        return [word for kind, word in self.said if kind in kinds]

    def _line(self, line: bytes) -> None:
        try:
            said = json.loads(line)
        except ValueError:
            return
        if not isinstance(said, dict):
            return
        self.failed |= "error" in said or "errorDetail" in said
        if {"Id", "ID", "Name"} & said.keys():
            self.body = said
        if isinstance(aux := said.get("aux"), dict) and isinstance(aux.get("ID"), str):
            self.said.append(("built", aux["ID"]))
        for text in (said.get("stream"), said.get("status")):
            self._text(str(text or ""))

    def _text(self, text: str) -> None:
        if _STEP_BEGINS.match(text):
            self._is_old = True
        for kind, pattern in _SAID.items():
            if found := pattern.fullmatch(text.strip("\n")):
                if not (kind == "layer" and self._is_old):
                    self.said.append((kind, found[1]))
                self._is_old &= kind != "layer"


def made(what: Making, answer: Answer, before: Collection[Thing], after: Collection[Thing]) -> Iterator[Thing]:
    """Yield what an exchange made; ``before`` and ``after`` are the images and volumes that were there."""
    identity = str(answer.body.get("Id", ""))
    if what.kind in ("container", "network") and answer.succeeded and identity:
        yield Thing(what.kind, identity, "")
    elif what.kind == "volume" and answer.succeeded:
        name = str(answer.body.get("Name", ""))
        yield from (each for each in set(after) - set(before) if each == Thing("volume", name, name))
    elif what.kind == "image":
        yield from _images(what, answer, set(before), set(after))


def _images(what: Making, answer: Answer, before: set[Thing], after: set[Thing]) -> Iterator[Thing]:
    yield from (Thing("container", each, "") for each in answer.words("ran"))
    names = [*answer.words("newer"), *(answer.words("loaded") if answer.succeeded else ())]
    names += what.names if answer.succeeded else ()
    claimed = {normal(each) for each in names}
    yield from (each for each in after - before if _is_claimed(each.name, claimed))
    identities = [*answer.words("layer", "built", "loaded id", "imported"), str(answer.body.get("Id", ""))]
    known = {each.id for each in before}
    for each in after:
        if each.id not in known and any(_begins(each.id, word) for word in identities):
            yield Thing("image", each.id, "")


def _begins(identity: str, word: str) -> bool:
    bare = word.removeprefix("sha256:")
    return bool(bare) and identity.removeprefix("sha256:").startswith(bare)


def _is_claimed(name: str, claimed: Collection[str]) -> bool:
    return name in claimed or f"{name.rpartition(':')[0]}{_ALL_TAGS}" in claimed


def built_in_talk(asked: bytes, answered: bytes, before: Collection[Thing], after: Collection[Thing]) -> set[Thing]:
    """Return the images that came while a builder was talked to, if it was told their name and it told their id."""
    said, told = asked.decode(errors="replace"), answered.decode(errors="replace")
    return {
        each
        for each in set(after) - set(before)
        if each.kind == "image" and each.id in told and (not each.name or each.name.removesuffix(":latest") in said)
    }


def is_made(thing: Thing, record: Iterable[Thing]) -> bool:
    """Tell whether a thing that an engine lists is in a record of what was made."""
    same = [each for each in record if each.kind == thing.kind]
    if thing.kind == "volume":
        return any(each.name == thing.name for each in same)
    identified = [each for each in same if _begins(thing.id, each.id)]
    if thing.kind == "image" and "<none>" not in thing.name:
        return any(each.name == thing.name for each in identified)
    return bool(identified)
