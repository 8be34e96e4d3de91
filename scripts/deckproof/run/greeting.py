"""Before a client attaches to a container that was started a moment ago: what it says first, it says to nobody.

A person comes to it seconds later. Typed at once, the greeting would come into the output of ``docker attach``.
"""

from __future__ import annotations

import time

from deckproof.docker.foreground import foreground
from deckproof.engine.base import Engine

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
