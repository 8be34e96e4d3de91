"""Which requests to an engine reach beyond what a deck made: what no reading of its commands can find out. Pure.

Commands are judged before they are typed (``refusal``); a script in a file, or a program, is known by what it asks.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from deckproof.docker import references
from deckproof.engine.inventory import Inventory

_REQUEST = re.compile(r"(?P<method>POST|PUT|DELETE) (?:http://[^/ ]*)?(?:/v[\d.]+)?(?P<path>/[^ ?]*)")
_PRUNES = re.compile(r"/(?:containers|images|volumes|networks|build)/prune")
_BEYOND = re.compile(r"/(?:swarm|services|nodes|plugins|secrets|configs)/.+")
_CHANGES = {
    "DELETE": re.compile(r"/(?P<kind>containers|images|volumes|networks)/(?P<name>.+)"),
    "PUT": re.compile(r"/(?P<kind>containers)/(?P<name>[^/]+)/archive"),
    "POST": re.compile(
        r"/(?P<kind>containers|networks)/(?P<name>[^/]+)/"
        r"(?:start|stop|restart|kill|pause|unpause|rename|update|exec|attach|resize|connect|disconnect)"
    ),
}


def forbidden(request: str, theirs: Inventory) -> str | None:
    """Return why a request, given by its method and target, is not passed on; None where it may be."""
    match = _REQUEST.match(request)
    if match is None:
        return None
    path = unquote(match["path"])
    if _PRUNES.fullmatch(path):
        return "it would remove things of yours that this deck did not make: use a private engine"
    if _BEYOND.fullmatch(path):
        return "it changes your engine as a whole: use a private engine"
    change = _CHANGES[match["method"]].fullmatch(path)
    if change and _holds(theirs, change["kind"].removesuffix("s"), change["name"]):
        return f"{change['name']} was on your engine before the deck: use a private engine, or another name"
    return None


def changed_container(method: str, target: str) -> str | None:
    """Return the container that a request would change, as it names it; None where it changes none."""
    match = _REQUEST.match(f"{method} {target}")
    change = match and _CHANGES[match["method"]].fullmatch(unquote(match["path"]))
    return change["name"] if change and change["kind"] == "containers" else None


def _holds(theirs: Inventory, kind: str, word: str) -> bool:
    own = Inventory(frozenset(each for each in theirs.things if each.kind == kind))
    return own.holds(references.normal(word) if kind == "image" and not _IS_ID.fullmatch(word) else word)


_IS_ID = re.compile(r"(?:sha256:)?[0-9a-f]{4,64}")
