"""Which object on the engine a placeholder stands for: the only one that it can be, or a reason why there is none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from deckproof.docker.placeholders import Noun, Placeholder, placeholders
from deckproof.docker.things import LISTS, REMOVALS, read_list
from deckproof.engine.base import Engine
from deckproof.errors import EngineError
from deckproof.match import Bindings, Pair
from deckproof.run.await_prompt import NotTyped

KIND = "placeholder"
"""The kind of the bindings by which a placeholder comes back in an output."""
MOST_NAMED = 6
PATIENCE = 20.0
_HEX = re.compile(r"[0-9a-f]+")
_OTHER_NOUNS = re.compile(r"\b(?:rmi|image|images|network|volume)\b")
_RUNNING = frozenset({"attach", "exec", "kill", "pause", "stop", "top"})
_STOPPED = frozenset({"start"})
_OF_DECKS = {Noun.NETWORK: ("--filter", "type=custom")}
"""What leaves out of a list what every engine has."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An object on the engine that a placeholder may stand for."""

    id: str
    name: str
    state: str = ""

    def __str__(self) -> str:
        return f"{self.id} ({self.name})" if self.name not in ("", self.id) else self.id


def stands_for(placeholder: Placeholder, engine: Engine) -> str:
    """Return what is typed in a placeholder's place. Raises NotTyped where that is not plain, EngineError."""
    if placeholder.noun is Noun.USER:
        return "user"
    if placeholder.new:
        raise NotTyped(f"{placeholder.text} is to name what is yet to be made: write the {placeholder.noun}'s name")
    found = choose(placeholder, _listed(placeholder, engine))
    return found.name if placeholder.by_name or placeholder.noun is not Noun.CONTAINER else found.id


def choose(placeholder: Placeholder, candidates: Sequence[Candidate]) -> Candidate:
    """Return the only candidate, or the only one in the state that the command wants. Raises NotTyped. Pure."""
    fitting = candidates if len(candidates) == 1 else [each for each in candidates if _fits(placeholder, each)]
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        raise NotTyped(f"there is no {placeholder.noun} that {placeholder.text} could stand for")
    named = ", ".join(map(str, fitting[:MOST_NAMED])) + (", …" if len(fitting) > MOST_NAMED else "")
    raise NotTyped(f"{placeholder.text} could be any of {len(fitting)} {placeholder.noun}s: {named}")


def adopted(token: str, command: str, engine: Engine) -> str | None:
    """Return what a made-up id, name or digest which nothing shows must stand for; None where it is not plain."""
    if token.startswith("sha256:"):
        return _digest(token, command, engine)
    if _OTHER_NOUNS.search(command):
        return None
    plain = Placeholder(token, Noun.CONTAINER, None, "", by_name=not _HEX.fullmatch(token), new=False)
    found = placeholders(command.replace(token, "<container>"))
    with suppress(NotTyped, EngineError):
        return stands_for(replace(plain, verb=found[0].verb if found else ""), engine)
    return None


def _digest(token: str, command: str, engine: Engine) -> str | None:
    """Return the only digest that the engine knows of the repository which the command pins with this one."""
    pinned = re.search(rf"(?P<name>\w[\w.:/-]*)@{re.escape(token)}", command.replace("\\\n", ""))
    if pinned is None:
        return None
    with suppress(EngineError):
        listed = engine.client("images", "--digests", "--format", "{{.Digest}}", pinned["name"], timeout=PATIENCE)
        known = {each for each in listed.stdout.split() if each.startswith("sha256:")}
        return known.pop() if len(known) == 1 else None
    return None


def with_placeholders(bindings: Bindings, typed: Sequence[tuple[str, str]]) -> Bindings:
    """Return the bindings with what was typed for placeholders, in place of what was typed for them before."""
    if not typed and all(each.kind != KIND for each in bindings.pairs):
        return bindings
    texts = {text for text, _ in typed}
    kept = (each for each in bindings.pairs if each.kind != KIND or not (each.written in texts or "$" in each.written))
    return replace(bindings, pairs=(*kept, *(Pair(KIND, text, real) for text, real in typed)))


def _fits(placeholder: Placeholder, candidate: Candidate) -> bool:
    if placeholder.noun is not Noun.CONTAINER or placeholder.verb not in _RUNNING | _STOPPED:
        return True
    return (candidate.state in {"running", "paused"}) is (placeholder.verb in _RUNNING)


def _listed(placeholder: Placeholder, engine: Engine) -> list[Candidate]:
    """Ask the engine; what a deck may not remove, since it was there before, is no candidate."""
    words = (*LISTS[placeholder.noun], *_OF_DECKS.get(placeholder.noun, ()))
    listed = read_list(placeholder.noun, engine.client(*words, timeout=PATIENCE).stdout)
    found = (Candidate(thing.id, thing.name, state) for thing, state in listed)
    removal = " ".join(["docker", *REMOVALS[placeholder.noun]])
    if placeholder.noun is Noun.IMAGE:  # the deck may use an image that was there before; it mostly is
        return list(found)
    return [each for each in found if not engine.refuse(f"{removal} {each.id} {each.name}")]
