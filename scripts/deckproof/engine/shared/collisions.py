"""What a deck would take on an engine of the author's that is taken: found and said before its first step.

What the deck takes and frees itself is no collision: only what is there before it is asked for.
"""

from __future__ import annotations

import contextlib
import errno
import os
import socket
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import urlsplit

from deckproof.docker import references
from deckproof.docker.published import Published, published_in
from deckproof.docker.things import Thing
from deckproof.engine import inventory
from deckproof.engine.inventory import Inventory
from deckproof.engine.user_engine import AuthorsEngine
from deckproof.errors import EngineError
from deckproof.plan.resources import Claim

REMEDY = (
    "use an engine of the deck's own (`--engine private`, or `--engine dind`), write another name or port on the slide,"
    " or remove what is in the way"
)

Listens = Callable[[str, int, str], bool]
"""Tells whether a program of this machine listens at an address, a port, and a protocol."""


def check(claims: Sequence[Claim], engine: AuthorsEngine) -> None:
    """Raise EngineError, with a sentence for each, where something that a deck will take is taken."""
    if not claims:
        return
    ask = listens if _is_local(engine.docker_host) else _nothing_listens
    if said := list(collisions(claims, inventory.look(engine.docker), _published(engine), ask)):
        raise EngineError("\n".join(said), remedy=REMEDY)


def collisions(
    claims: Sequence[Claim], there: Inventory, published: Sequence[Published], ask: Listens
) -> Iterator[str]:
    """Yield a sentence for each claim on something that is there already. Pure, but for what ``ask`` looks at."""
    for claim in claims:
        with_what = _port_taken(claim, published, ask) if claim.kind == "port" else _name_taken(claim, there)
        if with_what:
            yield f"{os.path.relpath(claim.path)}:{claim.line}: {with_what}"


def _name_taken(claim: Claim, there: Inventory) -> str | None:
    if claim.kind == "project":
        taken = claim.name in there.projects
        return f"the compose project {claim.name} collides with yours of that name" if taken else None
    wanted = references.normal(claim.name) if claim.kind == "image" else claim.name
    thing = next((each for each in there.things if (each.kind, each.name) == (claim.kind, wanted)), None)
    return f"the {claim.kind} {wanted} collides with yours{_identity(thing)} of that name" if thing else None


def _identity(thing: Thing) -> str:
    bare = thing.id.removeprefix("sha256:")
    return "" if thing.kind == "volume" else f" ({bare[:12]})"


def _port_taken(claim: Claim, published: Sequence[Published], ask: Listens) -> str | None:
    for each in published:
        if each.port == claim.name and _overlap(each.address, claim.address):
            return f"port {claim.name} collides with your container {each.container}, which publishes it"
    number, _, protocol = claim.name.partition("/")
    if ask(claim.address, int(number), protocol):
        return f"port {claim.name} collides with a program on this machine that listens there"
    return None


def _overlap(one: str, other: str) -> bool:
    everywhere = {"", "0.0.0.0", "::"}  # noqa: S104 -- compared, not bound
    return one == other or one in everywhere or other in everywhere


def _published(engine: AuthorsEngine) -> list[Published]:
    listed = engine.docker("ps", "--format", "{{.Names}}\t{{.Ports}}")
    return [found for row in listed.stdout.splitlines() for found in published_in(*row.partition("\t")[::2])]


def _is_local(docker_host: str) -> bool:
    address = urlsplit(docker_host)
    return address.scheme in ("unix", "npipe") or address.hostname in ("localhost", "127.0.0.1", "::1")


def _nothing_listens(_address: str, _port: int, _protocol: str) -> bool:
    return False


def listens(address: str, port: int, protocol: str) -> bool:
    """Try to take the port as the engine would; what can't be tried (a port below 1024, not as root) is not taken."""
    kind = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}.get(protocol)
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    if kind is None:
        return False
    with contextlib.suppress(OSError), socket.socket(family, kind) as trial:
        if kind == socket.SOCK_STREAM:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # what is closing is no listener
        try:
            trial.bind((address, port))
        except OSError as error:
            return error.errno == errno.EADDRINUSE
    return False
