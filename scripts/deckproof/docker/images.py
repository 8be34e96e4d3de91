"""Which images the commands of a deck need, and which they make. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from deckproof.docker.calls import Call, docker_calls
from deckproof.docker.references import is_tagged, normal

_LOOKERS = frozenset({"history", "images", "image inspect", "inspect", "push", "rmi", "save"})
"""Commands that name images without running them."""
_NO_NAME = re.compile(r"[0-9a-f]{2,64}|sha256:.*|.*[$<>*?\[\]{}].*|-")
"""What is an id, a pattern, or for the shell to tell."""
_UNREADABLE = frozenset("$<>'\"")


def images_run(inputs: Iterable[str]) -> Iterator[str]:
    """Yield the references that these inputs need to be there: what they run, create, tag or look at.

    What a deck pulls, builds, commits, imports or tags before is its own work; and what it only looks at may as well
    be made later, so that it is not there yet, or be there under another tag.
    """
    made, looked_at, known = set[str](), list[str](), set[str]()
    for call in (call for text in inputs for call in docker_calls(text)):
        looked_at += _looked_at(call)
        needed, new = _references(call)
        for reference in needed:
            if normal(reference) not in made and not _UNREADABLE & set(reference):
                yield reference
        made.update(map(normal, new))
        known.update(map(normal, (*needed, *new)))
    repositories = {each.rpartition(":")[0] for each in known}
    for reference in looked_at:
        whole = normal(reference)
        if whole not in known and (is_tagged(reference) or whole.rpartition(":")[0] not in repositories):
            yield reference


def images_pulled_first(inputs: Iterable[str]) -> list[str]:
    """Return the references that these inputs pull before anything else needs them, each once."""
    pulled, known = dict[str, str](), set[str]()
    for call in (call for text in inputs for call in docker_calls(text)):
        needed, new = _references(call)
        if call.command == "pull":
            names = [each for each in new if not _NO_NAME.fullmatch(each) and "@" not in each]
            pulled |= {normal(each): each for each in names if normal(each) not in known}
        known.update(map(normal, (*needed, *new)))
    return list(pulled.values())


def images_taken(text: str) -> tuple[list[str], list[str]]:
    """Return the references that an input runs, creates, tags or pulls, and those that it makes."""
    taken, made = list[str](), list[str]()
    for call in docker_calls(text):
        needed, new = _references(call)
        taken += [each for each in (*needed, *(new if call.command == "pull" else ())) if not _NO_NAME.fullmatch(each)]
        made += new if call.command != "pull" else []
    return taken, made


def images_made(call: Call) -> list[str]:
    """Return the references under which a call leaves an image, as long as it doesn't pull it."""
    return _references(call)[1] if call.command != "pull" else []


def _looked_at(call: Call) -> list[str]:
    """Return the images that a command names without running them.

    What `inspect` names may be of any type, but with a tag it is an image; and without one, `images` lists any tag.
    """
    if call.command not in _LOOKERS:
        return []
    names = [word for word in call.arguments if not _NO_NAME.fullmatch(word)]
    if call.command == "images" or (call.command == "inspect" and "image" not in call.values("--type")):
        return [name for name in names if is_tagged(name)]
    return names


def _references(call: Call) -> tuple[list[str], list[str]]:
    """Return what a command needs and what it makes, or pulls."""
    if call.command in {"run", "create"}:
        return call.arguments[:1], []
    if call.command == "tag":
        return call.arguments[:1], call.arguments[1:2]
    if call.command == "pull":
        return [], call.arguments[:1]
    if call.command in {"commit", "import"}:
        return [], call.arguments[1:2]
    if call.command == "build":
        return [], call.values("-t", "--tag")
    return [], []
