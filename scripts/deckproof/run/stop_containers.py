"""Stop what a flooding step started in containers: their logs would fill the disk long after their client's end."""

from __future__ import annotations

import time
from contextlib import suppress

from deckproof.engine.base import Engine
from deckproof.errors import EngineError

PATIENCE = 30.0
"""Seconds that a busy engine gets to answer."""

EVENTS = ("attach", "start")


def halt_started(engine: Engine, since: float) -> None:
    """Kill every container that was started, or attached to, at or after this Unix time.

    For engines that nobody else uses.
    A container's output may arrive before the engine says that it was started: being attached to it is said before.
    To kill one that is just being started waits until it has been.
    """
    window = ("--since", f"{since:.6f}", "--until", f"{time.time():.6f}")
    filters = [word for event in EVENTS for word in ("--filter", f"event={event}")]
    with suppress(EngineError):  # an engine that doesn't answer is found out by the next step
        said = engine.client("events", *window, *filters, "--format", "{{.ID}}", timeout=PATIENCE).stdout
        if started := dict.fromkeys(said.split()):
            engine.client("kill", *started, timeout=PATIENCE)
