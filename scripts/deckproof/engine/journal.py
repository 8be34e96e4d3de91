"""What a run makes on an engine of the author's: removed at its end, or found again by a clean when it was killed.

In the run's folder lies how that engine is reached, written down before anything is made there.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from deckproof.engine import host
from deckproof.engine.inventory import Client
from deckproof.engine.runs import runs
from deckproof.engine.user_engine import AuthorsEngine
from deckproof.errors import EngineError
from deckproof.model import Progress

Remove = Callable[[Client, runs.Run, Mapping[str, Any]], list[str]]
"""Removes what a run made on an engine, by a client of it and what is noted; raises EngineError where it is silent."""


@dataclass(frozen=True, slots=True)
class Journal:
    """What runs of one kind note, and how what they made is removed."""

    name: str  # of the file in a run's folder
    remove: Remove

    def keep(self, run: runs.Run, engine: AuthorsEngine, **more: object) -> None:
        """Write a run's journal, with more that its kind of engine needs to know."""
        noted = {"client": str(engine.client), "variables": engine.variables, **more}
        (run.folder / self.name).write_text(json.dumps(noted))

    def clear(self, run: runs.Run, docker: Client | None = None) -> list[str]:
        """Remove what a run made on the author's engine, as its journal tells; returns what was removed.

        ``docker`` is a client of that engine; a killed run's is made from the journal. Raises EngineError where the
        engine doesn't answer: then the journal is still needed.
        """
        try:
            noted = json.loads((run.folder / self.name).read_text())
        except (FileNotFoundError, ValueError):
            return []
        return self.remove(docker or _client(noted), run, noted)

    def end(self, run: runs.Run, engine: AuthorsEngine, progress: Progress, left: str) -> None:
        """Remove what a run made on an engine, and the run; where the engine doesn't answer, say that a clean does it.

        An interrupt is heard when that is done. ``left`` is what is there.
        """
        try:
            self.clear(run, engine.docker)
        except EngineError as error:
            progress(f"{error.message}: when it does again, `deckproof clean` removes {left}")
        except KeyboardInterrupt:
            self.end(run, engine, progress, left)
            raise
        else:
            runs.erase(run)


def _client(noted: Mapping[str, Any]) -> Client:
    environment = host.base_environment() | noted["variables"]

    def client(*arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        return host.run([noted["client"], *arguments], environment=environment, timeout=timeout)

    return client
