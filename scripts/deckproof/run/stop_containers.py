"""Stop what a flooding step started in containers: their logs would fill the disk long after their client's end."""

from __future__ import annotations

import time
from contextlib import suppress

from deckproof.engine.base import Engine
from deckproof.errors import EngineError

PATIENCE = 10.0
"""Seconds that a busy engine gets to answer."""


def halt_started(engine: Engine, since: float) -> None:
    """Kill every container that was started at or after this Unix time. For engines that nobody else uses."""
    window = ("--since", f"{since:.6f}", "--until", f"{time.time():.6f}")
    with suppress(EngineError):  # an engine that doesn't answer is found out by the next step
        started = engine.client(
            "events", *window, "--filter", "event=start", "--format", "{{.ID}}", timeout=PATIENCE
        ).stdout.split()
        if started:
            engine.client("kill", *started, timeout=PATIENCE)
