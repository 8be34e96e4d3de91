"""Decks on the workers of a dask.distributed cluster that exists already, each proven there on an engine of its own.

A worker starts a process for each deck, which ends with it. The documents must lie where the workers see them under the
same path. A worker that dies has its deck proven by another one, once; that it did is said. ::

    waiting ──a worker is free──▶ running ──▶ ended
                   ▲                 │
                   └──its worker died, the first time
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from deckproof.config import Config
from deckproof.errors import DeckproofError, EngineError
from deckproof.model import BlockResult, EngineInfo, ImageInfo
from deckproof.plan.packed import Pages
from deckproof.plan.session import Session
from deckproof.prove.deck import DeckProof
from deckproof.prove.parallel import Event, Phase

if TYPE_CHECKING:
    from distributed import Client, Future

CONNECT_SECONDS = 10
_POLL_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Order:
    """What a worker needs to prove a deck: plain values."""

    session: Session
    config: Config
    kind: str
    wanted: frozenset[str]  # ids of the blocks that were asked for


@dataclass(frozen=True, slots=True)
class Answer:
    """What a worker found of a deck."""

    found: Pages[BlockResult]
    engine: EngineInfo | None
    images: tuple[ImageInfo, ...]
    error: Exception | None


@dataclass(slots=True)
class _Job:
    deck: DeckProof
    worker: str
    future: Future[bytes]


def connect(address: str) -> Client:
    """Return a client of the cluster of this scheduler. Raises EngineError where none answers, or has no worker."""
    from distributed import Client

    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call] # dask's
    except (OSError, TimeoutError, ValueError) as error:
        message = f"no scheduler of dask answers at {address}: {error}"
        raise EngineError(message, remedy="start one with `dask scheduler`, and workers with `dask worker`") from None
    if not _workers(client):
        client.close()  # type: ignore[no-untyped-call] # dask's
        raise EngineError(f"the cluster at {address} has no workers", remedy=f"start one: `dask worker {address}`")
    return client


def on_cluster(
    decks: Sequence[DeckProof],
    client: Client,
    seconds: Callable[[DeckProof], float],
    tell: Callable[[DeckProof, Event], None],
) -> None:
    """Prove decks, one at a time on each worker, the longest first; ``tell`` what becomes of each, and keep it there.

    Raises what a deck can't be proven for, when those that run have ended; EngineError where two workers died under it.
    """
    waiting = deque(sorted(decks, key=seconds, reverse=True))
    running = list[_Job]()
    again = set[int]()
    errors = list[Exception]()
    try:
        while running or (waiting and not errors):
            there = _workers(client)
            free = [each for each in there if each not in {job.worker for job in running}]
            while waiting and free and not errors:
                running.append(_start(client, waiting.popleft(), free.pop(0)))
                tell(running[-1].deck, Phase.STARTED)
            for job in [each for each in running if _is_done(each.future) or each.worker not in there]:
                running.remove(job)
                if job.worker in there or job.future.status == "finished":
                    errors += _take(job, tell)
                elif id(job.deck) in again:
                    errors.append(EngineError(f"two workers died while they proved {job.deck.session.deck.name}"))
                else:
                    again.add(id(job.deck))
                    _cancel(job.future)
                    tell(job.deck, f"the worker {job.worker} died: proven again on another one")
                    waiting.appendleft(job.deck)
            if not there and not running:
                raise EngineError("the cluster has no workers left")
            time.sleep(_POLL_SECONDS)
    finally:
        for job in running:
            _cancel(job.future)
    if errors:
        raise errors[0]


def _workers(client: Client) -> list[str]:
    """Return the addresses of the workers, as the scheduler says now; `scheduler_info` may leave them out."""
    return sorted(client.nthreads())  # type: ignore[no-untyped-call] # dask's


def _is_done(future: Future[bytes]) -> bool:
    return bool(future.done())  # type: ignore[no-untyped-call] # dask's


def _cancel(future: Future[bytes]) -> None:
    future.cancel()  # type: ignore[no-untyped-call] # dask's


def _start(client: Client, deck: DeckProof, worker: str) -> _Job:
    kind = deck.kind if isinstance(deck.kind, str) else "shared"
    wanted = frozenset(each.id for each in deck.session.deck.blocks if deck.select(each))
    order = pickle.dumps(Order(deck.session, deck.config, kind, wanted))
    future = client.submit(prove_there, order, workers=[worker], allow_other_workers=False, pure=False, retries=0)
    return _Job(deck, worker, future)


def _take(job: _Job, tell: Callable[[DeckProof, Event], None]) -> list[Exception]:
    """Keep what a worker found in the deck, as if it had been proven here; return its error, if there was one."""
    try:
        answer: Answer = pickle.loads(job.future.result())  # noqa: S301 -- of a cluster that the author named
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is said
        answer = Answer(Pages(), None, (), EngineError(f"the worker {job.worker}: {error}"))
    job.deck.engine, job.deck.images = answer.engine, answer.images
    tell(job.deck, Phase.OPENED)
    for result in answer.found:
        job.deck.take(result)
        if job.deck.reports(result):
            tell(job.deck, result)
    tell(job.deck, Phase.ENDED)
    return [answer.error] if answer.error else []


# ----------------------------------------------------------------------------------------------------- on the worker


def prove_there(order: bytes) -> bytes:
    """Prove a deck in a process of its own, and return its pickled Answer: a worker's threads must not hold signals."""
    command = [sys.executable, "-c", "from deckproof.prove.cluster import main; main()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        out, errors = process.communicate(order)
    if process.returncode:
        raise RuntimeError(errors.decode(errors="replace")[-2000:])
    return out


def answer_of(order: Order) -> Answer:
    """Prove a deck here."""
    deck = DeckProof(order.session, order.config, order.kind, lambda block: block.id in order.wanted)
    error: Exception | None = None
    try:
        with deck:
            for _ in deck.results():
                pass
    except DeckproofError as caught:
        error = caught
    return Answer(deck.found, deck.engine, deck.images, error)


def main() -> None:
    """Read an order from standard input, and write the answer to standard output; end with the worker."""
    from deckproof import signals
    from deckproof.prove.parallel import end_with_parent

    signals.end_as_interrupt()
    end_with_parent()
    order: Any = pickle.load(sys.stdin.buffer)  # noqa: S301 -- the worker's own
    sys.stdout.buffer.write(pickle.dumps(answer_of(order)))
