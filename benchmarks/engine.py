"""What an engine costs: from nothing to its first container's end, for every kind that there is. Prints a table.

Run it as root with ``python benchmarks/engine.py [--rounds N] [--kind KIND]… [--machine NAME]… [--no-cold]``, on a
computer that does nothing else. Private engines are also timed on the machines that are named. Images are stand-ins.
"Prepared" is with a cache that has seen the same images before; "cold" starts with an empty cache, so it builds the
stand-in from packages, and needs a network. Where no engine of the author's answers, one is started in that part, with
the images on it. The best of the rounds counts: whatever else the computer does makes them longer, never shorter. Ends
with status 1 where a limit that it prints is not kept.
"""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from deckproof.config import Config, ImagePolicy, cache_folder
from deckproof.engine import open_engine, user_engine
from deckproof.engine.choose import WAYS
from deckproof.engine.images import acquire
from deckproof.engine.namespace.sandbox import Network
from deckproof.errors import DeckproofError
from deckproof.model import HERE, EngineKind

BUSYBOX = "busybox:1.36"
NOTEBOOK = "quay.io/jupyter/scipy-notebook:2025-03-14"
STAND_INS = Config(images=ImagePolicy.STAND_IN)
LIMIT = 2.0
"""Seconds that a prepared private engine may take with the notebook's image, and may take more than a shared one."""

MACHINES_LIMIT = 1.0
"""Seconds that an engine on another machine may take more than one on this."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds since nothing was there."""

    engine: float  # until the engine answers
    first: float  # until its first container has run
    gone: float  # until nothing is left


def main() -> int:
    """Print the table; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--kind", action="append", choices=[str(each) for each in WAYS], help="default: every kind")
    parser.add_argument("--machine", action="append", default=[], help="such as debian-13: private engines there, too")
    parser.add_argument("--no-cold", action="store_true", help="leave out what needs a network and a minute")
    asked = parser.parse_args()
    kinds = [EngineKind(each) for each in asked.kind or WAYS]
    columns = f"{'engine':>8} {'first container':>16} {'gone':>8}   seconds"
    print(f"{'kind':<9} {'image':<15} {'cache':<9} {'machine':<10} {columns}")
    found: dict[tuple[EngineKind, str, str], Timing] = {}
    with ExitStack() as stack:
        if {EngineKind.SHARED, EngineKind.DIND} & set(kinds):
            stack.enter_context(engine_of_the_author())
        for kind in kinds:
            for image in (BUSYBOX, NOTEBOOK):
                for machine in (HERE.name, *(asked.machine if kind is EngineKind.PRIVATE else ())):
                    if timing := prepared(kind, image, machine, asked.rounds):
                        found[kind, image, machine] = timing
    if EngineKind.PRIVATE in kinds and not asked.no_cold:
        cold()
    return verdict(found)


def prepared(kind: EngineKind, image: str, machine: str, rounds: int) -> Timing | None:
    """Time one kind with one image on one machine, after a run that is not timed; say why where that can't be."""
    try:
        if trouble := WAYS[kind].missing():
            raise trouble
        once(kind, image, machine)
        timings = [once(kind, image, machine) for _ in range(rounds)]
    except DeckproofError as error:
        print(f"{kind:<9} {name_of(image):<15} not on {machine}: {error.message}", flush=True)
        return None
    return shown(kind, image, "prepared", machine, min(timings, key=lambda each: each.first))


def cold() -> None:
    """Time a private engine with an empty cache, which is then removed."""
    folder = cache_folder() / f"benchmark-{secrets.token_hex(3)}"
    usual = os.environ.get("DECKPROOF_CACHE")
    os.environ["DECKPROOF_CACHE"] = str(folder)
    try:
        shown(EngineKind.PRIVATE, BUSYBOX, "cold", HERE.name, once(EngineKind.PRIVATE, BUSYBOX))
    except DeckproofError as error:
        print(f"{EngineKind.PRIVATE:<9} {name_of(BUSYBOX):<15} cold: {error.message}", flush=True)
    finally:
        os.environ.pop("DECKPROOF_CACHE")
        if usual:
            os.environ["DECKPROOF_CACHE"] = usual
        shutil.rmtree(folder, ignore_errors=True)


def once(kind: EngineKind, image: str, machine: str = HERE.name) -> Timing:
    """Open an engine, run a container that does nothing, and close the engine."""
    start = time.perf_counter()
    with open_engine(str(kind), [image], (), STAND_INS, lambda _: None, (), machine) as engine:
        up = time.perf_counter()
        done = engine.client("run", "--rm", image, "true")
        first = time.perf_counter()
        if done.returncode != 0:
            raise DeckproofError(f"no container runs: {done.stderr.strip()}")
    return Timing(up - start, first - start, time.perf_counter() - start)


def shown(kind: EngineKind, image: str, cache: str, machine: str, timing: Timing) -> Timing:
    """Print a row."""
    columns = f"{timing.engine:8.2f} {timing.first:16.2f} {timing.gone:8.2f}"
    print(f"{kind:<9} {name_of(image):<15} {cache:<9} {machine:<10} {columns}", flush=True)
    return timing


def name_of(image: str) -> str:
    """Return an image's short name."""
    return image.rpartition("/")[2].partition(":")[0]


def verdict(found: dict[tuple[EngineKind, str, str], Timing]) -> int:
    """Print what is kept of the limits; return 1 where one is not."""
    kept = []
    if notebook := found.get((EngineKind.PRIVATE, NOTEBOOK, HERE.name)):
        kept.append(notebook.first <= LIMIT)
        print(f"private, prepared, {name_of(NOTEBOOK)}: {notebook.first:.2f} s (at most {LIMIT})")
    for image in (BUSYBOX, NOTEBOOK):
        private, shared = (found.get((kind, image, HERE.name)) for kind in (EngineKind.PRIVATE, EngineKind.SHARED))
        if private and shared:
            more = private.first - shared.first
            kept.append(more <= LIMIT)
            print(f"private more than shared, {name_of(image)}: {more:+.2f} s (at most {LIMIT})")
    for (kind, image, machine), timing in found.items():
        here = found.get((kind, image, HERE.name))
        if here and machine != HERE.name:
            more = timing.first - here.first
            kept.append(more <= MACHINES_LIMIT)
            print(f"{machine} more than here, {name_of(image)}: {more:+.2f} s (at most {MACHINES_LIMIT})")
    return 0 if all(kept) else 1


@contextmanager
def engine_of_the_author() -> Iterator[None]:
    """Make sure that an engine of the author's answers, as long as the context lasts."""
    if user_engine.authors_engine():
        yield
        return
    with acquire.engine_with([BUSYBOX, NOTEBOOK], STAND_INS, lambda _: None, Network.OWN) as (engine, _):
        os.environ["DOCKER_HOST"] = engine.docker_host
        user_engine.look.cache_clear()
        try:
            yield
        finally:
            os.environ.pop("DOCKER_HOST", None)
            user_engine.look.cache_clear()


if __name__ == "__main__":
    sys.exit(main())
