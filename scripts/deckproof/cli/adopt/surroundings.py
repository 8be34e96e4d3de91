"""What the machine has that steps ask for: programs, parts of the client, images, hosts. Asks, and makes nothing."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from deckproof.anatomy.client import ask_client
from deckproof.config import Config, cache_folder
from deckproof.engine.images.acquire import lacking
from deckproof.engine.images.registry import reachable

_VERB = re.compile(r"^ {2}(?P<verb>[a-z][\w-]*)\*?(?:\s{2,}|$)", re.MULTILINE)
"""A line of the client's help that names one of its verbs or groups."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a deck would run: on this machine, on an engine of its own."""

    config: Config

    def has_program(self, name: str) -> bool:
        """Tell whether a program is installed."""
        return shutil.which(name) is not None

    def has_verb(self, name: str) -> bool:
        """Tell whether docker's client has a verb or a group; yes where it can't be asked."""
        known = _verbs()
        return not known or name in known

    def lacks(self, refs: Sequence[str]) -> dict[str, str]:
        """Return the images that can't be had, each with where it was looked for."""
        return lacking(refs, self.config)

    def reaches(self, host: str, port: int) -> bool:
        """Tell whether a host can be reached."""
        return not self.config.offline and _reaches(host, port)


@cache
def _reaches(host: str, port: int) -> bool:
    return reachable(host, port)


@cache
def _verbs() -> frozenset[str]:
    text = ask_client(("docker",), cache_folder()) or ""
    return frozenset(match["verb"] for match in _VERB.finditer(text))
