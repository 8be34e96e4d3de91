"""A pool of engines, named by docker contexts and addresses: machines that are there already, each used shared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from deckproof.engine import host, user_engine
from deckproof.engine.user_engine import AuthorsEngine, answering
from deckproof.errors import EngineError

ADDRESS = re.compile(r"(?:ssh|tcp|unix)://.")


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
    if ADDRESS.match(name):
        candidate, option = user_engine.at_address(client, name, name), "--host"
    else:
        candidate, option = _of_context(client, name), "--context"
    try:
        return answering(candidate)
    except EngineError as error:
        remedy = f"`docker {option} {name} version` asks it again; leave it out to go on without it"
        raise EngineError(f"the engine {name} of the pool can't be used: {error.message}", remedy=remedy) from None


def _of_context(client: Path, name: str) -> AuthorsEngine:
    try:
        return user_engine.of_context(client, name)
    except EngineError as error:
        remedy = f"{error.remedy}; an address starts with ssh://, tcp:// or unix://"
        raise EngineError(f"{error.message} for the pool", remedy=remedy) from None


def _check_distinct(names: Sequence[str], engines: Sequence[AuthorsEngine]) -> None:
    known = dict[str, str]()
    for name, engine in zip(names, engines, strict=True):
        if (other := known.setdefault(engine.docker_host, name)) is not name or names.count(name) > 1:
            message = f"{other} and {name} are the same engine of the pool, and a deck has its engine to itself"
            raise EngineError(message, remedy="name each engine once")
