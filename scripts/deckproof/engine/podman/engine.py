"""Podman for one deck, in a sandbox of its own, behind the ordinary docker client: what differs is Podman's doing."""

from __future__ import annotations

from functools import partial

from deckproof.docker.events import Event, in_dockers_words
from deckproof.engine.api import Interface
from deckproof.engine.attach import Questions
from deckproof.engine.namespace.engine import Product, described, opened
from deckproof.engine.namespace.sandbox import Sandbox
from deckproof.engine.podman.daemon import PODMAN, missing
from deckproof.engine.podman.images import prepared_set
from deckproof.model import EngineKind

__all__ = ["missing", "podman_engine"]

PASSED_OVER = "Podman is not a Docker Engine: it is used only when asked for"


def _described(engine: Sandbox, asked: Interface) -> tuple[str, dict[str, str]]:
    version, details = described(engine, asked)
    return version, {"engine": f"Podman {version}", **details, "runtime": asked.read("/info")["DefaultRuntime"]}


class PodmansQuestions(Questions):
    """What is asked of Podman.

    Asked for events up to a moment, as the docker client asks, Podman 4.3 ends its answer before it has begun; asked
    not to go on, it gives all that there are.
    """

    def events(self, since: float) -> list[Event]:
        events = self.told(f"/v4.0.0/libpod/events?stream=false&since={since:.6f}")
        return list(in_dockers_words(event for event in events if event.get("Type") == "container"))


podman_engine = partial(
    opened, Product(EngineKind.PODMAN, PODMAN, _described, prepared_set=prepared_set, questions=PodmansQuestions)
)
