"""Whether a step can't do its work because an earlier one was not typed, or did not do its own. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deckproof.docker.calls import Call, docker_calls
from deckproof.docker.images import images_made, images_taken
from deckproof.docker.references import normal
from deckproof.match.lines import tokens_of
from deckproof.model import Step
from deckproof.run.blame import have_to_do

_PREFIX = re.compile(r"(?=.*\d)[0-9a-f]{7,63}")
"""The beginning of an id: where one step shows it and another types it, that is no coincidence."""
_LISTS = frozenset({"ps", "images", "network ls", "volume ls"})
_REMOVES = frozenset({"rm", "rmi"})
"""Commands that, when forced, don't mind what is not there."""


def depends(step: Step, lost: Step, just_before: Step | None) -> bool:
    """Tell whether a step needs another one, that is lost: it is typed in its program, or names what that makes."""
    if just_before == lost and not step.at_host and not step.container:
        return True
    typed = {*step.input.split(), *(step.container or "").split()}
    shown = {word for text in (*(lost.expected or ()), lost.prompt) for word in text.split()}
    if any((tokens_of(word) or _PREFIX.fullmatch(word)) and word in shown for word in typed):
        return True
    lost_calls, calls = list(docker_calls(lost.input)), list(docker_calls(step.input))
    if not lost_calls:
        return lost.at_host and have_to_do(lost, step)
    if any(call.command in _REMOVES and call.values("-f", "--force") for call in calls):
        return False
    made = set(_made(lost_calls))
    listed = any(call.command in _LISTS for call in calls) and _shows(step, {*made, *images_taken(lost.input)[0]})
    return listed or not made.isdisjoint({*typed, *(normal(word) for word in typed if ":" in word or "/" in word)})


def _shows(step: Step, names: set[str]) -> bool:
    return any(name in line.split() for line in step.expected or () for name in names)


def _made(calls: list[Call]) -> Iterator[str]:
    """Yield what calls of the client make, by its name."""
    for call in calls:
        yield from (name for name in call.values("--name") if name)
        yield from (name for made in images_made(call) for name in (made, normal(made)))
        if call.command in ("network create", "volume create"):
            yield from call.arguments[-1:]
