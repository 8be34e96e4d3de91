"""What a slide says of whether a program is meant to go on in the foreground. Pure: the engine is asked elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence

from deckproof.docker.calls import Call, docker_calls
from deckproof.docker.foreground import Foreground, foreground
from deckproof.model import Evidence, Step
from deckproof.plan.order import Planned

_ID = re.compile(r"(?=\w*\d)[0-9a-f]{3,64}|[a-z]+_[a-z]+\d?")
"""A made-up id, or a name as the engine makes them up."""
_TAKES_CONTAINER = frozenset(
    """
    attach commit cp diff exec export inspect kill logs pause port rename restart rm stats stop top unpause update wait
    """.split()  # noqa: SIM905 -- words are easier to read without quotes
)
_WORD = re.compile(r"[\w.-]+")


def promised(step: Step, following: Sequence[Step]) -> Evidence | None:
    """Return what will tell, as far as the slide alone says it, that a step is meant to go on; None: it must end.

    ``following`` are the steps of the deck after it, in the order in which they are typed.
    """
    call = foreground(step.input)
    if step.ends or not (step.at_host or step.container):
        return None
    if said := said_by_slide(step, following[0] if following else None, is_client=call is not None):
        return said
    if call is None:
        return None
    if call.follows or call.publishes:
        return Evidence.FOLLOWS if call.follows else Evidence.PORT
    if has_to_do_with(call, {call.container} - {""}, following):
        return Evidence.TALKED_TO
    return Evidence.OUTPUT if step.expected else None


def all_promised(items: Sequence[Planned]) -> dict[tuple[int, int], Evidence]:
    """Return the evidence for each planned step that is meant to go on, by its block and its number there."""
    typed = [item for item in items if item.step is not None]
    steps = [item.step for item in typed if item.step is not None]
    found = ((item, promised(steps[at], steps[at + 1 :])) for at, item in enumerate(typed))
    return {(item.block, item.number): evidence for item, evidence in found if evidence}


def said_by_slide(step: Step, following: Step | None, *, is_client: bool) -> Evidence | None:
    """Return the evidence of what the slide does with a program, whatever that is."""
    if step.stays:
        return Evidence.AUTHOR
    if step.interrupted:
        return Evidence.INTERRUPTED
    entered = following is not None and (following.keys or not (following.at_host or following.container))
    return Evidence.ENTERED if entered and (is_client or (following is not None and following.keys)) else None


def has_to_do_with(
    call: Foreground | None,
    names: Collection[str],
    later: Iterable[Step],
    known: Callable[[str], bool] = lambda _: False,
) -> bool:
    """Tell whether one of these steps needs that a container goes on: one with these names and ids, started by a call.

    ``known`` tells of a word that it stands for something that was there before the call.
    """
    return any(_names(step, names) or (call is not None and _means(step, call, known)) for step in later)


def _names(step: Step, names: Collection[str]) -> bool:
    text = "\n".join((step.input, step.container or "", *(step.expected or ())))
    return bool(names) and not set(names).isdisjoint(_WORD.findall(text))


def _means(step: Step, call: Foreground, known: Callable[[str], bool]) -> bool:
    """Tell whether a step can only mean the container that a call has started, though it doesn't give its name."""
    typed_there = step.container is not None and _is_made_up(step.container) and not known(step.container)
    return typed_there or any(_takes(each, step, call, known) for each in docker_calls(step.input))


def _takes(later: Call, step: Step, call: Foreground, known: Callable[[str], bool]) -> bool:
    if later.group == "compose":
        return call.command.startswith("compose ") and later.verb not in ("up", "build", "pull", "config", "version")
    if later.command == "ps":
        image = call.image.rpartition("/")[2].partition(":")[0]
        return bool(image) and any(image in line and " Up " in line for line in step.expected or ())
    return later.command in _TAKES_CONTAINER and any(_is_made_up(each) and not known(each) for each in later.words)


def _is_made_up(word: str) -> bool:
    """A substitution (`docker stop $(docker ps -q)`), a variable, a placeholder, an id or a generated name."""
    return word.startswith(("$", "<")) or _ID.fullmatch(word) is not None
