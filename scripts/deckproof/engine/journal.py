"""What a run makes on an engine of the author's: removed at its end, or found again by a clean when it was killed.

In the run's folder lies how that engine is reached, written down before anything is made there.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from typing import Any

from deckproof.engine import host
from deckproof.engine.inventory import Client
from deckproof.engine.runs import runs
from deckproof.engine.user_engine import AuthorsEngine
from deckproof.errors import EngineError
from deckproof.model import Progress

Clear = Callable[[runs.Run, Client | None], list[str]]
"""Removes what a run made on an engine, by a client of it or the journal's; raises EngineError where it is silent."""


def keep(run: runs.Run, name: str, engine: AuthorsEngine, **more: object) -> None:
    """Write a journal, with more that its kind of engine needs to know."""
    journal = {"client": str(engine.client), "variables": engine.variables, **more}
    (run.folder / name).write_text(json.dumps(journal))


def read(run: runs.Run, name: str) -> tuple[dict[str, Any], Client] | None:
    """Return a run's journal, and a client of the engine that it names; None where there is no journal."""
    try:
        journal = json.loads((run.folder / name).read_text())
    except (FileNotFoundError, ValueError):
        return None
    environment = host.base_environment() | journal["variables"]

    def client(*arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        return host.run([journal["client"], *arguments], environment=environment, timeout=timeout)

    return journal, client


def end(run: runs.Run, engine: AuthorsEngine, clear: Clear, progress: Progress, left: str) -> None:
    """Remove what a run made on an engine, and the run; where the engine doesn't answer, say that a clean does it.

    An interrupt is heard when that is done. ``left`` is what is there.
    """
    try:
        clear(run, engine.docker)
    except EngineError as error:
        progress(f"{error.message}: when it does again, `deckproof clean` removes {left}")
    except KeyboardInterrupt:
        end(run, engine, clear, progress, left)
        raise
    else:
        runs.erase(run)
