"""Whether an engine still answers: what tells a step that failed from one that an engine went away under."""

from __future__ import annotations

from deckproof.engine.base import Engine
from deckproof.engine.runs import runs
from deckproof.engine.runs.run_state import State
from deckproof.errors import EngineError

PATIENCE = 10.0
"""Seconds that an engine gets to say its version; a busy machine takes one."""


def lost(engine: Engine) -> str | None:
    """Return how an engine was lost, as the words after "the engine", or None where it answers.

    Its run is noted to be lost.
    """
    if not engine.info.version:  # there is none, since none is needed
        return None
    try:
        if engine.client("version", timeout=PATIENCE).returncode == 0:
            return None
        how = "died"
    except EngineError:
        how = "stopped answering"
    if name := engine.environment.get(runs.MARK):
        run = runs.Run(name)
        if run.state is State.SERVING:
            run.becomes(State.LOST)
    return how
