"""What a deck's clients ask of the author's engine: judged before it is passed on, and noted where it made something.

The note is a file that grows as things are made, so that they are known after a killed run too.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from deckproof.docker.making import Answer, Making, built_in_talk, is_made, made, making
from deckproof.docker.reach import changed, forbidden, not_its_own
from deckproof.docker.things import Thing
from deckproof.engine.api import Interface
from deckproof.engine.inventory import Inventory
from deckproof.engine.shared.relay import Exchange, ForbiddenError

_TALK_KEPT = 1 << 20
"""Bytes of what is said to a builder, and of what it says last: names, and in the end what it made."""


class Record:
    """The things that a deck has made so far."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def add(self, things: Iterable[Thing]) -> None:
        """Add things that were made."""
        lines = [json.dumps([each.kind, each.id, each.name]) for each in things]
        with self._lock, self._path.open("a") as file:
            file.writelines(f"{line}\n" for line in lines)

    def things(self) -> frozenset[Thing]:
        """Return all that were made; none where nothing was noted yet, and without a line that was cut short."""
        try:
            lines = self._path.read_text().splitlines()
        except FileNotFoundError:
            return frozenset()
        return frozenset(Thing(*json.loads(line)) for line in lines if line.endswith("]"))


class Watch:
    """Follows the requests of one deck."""

    def __init__(self, engine: Interface, record: Record, theirs: Inventory) -> None:
        self._engine, self._record, self._theirs = engine, record, theirs

    def follow(self, method: str, target: str) -> Exchange:
        """Begin to follow a request. Raises ForbiddenError where it touches what the deck did not make."""
        if reason := forbidden(method, target, self._theirs.holds) or self._reason(method, target):
            raise ForbiddenError(reason)
        what = making(method, target)
        return _Followed(what, self._engine, self._record) if what else Exchange()

    def _reason(self, method: str, target: str) -> str | None:
        """Return why a container must not be changed that came during the run, but not from the deck."""
        kind, word = changed(method, target)
        there = self._engine.read(f"/containers/{quote(word, safe='')}/json") if kind == "container" else None
        if there is None or is_made(Thing("container", there["Id"], ""), self._record.things()):
            return None
        return not_its_own(word)


class _Followed(Exchange):
    """A request that makes something."""

    def __init__(self, what: Making, engine: Interface, record: Record) -> None:
        self._what, self._engine, self._record = what, engine, record
        self._answer = Answer()
        self._asked = self._told = b""
        self._before = _there(engine, what)
        self.at_once = what.kind == "image"  # a container may be named in the next request, of another client

    def asked(self, data: bytes) -> None:
        if self._what.path == "/grpc":
            self._asked = (self._asked + data)[:_TALK_KEPT]

    def begun(self, status: int) -> None:
        self._answer.status = status

    def answered(self, data: bytes) -> None:
        if self._what.path == "/grpc":
            self._told = (self._told + data)[-_TALK_KEPT:]
        else:
            self._answer.take(data)

    def ended(self) -> None:
        self._answer.end()
        after = _there(self._engine, self._what)
        found = set(made(self._what, self._answer, self._before, after))
        if self._what.path == "/grpc":
            found |= built_in_talk(self._asked, self._told, self._before, after)
        for each in list(found):
            if each.kind == "container" and self._what.kind == "container":
                found |= _volumes_of(self._engine, each) - self._before
        self._record.add(sorted(found))


def _there(engine: Interface, what: Making) -> frozenset[Thing]:
    """Return the images or volumes that are there, as far as this request may make some."""
    if what.kind == "image":
        listed = engine.read("/images/json?all=1") or []
        return frozenset(Thing("image", each["Id"], name) for each in listed for name in _names(each))
    if what.kind in ("container", "volume"):
        listed = (engine.read("/volumes") or {}).get("Volumes") or []
        return frozenset(Thing("volume", each["Name"], each["Name"]) for each in listed)
    return frozenset()


def _names(image: dict[str, list[str] | None]) -> list[str]:
    tags = [each for each in image.get("RepoTags") or () if "<none>" not in each]
    digests = [each for each in image.get("RepoDigests") or () if "<none>" not in each]
    return [*tags, *digests, ""]


def _volumes_of(engine: Interface, container: Thing) -> set[Thing]:
    mounts = (engine.read(f"/containers/{container.id}/json") or {}).get("Mounts") or []
    names = [each["Name"] for each in mounts if each.get("Type") == "volume" and each.get("Name")]
    return {Thing("volume", name, name) for name in names}
