"""The host's ports that a running container has, as ``docker ps`` says it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Published:
    """A port of the host's that a running container has."""

    container: str
    address: str
    port: str  # "8888/tcp"


_ROW = re.compile(r"(?P<address>\S+):(?P<first>\d+)(?:-(?P<last>\d+))?->[\d-]+/(?P<protocol>\w+)")


def published_in(container: str, cell: str) -> Iterator[Published]:
    """Yield what a cell of ``docker ps`` says of ports."""
    for match in _ROW.finditer(cell):
        first = int(match["first"])
        for port in range(first, int(match["last"] or first) + 1):
            yield Published(container, match["address"].strip("[]"), f"{port}/{match['protocol']}")
