"""Commands that are refused on somebody's own engine, and those that are not."""

from __future__ import annotations

import pytest
from deckproof.engine.belongings import Belongings, Thing
from deckproof.engine.refusal import refusal

THEIRS = Belongings(
    frozenset(
        {
            Thing("container", "eca4aa01751c" + "0" * 52, "database"),
            Thing("volume", "data", "data"),
            Thing("image", "sha256:" + "ab" * 32, "debian:latest"),
        }
    )
)


@pytest.mark.parametrize(
    "command",
    [
        "docker system prune --all",
        "docker container  prune -f",
        "docker volume prune",
        "docker builder prune",
        "sudo docker image prune",
        "docker rm -f $(docker ps -aq)",
        "docker ps -q | xargs docker stop",
        "docker stop `docker ps -q`",
        "docker rm -f database",
        "docker stop eca4aa01",
        "docker container kill database",
        "docker volume rm data",
        "docker rmi debian",
        "docker exec database dropdb main",
        "docker cp database:/etc/passwd .",
        "docker swarm init",
        "echo hello && docker rm 'database'",
    ],
)
def test_what_reaches_beyond_the_deck_is_refused_with_the_reason(command: str) -> None:
    """The reason says what to do instead."""
    reason = refusal(command, THEIRS.holds)
    assert reason is not None
    assert "private engine" in reason


@pytest.mark.parametrize(
    "command",
    [
        "docker run --rm debian echo database",
        "docker rm -f web",
        "docker rm eca4aa01751d",
        "docker ps --all",
        "docker pull debian",
        "docker logs database",
        "echo pruning docker systems is dangerous >notes",
        "docker volume create pages",
        "docker run --name prune busybox",
    ],
)
def test_what_stays_within_the_deck_is_not_refused(command: str) -> None:
    """Reading and making are always allowed."""
    assert refusal(command, THEIRS.holds) is None
