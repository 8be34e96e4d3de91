"""Ask a Docker Engine what ``attach`` wants to know."""

from __future__ import annotations

import json
import time
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

from deckproof.engine.api import Interface
from deckproof.engine.attach import Event, unix_time
from deckproof.errors import EngineError

_CONTAINERS = '{"type":["container"]}'


class Questions:
    """What is asked of one engine; see ``attach.Questions``."""

    def __init__(self, interface: Interface) -> None:
        self._interface = interface

    def events(self, since: float) -> list[Event]:
        """Return what has happened to containers."""
        ahead = self._ahead
        window = {"since": f"{since + ahead:.6f}", "until": f"{time.time() + ahead:.6f}", "filters": _CONTAINERS}
        return self.told(f"/events?{urlencode(window)}")

    def now(self) -> float:
        """Return the Unix time as the engine's clock has it."""
        return time.time() + self._ahead

    def container(self, name: str) -> dict[str, Any] | None:
        """Return what the engine says of a container, or None."""
        said = self._read(f"/containers/{quote(name, safe='')}/json")
        return said if isinstance(said, dict) and "State" in said else None

    def told(self, path: str) -> list[Event]:
        """Return the events of an answer, one a line; what is none, such as an error's message, tells of nothing."""
        try:
            said = [json.loads(line) for line in self._interface.get(path)[1].splitlines()]
        except (OSError, ValueError) as error:
            raise EngineError(f"the engine gave no answer: {error}") from error
        return [each for each in said if "Actor" in each]

    @cached_property
    def _ahead(self) -> float:
        """How many seconds the engine's clock, which stamps events, is ahead of ours: it may be another machine's."""
        self._read("/version")  # connects, which takes time of its own
        asked = time.time()
        said = str((self._read("/info") or {}).get("SystemTime", ""))
        answered = time.time()
        engines = unix_time(said)
        return 0.0 if engines is None or asked <= engines <= answered else engines - (asked + answered) / 2

    def _read(self, path: str) -> Any:
        try:
            return self._interface.read(path)
        except OSError as error:
            raise EngineError(f"the engine gave no answer: {error}") from error
