"""What is on an engine that belongs to somebody else: listing it, and removing exactly what came since.

Never prunes: only what is named is removed, and only what was not there before.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from deckproof.docker.references import normal
from deckproof.docker.things import IN_FULL, LISTS, REMOVALS, Thing, read_list
from deckproof.errors import EngineError

Client = Callable[..., subprocess.CompletedProcess[str]]

PROJECTS = ("ps", "--all", "--format", '{{.Label "com.docker.compose.project"}}')


@dataclass(frozen=True, slots=True)
class Inventory:
    """Everything on an engine."""

    things: frozenset[Thing]
    projects: frozenset[str] = frozenset()  # of compose

    def holds(self, word: str, kind: str | None = None) -> bool:
        """Tell whether a word names one of these things, or one of a kind: by name, or by the beginning of its id."""
        things = [each for each in self.things if kind in (None, each.kind)]
        if any(each.name in (word, normal(word)) for each in things):
            return True
        bare = word.removeprefix("sha256:")
        is_id = len(bare) >= 4 and all(letter in "0123456789abcdef" for letter in bare)
        return is_id and any(each.id.removeprefix("sha256:").startswith(bare) for each in things)


def look(client: Client) -> Inventory:
    """List everything that is on an engine now; raises EngineError where it doesn't say."""
    things = frozenset(thing for kind in LISTS for thing in _list(client, kind))
    return Inventory(things, frozenset(client(*PROJECTS).stdout.split()))


def containers(client: Client) -> frozenset[Thing]:
    """List the containers that are on an engine now; raises EngineError where it doesn't say."""
    return frozenset(_list(client, "container"))


def _list(client: Client, kind: str) -> Iterator[Thing]:
    listed = client(*LISTS[kind], *IN_FULL[kind])
    if listed.returncode != 0:
        raise EngineError(f"the engine doesn't list its {kind}s: {listed.stderr.strip()}")
    yield from (thing for thing, _ in read_list(kind, listed.stdout))


def remove_newer(client: Client, before: frozenset[Thing], ours: Callable[[Thing], bool]) -> list[str]:
    """Remove what came since ``before`` and is ``ours``, and return what was removed.

    What was there before is never touched, whatever ``ours`` says of it; an image whose name was taken away from it
    (by a pull of a newer one, say) gets it back.
    """
    _give_names_back(client, before, ours)
    nameless = {each.id for each in before if each.kind == "image" and "<none>" in each.name}
    removed: list[str] = []
    for kind in LISTS:
        # without a name, an image of theirs would go with the one that the deck gave it
        newer = {each for each in set(_list(client, kind)) - before if each.id not in nameless}
        removed += [
            f"{kind} {thing.word}"
            for thing in sorted(filter(ours, newer))
            if client(*REMOVALS[kind], thing.word, timeout=120).returncode == 0
        ]
    return removed


def _give_names_back(client: Client, before: frozenset[Thing], ours: Callable[[Thing], bool]) -> None:
    """Point names again to what they named before, where the deck has moved them."""
    now = set(_list(client, "image"))
    images = {thing for thing in before if thing.kind == "image" and "<none>" not in thing.name}
    moved = {thing.name for thing in now if ours(thing)}
    for thing in sorted(images - now):
        if thing.name in moved:
            client("tag", thing.id, thing.name)
