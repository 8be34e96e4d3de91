"""A pool of engines, named by docker contexts and addresses: machines that are there already, each used shared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from deckproof.engine import host
from deckproof.engine.user_engine import AuthorsEngine, answering
from deckproof.errors import EngineError

ADDRESS = re.compile(r"(?:ssh|tcp|unix)://.")
_FORM = "{{.Endpoints.docker.Host}}\t{{if .TLSMaterial.docker}}{{.Storage.TLSPath}}{{end}}"


def pool_of(names: Sequence[str]) -> tuple[AuthorsEngine, ...]:
    """Return the engines of these docker contexts and addresses, in this order.

    Raises EngineError where one doesn't exist or doesn't answer, and where two names are one engine.
    """
    client = host.program("docker")
    if client is None:
        raise EngineError("a pool of engines needs the docker client", remedy="apt-get install docker.io")
    with ThreadPoolExecutor(len(names)) as threads:  # a machine that is down takes seconds to say so
        engines = tuple(threads.map(lambda name: _engine(client, name), names))
    _check_distinct(names, engines)
    return engines


def _engine(client: Path, name: str) -> AuthorsEngine:
    is_address = ADDRESS.match(name) is not None
    candidate = AuthorsEngine(client, name, "", name) if is_address else _of_context(client, name)
    try:
        return answering(candidate)
    except EngineError as error:
        said = error.message.rstrip(".")
        option = "--host" if is_address else "--context"
        remedy = f"`docker {option} {name} version` asks it again; leave it out to go on without it"
        raise EngineError(f"the engine {name} of the pool doesn't answer: {said}", remedy=remedy) from None


def _of_context(client: Path, name: str) -> AuthorsEngine:
    found = host.run([client, "context", "inspect", "--format", _FORM, "--", name], timeout=10)
    address, _, certificates = found.stdout.strip().partition("\t")
    if found.returncode != 0 or not address:
        remedy = "`docker context ls` lists the contexts; an address starts with ssh://, tcp:// or unix://"
        raise EngineError(f"there is no docker context {name!r} for the pool", remedy=remedy)
    return AuthorsEngine(client, address, "", f"context {name}", f"{certificates}/docker" if certificates else "")


def _check_distinct(names: Sequence[str], engines: Sequence[AuthorsEngine]) -> None:
    known = dict[str, str]()
    for name, engine in zip(names, engines, strict=True):
        if (other := known.setdefault(engine.docker_host, name)) is not name or names.count(name) > 1:
            message = f"{other} and {name} are the same engine of the pool, and a deck has its engine to itself"
            raise EngineError(message, remedy="name each engine once")
