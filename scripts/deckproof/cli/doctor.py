"""What this machine has, what it lacks, and what to do about it; looks only, changes nothing, prints nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path

from deckproof.config import cache_folder
from deckproof.engine import host, services
from deckproof.engine.choose import WAYS
from deckproof.engine.images import cache, recipes, registry
from deckproof.engine.namespace import sandbox
from deckproof.engine.runs import runs
from deckproof.errors import DeckproofError, EngineError
from deckproof.model import EngineKind

GIB = 1 << 30
DISK_NEEDED = 4 * GIB
"""For the stand-ins, while they are built, and a few engines."""

HOSTS = ("index.docker.io", "quay.io", "pypi.org", "deb.debian.org")
"""What slides and stand-ins are fetched from, where there is a network."""


class State(StrEnum):
    """How one thing stands."""

    OK = "ok"
    WARNING = "warning"  # decks run, with something less
    MISSING = "missing"  # decks can't run without it, unless another line says how they can


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    state: State
    found: str
    remedy: str = ""


def examine() -> list[Check]:
    """Look at everything, side by side: a few seconds at most, also where no network answers."""
    questions: list[Callable[[], Check]] = [
        _engine_program,
        *(partial(_engine, kind) for kind in WAYS),
        _client,
        _compose,
        _slirp4netns,
        _debootstrap,
        _stand_ins,
        _disk,
        _leftovers,
        _chromium,
        *(partial(_network, name) for name in HOSTS),
    ]
    with ThreadPoolExecutor(len(questions)) as pool:
        return list(pool.map(lambda question: question(), questions))


def _engine_program() -> Check:
    found = host.program("dockerd")
    if found is None:
        return Check("engine program", State.MISSING, "no dockerd", "apt-get install docker.io")
    return Check("engine program", State.OK, f"{found}: {_version(found)}")


def _version(program: Path) -> str:
    try:
        return (host.run([program, "--version"], timeout=10).stdout.strip() or "no version").splitlines()[0]
    except EngineError as error:
        return error.message


def _engine(kind: EngineKind) -> Check:
    way, name = WAYS[kind], f"{kind} engine"
    if trouble := way.missing():
        return Check(name, State.WARNING, trouble.message, trouble.remedy)
    if reason := way.passed_over():
        return Check(name, State.WARNING, f"it is available, but {reason}", f"deckproof check --engine {kind}")
    return Check(name, State.OK, way.there())


def can_prove(checks: Sequence[Check]) -> bool:
    """Tell whether decks can be run: one engine of those that ``auto`` takes, and a client, are enough."""
    engines = {f"{kind} engine" for kind in WAYS}
    by_name = {each.name: each.state for each in checks}
    ready = any(by_name.get(each) is State.OK for each in engines)
    return ready and by_name.get("docker client") is not State.MISSING


def _client() -> Check:
    """Name the client that a deck's ``docker`` is: that of the machine's dockerd, or the one that the author types."""
    private = sandbox.missing() is None
    found = sandbox.client() if private else host.program("docker")
    if found is None:
        return Check("docker client", State.MISSING, "no docker", "apt-get install docker.io")
    words = f"{found}: {_version(found)}"
    if private and (typed := host.program("docker")) not in (None, found):
        words += f"; yours, {typed}, is typed on a shared engine only"
    return Check("docker client", State.OK, words)


def _compose() -> Check:
    try:
        command = services.compose_command()
    except EngineError as error:
        return Check("compose", State.WARNING, error.message, error.remedy)
    return Check("compose", State.OK, " ".join(command))


def _slirp4netns() -> Check:
    found = host.program("slirp4netns")
    if found is None:
        remedy = "apt-get install slirp4netns"
        return Check("outbound network of private engines", State.WARNING, "no slirp4netns: none", remedy)
    return Check("outbound network of private engines", State.OK, f"{found}")


def _debootstrap() -> Check:
    found = host.program("debootstrap")
    if found is None:
        return Check("debootstrap", State.WARNING, "not there: no stand-in can be built", "apt-get install debootstrap")
    return Check("debootstrap", State.OK, f"{found}")


def _stand_ins() -> Check:
    try:
        found = recipes.find()
    except DeckproofError as error:
        return Check("stand-ins", State.MISSING, error.message, "mend the recipe")
    if not found:
        return Check("stand-ins", State.WARNING, "no recipes under tests/images", "images must come from elsewhere")
    known = cache.records()
    fresh = [name for name, recipe in found.items() if _is_fresh(recipe, found, known)]
    waiting = sorted(found.keys() - set(fresh))
    words = f"{len(fresh)} of {len(found)} prepared in {cache_folder()}"
    return Check("stand-ins", State.OK, words + (f"; built when needed: {', '.join(waiting)}" if waiting else ""))


def _is_fresh(recipe: recipes.Recipe, found: dict[str, recipes.Recipe], known: dict[str, cache.Record]) -> bool:
    return recipe.tag in known and known[recipe.tag].made_from == recipes.digest(recipe, found)


def _disk() -> Check:
    folder = next(path for path in (cache_folder(), *cache_folder().parents) if path.exists())
    free = shutil.disk_usage(folder).free
    words = f"{free / GIB:.0f} GiB free for {cache_folder()}"
    if free < DISK_NEEDED:
        return Check("disk", State.WARNING, words, "make room, or set DECKPROOF_CACHE to another folder")
    return Check("disk", State.OK, words)


def _leftovers() -> Check:
    dead = [run.name for run in runs.known() if not runs.alive(run)]
    if dead:
        return Check("leftovers", State.WARNING, f"of killed runs: {', '.join(dead)}", "deckproof clean")
    return Check("leftovers", State.OK, "none")


def _chromium() -> Check:
    named = os.environ.get("CHROMIUM")
    candidates = (host.program(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    found = Path(named) if named else next((each for each in candidates if each), None)
    if found is None:
        return Check("browser", State.WARNING, "no chromium: slides are not looked at", "apt-get install chromium")
    return Check("browser", State.OK, f"{found}")


def _network(name: str) -> Check:
    if registry.reachable(name, 443):
        return Check(f"network: {name}", State.OK, "in reach")
    return Check(f"network: {name}", State.WARNING, "out of reach", "blocks that need it are skipped, images stand in")
