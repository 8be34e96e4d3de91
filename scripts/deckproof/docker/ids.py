"""Where a client's call takes the id, or the beginning of the id, of something that is there. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deckproof.docker.calls import Call, docker_calls

_ALL = frozenset(
    """
    container-inspect image-inspect inspect kill network-inspect network-rm pause restart rm rmi start stats stop
    unpause wait
    """.split()  # noqa: SIM905 -- words are easier to read without quotes
)
"""Commands that take any number of them."""
_FIRST = frozenset(
    "attach commit diff exec export history logs port rename run tag top update".split()  # noqa: SIM905 -- as above
)
"""Commands that take one, before other words."""
_PREFIX = re.compile(r"[0-9a-f]{1,11}")


def id_prefixes(text: str) -> Iterator[str]:
    """Yield the words of an input that stand where an id may, and may be the beginning of one: of digits alone, too."""
    for call in docker_calls(text):
        for word in _words(call):
            if _PREFIX.fullmatch(word):
                yield word


def replaced(text: str, word: str, by: str) -> str:
    """Return an input with another word in the places where it is an id, not an option's value."""
    places = list(re.finditer(rf"(?<=\s){re.escape(word)}(?=[\s:;|&)]|$)", text))
    taken = sum(list(_words(call)).count(word) for call in docker_calls(text))
    free = [each for each in places if not re.search(r"\s--?[\w-]+\s+$", text[: each.start()])]
    for each in reversed(places if len(places) <= taken else free):
        text = text[: each.start()] + by + text[each.end() :]
    return text


def _words(call: Call) -> Iterator[str]:
    command = call.command.replace(" ", "-")
    if command in _ALL:
        yield from call.arguments
    elif command in _FIRST:
        yield from call.arguments[:1]
    elif command == "cp":
        yield from (name for name, colon, _ in (word.partition(":") for word in call.arguments) if colon)
