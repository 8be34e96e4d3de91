"""Choosing an engine and opening it for one deck: the table of the kinds that there are.

To add a kind, give it a word in ``model.EngineKind``, a row in ``WAYS``, a room of its own with a function that opens
one, tests under ``tests/docker``, and a section in ``docs/reference/engines.md``.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from deckproof.config import Config
from deckproof.engine import user_engine
from deckproof.engine.base import Engine
from deckproof.engine.dind import box
from deckproof.engine.dind import engine as dind
from deckproof.engine.machines import recipes as machines
from deckproof.engine.namespace import engine as private
from deckproof.engine.namespace import sandbox
from deckproof.engine.namespace.daemon import NONE
from deckproof.engine.podman import engine as podman
from deckproof.engine.runs.runs import Run
from deckproof.engine.services import service_claims, service_images, services
from deckproof.engine.shared import collisions
from deckproof.engine.shared import engine as shared
from deckproof.engine.user_engine import AuthorsEngine
from deckproof.errors import EngineError
from deckproof.model import AUTO, HERE, EngineKind, Machine, Progress
from deckproof.plan.resources import Claim

Opener = Callable[[Sequence[str], Config, Progress, Machine], contextlib.AbstractContextManager[Engine]]


@dataclass(frozen=True, slots=True)
class Way:
    """How to get an engine of one kind."""

    open: Opener
    missing: Callable[[], EngineError | None]  # why there can be none here, with what to do; or None
    there: Callable[[], str]  # what there is, where none of it is missing
    check: Callable[[Sequence[Claim]], None] = lambda _: None  # raises EngineError where what a deck takes is taken
    passed_over: Callable[[], str | None] = lambda: None  # why ``auto`` leaves it out, though it is available; or None
    clear: Callable[[Run], list[str]] = lambda _: []  # removes what a killed run left elsewhere; raises EngineError


def _no_private() -> EngineError | None:
    reason = sandbox.missing()
    if reason is None and not (Path("/proc/self/ns/pid").exists() and Path("/sys/fs/cgroup").is_dir()):
        reason = "a private engine needs namespaces and control groups"
    remedy = "run as root on a machine with dockerd (Debian: apt-get install docker.io), or start an engine of your own"
    return EngineError(reason, remedy=remedy) if reason else None


def _check_authors(claims: Sequence[Claim]) -> None:
    if engine := user_engine.authors_engine():
        collisions.check(claims, engine)


WAYS = {
    EngineKind.PRIVATE: Way(
        private.private_engine, _no_private, there=lambda: "root, namespaces and control groups are there"
    ),
    EngineKind.DIND: Way(
        dind.dind_engine,
        user_engine.missing,
        there=lambda: "the image for them is on your engine, or can be made there",
        passed_over=dind.passed_over,
        clear=box.JOURNAL.clear,
    ),
    EngineKind.PODMAN: Way(
        podman.podman_engine,
        podman.missing,
        there=lambda: "podman, and what it needs, are there",
        passed_over=lambda: podman.PASSED_OVER,
    ),
    EngineKind.SHARED: Way(
        shared.shared_engine,
        user_engine.missing,
        there=lambda: f"{(engine := user_engine.had()).version} at {engine.place}",
        check=_check_authors,
        clear=shared.JOURNAL.clear,
    ),
}
"""In the order in which ``auto`` tries them."""


@contextlib.contextmanager
def open_engine(
    kind: str | AuthorsEngine,
    images: Sequence[str],
    service_files: Sequence[Path],
    config: Config,
    progress: Progress,
    claims: Sequence[Claim] = (),
    machine: str = HERE.name,
    *,
    needed: bool = True,
) -> Iterator[Engine]:
    """Open an engine for one deck, with these images ready and these services up; everything is removed on leaving.

    ``kind`` is the word of a kind, or "auto": private where this machine can, else one in a container where that can
    be, else the author's own; or it is an engine, which is then used shared.
    ``claims`` are what the deck will take: on an engine that others use, it must be free. ``machine`` is where it runs.
    Where no engine is ``needed``, and this machine can make a private one's surroundings, there is none in them.
    Raises EngineError, in one sentence with what to do, where there is none; ImageError where an image can't be found.
    """
    wanted = tuple(dict.fromkeys([*images, *service_images(service_files)]))
    taken = (*claims, *service_claims(service_files))
    with contextlib.ExitStack() as stack:
        if not needed and kind in (AUTO, EngineKind.PRIVATE) and sandbox.missing(NONE) is None:
            there = machines.named(machine, config.own_machines)
            yield _entered(private.no_engine(config, progress, there), stack)
            return
        engine = _open(kind, wanted, taken, config, progress, stack, machines.named(machine, config.own_machines))
        stack.enter_context(services(service_files, engine, progress))
        yield engine


def candidates(kind: str) -> tuple[EngineKind, ...]:
    """Return the kinds of engine to try, in order; raises EngineError, with what to do, where none is available."""
    if kind != AUTO:
        if trouble := WAYS[EngineKind(kind)].missing():
            raise trouble
        return (EngineKind(kind),)
    troubles = {each: way.missing() for each, way in WAYS.items()}
    found = tuple(each for each, way in WAYS.items() if troubles[each] is None and way.passed_over() is None)
    if found:
        return found
    asked = (troubles[EngineKind.PRIVATE], troubles[EngineKind.SHARED])
    why = ", and ".join(each.message for each in asked if each)
    remedy = next(each.remedy for each in reversed(asked) if each)
    raise EngineError(f"there is no Docker Engine to run the deck on: {why}", remedy=remedy)


def _open(
    kind: str | AuthorsEngine,
    images: Sequence[str],
    claims: Sequence[Claim],
    config: Config,
    progress: Progress,
    stack: contextlib.ExitStack,
    machine: Machine,
) -> Engine:
    if isinstance(kind, AuthorsEngine):
        _check_machine(EngineKind.SHARED, machine)
        collisions.check(claims, kind)
        return _entered(shared.shared_engine(images, config, progress, engine=kind), stack)
    kinds = candidates(kind)
    for each, other in zip_longest(kinds, kinds[1:]):
        try:
            WAYS[each].check(claims)
            _check_machine(each, machine)
            return _entered(WAYS[each].open(images, config, progress, machine), stack)
        except EngineError as error:
            if other is None:
                raise
            progress(f"{error.message}: trying the {other} kind of engine instead")
    raise AssertionError("there is always a kind to try")


def _check_machine(kind: EngineKind, machine: Machine) -> None:
    if not (kind.own or machine.is_here):
        remedy = "`--engine private` as root, or `--engine dind`, bring the machine"
        raise EngineError(f"a shared engine is on a machine of its own, which is not {machine.name}", remedy=remedy)


def _entered(opening: contextlib.AbstractContextManager[Engine], stack: contextlib.ExitStack) -> Engine:
    """Open an engine; raises EngineError also where the machine has no room for it, or won't let it be written."""
    try:
        return stack.enter_context(opening)
    except OSError as error:
        what = error.strerror or str(error)
        message = f"the engine's files can't be written: {error.filename}: {what}" if error.filename else what
        raise EngineError(message, remedy=ROOM) from error


ROOM = "make room there; DECKPROOF_CACHE names another folder for prepared images and engines' data, TMPDIR for files"
