"""What the runner asks of an engine, whatever its kind."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from deckproof.engine.attach import Attached, Questions
from deckproof.model import EngineInfo, ImageInfo


class Engine(Protocol):
    """A running Docker Engine that a session talks to, for one deck.

    Made by ``deckproof.engine.open_engine`` (a context manager); leaving the context removes what the deck made.
    """

    @property
    def info(self) -> EngineInfo:
        """Kind and version, for the proof."""

    @property
    def images(self) -> tuple[ImageInfo, ...]:
        """The images that were made ready for this deck, with their origins."""

    @property
    def environment(self) -> Mapping[str, str]:
        """The whole environment of the deck's host shell: DOCKER_HOST, HOME, PATH, TZ, LANG …"""

    @property
    def workdir(self) -> Path:
        """The empty folder that the deck's host shell starts in; removed with the engine."""

    def enter(self, argv: Sequence[str]) -> list[str]:
        """Return the argument vector that runs ``argv`` where the deck's steps are typed (its network namespace)."""

    def client(self, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        """Run the docker client with these arguments against this engine, output captured, never raising on status.

        Raises EngineError where the engine doesn't answer within ``timeout`` seconds.
        """

    def attached(self, since: float, typed: str = "") -> tuple[Attached, ...]:
        """Return the containers that are up and that a client attached to at or after this Unix time.

        ``typed`` is the command that was typed: following a log leaves no trace in the engine. Raises EngineError
        where the engine doesn't answer.
        """

    def stopped(self, since: float, containers: Sequence[Attached]) -> bool:
        """Tell whether the engine says by now that a client ended one of these containers since this Unix time.

        Raises EngineError where it doesn't answer.
        """

    def settle(self) -> None:
        """Wait until the engine is done with the containers that have ended.

        Raises EngineError where it doesn't answer.
        """

    def refuse(self, command: str) -> str | None:
        """Return why this input must not be typed on this engine (a prune on the user's own engine), or None."""


@dataclass(frozen=True, slots=True)
class DeckEngine:
    """What is the same in engines of all kinds; ``Engine`` says what each member promises."""

    info: EngineInfo
    images: tuple[ImageInfo, ...]
    workdir: Path
    environment: Mapping[str, str]
    ask: Questions  # the engine itself

    def attached(self, since: float, typed: str = "") -> tuple[Attached, ...]:
        """Ask what clients are attached to."""
        return self.ask.attached(since, typed)

    def stopped(self, since: float, containers: Sequence[Attached]) -> bool:
        """Ask what clients have ended."""
        return self.ask.stopped(since, containers)

    def settle(self) -> None:
        """Ask what has ended, and is still there."""
        self.ask.settle()

    def refuse(self, command: str) -> str | None:  # noqa: ARG002 -- an engine of a deck's own does as it is told
        """Refuse nothing."""
        return None
