"""Podman for one deck, in a sandbox of its own, behind the ordinary docker client: what differs is Podman's doing."""

from __future__ import annotations

from functools import partial

from deckproof.engine.api import Interface
from deckproof.engine.namespace.engine import Product, described, opened
from deckproof.engine.namespace.sandbox import Sandbox
from deckproof.engine.podman.daemon import PODMAN, missing
from deckproof.engine.podman.events import PodmansQuestions
from deckproof.engine.podman.images import prepared_set
from deckproof.model import EngineKind

__all__ = ["missing", "podman_engine"]

PASSED_OVER = "Podman is not a Docker Engine: it is used only when asked for"
REMEDY = "as root, with Docker's engine for the images: apt-get install docker.io podman netavark aardvark-dns iptables"


def _described(engine: Sandbox, asked: Interface) -> tuple[str, dict[str, str]]:
    version, details = described(engine, asked)
    return version, {"engine": f"Podman {version}", **details, "runtime": asked.read("/info")["DefaultRuntime"]}


podman_engine = partial(
    opened, Product(EngineKind.PODMAN, PODMAN, _described, prepared_set=prepared_set, questions=PodmansQuestions)
)
