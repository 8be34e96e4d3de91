"""Requests that would touch what was on an engine before a deck."""

from __future__ import annotations

import pytest
from deckproof.docker.reach import forbidden
from deckproof.docker.things import Thing
from deckproof.engine.inventory import Inventory

THEIRS = Inventory(
    frozenset(
        {
            Thing("container", "eca4aa01751c" + "0" * 52, "database"),
            Thing("volume", "data", "data"),
            Thing("network", "9f86d081884c" + "0" * 52, "intranet"),
            Thing("image", "sha256:" + "ab" * 32, "course/app:latest"),
        }
    )
)


def judged(request_line: str) -> str | None:
    """Return why a request is not passed on to an engine with somebody's things."""
    method, target, *_ = request_line.split()
    return forbidden(method, target, THEIRS.holds)


@pytest.mark.parametrize(
    "request_line",
    [
        "POST /v1.41/containers/prune?filters=%7B%7D HTTP/1.1",
        "POST /build/prune HTTP/1.1",
        "POST /v1.48/swarm/init HTTP/1.1",
        "DELETE /v1.41/containers/database?force=1 HTTP/1.1",
        "DELETE /v1.41/containers/eca4aa01 HTTP/1.1",
        "DELETE http://localhost/v1.41/volumes/data HTTP/1.1",
        "DELETE /v1.41/networks/intranet HTTP/1.1",
        "DELETE /v1.41/images/course/app?force=1 HTTP/1.1",
        "DELETE /v1.41/images/sha256:abababab HTTP/1.1",
        "POST /v1.41/containers/database/stop?t=1 HTTP/1.1",
        "POST /v1.41/containers/data%62ase/exec HTTP/1.1",
        "POST /v1.41/networks/intranet/connect HTTP/1.1",
        "PUT /v1.41/containers/database/archive?path=/ HTTP/1.1",
    ],
)
def test_what_touches_somebody_s_things_is_forbidden_with_the_reason(request_line: str) -> None:
    """By name, by the beginning of an id, and all at once."""
    assert "private engine" in str(judged(request_line))


@pytest.mark.parametrize(
    "request_line",
    [
        "GET /v1.41/containers/json HTTP/1.1",
        "POST /v1.41/containers/create?name=web HTTP/1.1",
        "DELETE /v1.41/containers/data HTTP/1.1",
        "DELETE /v1.41/images/course/app:2 HTTP/1.1",
        "POST /v1.41/containers/web/stop HTTP/1.1",
        "POST /v1.41/containers/database/wait HTTP/1.1",
        "POST /v1.41/images/course/app/tag?repo=x HTTP/1.1",
        "no request at all",
    ],
)
def test_everything_else_passes(request_line: str) -> None:
    """Reading, making, and what the deck does to its own; a volume's name is no container's."""
    assert judged(request_line) is None
