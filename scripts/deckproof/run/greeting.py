"""Before a command that a person would come to seconds later, while the engine is still at work on the one before.

What a container that was started a moment ago says first, it says to nobody: typed at once, the greeting would come
into the output of ``docker attach``. And one that has just ended is still listed for a moment, as up or as about to
be removed, and keeps its name.
"""

from __future__ import annotations

import time
from contextlib import suppress

from deckproof.docker.calls import calls_client
from deckproof.docker.foreground import foreground
from deckproof.engine.base import Engine
from deckproof.errors import EngineError

PATIENCE = 5.0
"""Seconds that a container gets to have said what it says first."""
_BETWEEN = 0.2


def await_greeting(engine: Engine, typed: str, quiet: float) -> None:
    """Wait until the container that ``typed`` attaches to has said nothing more for ``quiet`` seconds.

    They are counted in looks: a busy machine takes fewer of them in the same time. Raises EngineError where the engine
    doesn't answer.
    """
    call = foreground(typed) if "attach" in typed else None
    if call is None or call.command != "attach":
        return
    said, silent = "", 0
    until = time.monotonic() + PATIENCE
    while silent * _BETWEEN < quiet and time.monotonic() < until:
        log = engine.client("logs", "--timestamps", "--tail=20", call.container)
        latest = log.stdout + log.stderr
        said, silent = latest, silent + 1 if latest == said else 0
        time.sleep(_BETWEEN)


def await_end(engine: Engine, typed: str) -> None:
    """Wait until the engine is done with the containers that have ended, where ``typed`` calls its client.

    An engine that doesn't answer is found out by the command itself.
    """
    if calls_client(typed):
        with suppress(EngineError):
            engine.settle()
