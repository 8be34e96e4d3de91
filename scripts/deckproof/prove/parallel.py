"""Decks side by side, each in a process of its own: what it finds crosses to this one as plain values.

A process, since signals reach the main thread only, and one that dies takes nothing with it. It is forked from this
one, which has a single thread, so it knows the deck already. ::

    waiting ──a seat is free──▶ started ──its engine is there──▶ opened ──all is found──▶ closing ──is closed──▶ ended
       │                           └────────interrupted: it closes its engine─────┴───────────────┴────────────▶ ended
       └──another deck could not be proven──▶ never started

A seat is where one deck at a time can run: an engine of a pool, or just a place among those asked for. A place is free
again while a deck closes its engine, which is mostly waiting.
"""

from __future__ import annotations

import os
import signal
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess

from deckproof import signals
from deckproof.engine import AuthorsEngine
from deckproof.errors import DeckproofError, EngineError
from deckproof.model import BlockResult, EngineInfo, ImageInfo
from deckproof.prove.deck import DeckProof

Seat = AuthorsEngine | None
"""The engine of a pool to use, or None: an engine of the kind that was asked for."""

ENDING_SECONDS = 120.0
"""What a deck gets to close its engine when it is interrupted; every part of that has a shorter limit of its own."""

_PARENT_SECONDS = 0.5  # between two looks whether there is still somebody to work for


class Phase(Enum):
    """Where a deck has come to."""

    STARTED = "started"
    OPENED = "opened"  # its engine is there
    CLOSING = "closing"  # nothing more will be found
    ENDED = "ended"


Event = Phase | str | BlockResult
"""What becomes of a deck: a phase, a line of progress, a result."""


class DefectError(Exception):
    """Something that should not have happened in the process of a deck; its traceback is a note."""


def side_by_side(
    decks: Sequence[DeckProof],
    seats: Sequence[Seat],
    seconds: Callable[[DeckProof], float],
    tell: Callable[[DeckProof, Event], None],
) -> None:
    """Prove decks, as many at once as there are seats; ``tell`` what becomes of each as it comes, and keep it there.

    The one that is expected to take the most ``seconds`` starts first, so that it is not what the others wait for in
    the end. When a deck can't be proven, no other is started, and its error is raised when those that run have ended;
    of several such decks, the first one's. Whatever is raised, every engine is closed and every record complete.
    """
    waiting = deque(sorted(decks, key=seconds, reverse=True))
    free = deque(seats)
    running = list[_Job]()
    errors = dict[int, BaseException]()
    try:
        while running or (waiting and not errors):
            while waiting and free and not errors:
                with signals.held():
                    running.append(_Job(waiting.popleft(), free.popleft(), running))
                tell(running[-1].deck, Phase.STARTED)
            for job, event in _heard(running):
                tell(job.deck, event)
                if event is Phase.CLOSING and job.seats == [None]:
                    free.append(job.seats.pop())
                elif event is Phase.ENDED:
                    running.remove(job)
                    free += job.seats
                    if isinstance(job.error, KeyboardInterrupt):
                        raise job.error
                    if job.error:
                        errors[decks.index(job.deck)] = job.error
    finally:
        _end(running, tell)
    if errors:
        raise errors[min(errors)]


@dataclass(frozen=True, slots=True)
class _Message:
    """What a deck's process says: an event, with what is known of its engine by then."""

    event: Event
    engine: EngineInfo | None
    images: tuple[ImageInfo, ...]
    error: BaseException | None = None


class _Job:
    """A deck, and the process that proves it; the deck here grows with what is heard from there."""

    def __init__(self, deck: DeckProof, seat: Seat, others: Sequence[_Job]) -> None:
        self.deck, self.seats = deck, [seat]  # none any more, once it has left its own
        self.error: BaseException | None = None
        self.has_ended = False
        deck.kind = seat or deck.kind
        context = get_context("fork")
        self.ear, mouth = context.Pipe(duplex=False)
        ears = [self.ear, *(each.ear for each in others)]
        self._process: ForkProcess = context.Process(target=_work, args=(deck, mouth, ears), daemon=True)
        self._process.start()
        mouth.close()

    def hear(self) -> Event:
        """Return the next thing that the deck's process says; that it has gone without a word, too, ends the deck."""
        try:
            message: _Message = self.ear.recv()
        except Exception:  # noqa: BLE001 -- the end of the pipe or, of one that was interrupted at a bad moment, half a message
            message = _Message(Phase.ENDED, self.deck.engine, self.deck.images, self._death())
        self.deck.engine, self.deck.images = message.engine, message.images
        if isinstance(message.event, BlockResult):
            self.deck.take(message.event)
        elif message.event is Phase.ENDED:
            self.error, self.has_ended = message.error, True
            self._process.join()
            self.ear.close()
        return message.event

    def interrupt(self) -> None:
        """Have the deck close its engine and end."""
        self._signal(signal.SIGINT)

    def kill(self) -> None:
        """End the deck's process, whatever it does."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        if self._process.pid and self._process.is_alive():
            with suppress(ProcessLookupError):
                os.kill(self._process.pid, number)

    def _death(self) -> DeckproofError:
        self._process.join()
        code = self._process.exitcode or 0
        how = f"by {signal.Signals(-code).name}" if code < 0 else f"with exit status {code}"
        message = f"the process that proved {self.deck.session.deck.name} was ended {how}"
        return EngineError(message, remedy="`deckproof clean` removes what it left")


def _heard(running: Sequence[_Job], timeout: float | None = None) -> Iterator[tuple[_Job, Event]]:
    """Wait until something is heard, and yield one event of each job that has any."""
    by_ear: dict[object, _Job] = {job.ear: job for job in running}
    for ear in wait([job.ear for job in running], timeout):
        with signals.held():  # half a message can't be heard again
            event = by_ear[ear].hear()
        yield by_ear[ear], event


def _end(running: Sequence[_Job], tell: Callable[[DeckProof, Event], None]) -> None:
    """Interrupt what still runs, and keep and tell what it has found, until it has closed its engine."""
    until = time.monotonic() + ENDING_SECONDS
    for job in running:
        job.interrupt()
    while left := [job for job in running if not job.has_ended]:
        if time.monotonic() > until:
            for job in left:
                job.kill()
        for job, event in _heard(left, timeout=1):
            with suppress(OSError):  # nobody may be listening any more
                tell(job.deck, event)


# ------------------------------------------------------------------------------------------------ in a deck's process


def _work(deck: DeckProof, mouth: Connection, ears: Sequence[Connection]) -> None:
    """Prove a deck, saying what becomes of it; never raises."""

    def say(event: Event, error: BaseException | None = None) -> None:
        with signals.held():  # what follows half a message can't be understood
            mouth.send(_Message(event, deck.engine, deck.images, error))

    error: BaseException | None = None
    try:
        signals.end_as_interrupt()
        end_with_parent()  # its thread leaves the signals to this one
        signals.let_in()
        for ear in ears:  # they belong to the parent; kept here, nobody would notice that it is gone
            ear.close()
        deck.progress, deck.opened = say, lambda: say(Phase.OPENED)
        with deck:
            for result in deck.results():
                say(result)
            say(Phase.CLOSING)
    except (DeckproofError, KeyboardInterrupt) as caught:
        error = caught
    except Exception as caught:  # noqa: BLE001 -- the parent raises it again
        error = DefectError(f"{type(caught).__name__}: {caught}")
        error.add_note(traceback.format_exc())
    with suppress(OSError):
        say(Phase.ENDED, error)


def end_with_parent() -> None:
    """Interrupt this process as soon as its parent is gone, by SIGKILL say: nobody would end its engine."""
    parent = os.getppid()
    main = threading.main_thread().ident or 0

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_PARENT_SECONDS)
        signal.pthread_kill(main, signal.SIGTERM)  # it may be waiting for something: this wakes it

    threading.Thread(target=watch, daemon=True).start()
