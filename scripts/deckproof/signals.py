"""What ends a run from outside: SIGTERM and SIGHUP do as Ctrl-C does, and nothing disturbs the clean-up after it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def end_as_interrupt() -> None:
    """Make the first of these signals a KeyboardInterrupt in this process, and ignore those that come after it."""
    for each in ENDING:
        signal.signal(each, _interrupt)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    for each in ENDING:
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt


@contextmanager
def held() -> Iterator[None]:
    """Let none of these signals in before the context is left: what is made in it is known by then."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def let_in() -> None:
    """Let them in again, in a process that was started while they were held."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
