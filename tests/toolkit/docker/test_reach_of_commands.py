"""Commands that are refused on somebody's own engine, and those that are not."""

from __future__ import annotations

import pytest
from deckproof.docker.reach import refusal
from deckproof.docker.things import Thing
from deckproof.engine.inventory import Inventory
from hypothesis import given
from hypothesis import strategies as st

THEIRS = Inventory(
    frozenset(
        {
            Thing("container", "eca4aa01751c" + "0" * 52, "database"),
            Thing("volume", "data", "data"),
            Thing("image", "sha256:" + "ab" * 32, "debian:latest"),
            Thing("network", "9f86d081884c" + "0" * 52, "intranet"),
        }
    ),
    frozenset({"shop"}),
)


def refused(command: str) -> str | None:
    """Return why a command is refused on an engine with somebody's things."""
    return refusal(command, THEIRS.holds, THEIRS.projects)


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
        "docker rmi docker.io/library/debian",
        "podman rm -f database",
        "docker exec database dropdb main",
        "docker cp database:/etc/passwd .",
        "docker swarm init",
        "echo hello && docker rm 'database'",
        "docker network connect intranet web",
        "docker tag mine:1 debian",
        "docker container rm --force $(docker container ls --all --quiet)",
        "docker rmi $(docker images -q)",
        "docker image rm -f $(docker image ls -q)",
        "docker ps -aq > ids; xargs docker rm < ids",
        "docker ps -aq | xargs -n 1 sudo docker rm",
        "docker volume ls -q | while read v; do docker volume rm $v; done",
        "for each in $(docker ps -q); do docker kill $each; done",
        "docker stop $(docker ps --quiet --filter name=$(cat name))",
        "mapfile -t ids < <(docker ps -aq); docker rm ${ids[@]}",
        "docker compose -p shop down -v",
        "docker compose --project-name=shop stop",
        "COMPOSE_PROJECT_NAME=shop docker-compose down --volumes",
        "cd ~/Shop && docker compose down",
        "docker compose -f ../shop/compose.yaml kill",
        "docker compose --project-directory /home/me/shop up -d",
    ],
)
def test_what_reaches_beyond_the_deck_is_refused_with_the_reason(command: str) -> None:
    """The reason says what to do instead."""
    reason = refused(command)
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
        "docker compose down -v",
        "docker compose -p mine down -v",
        "docker compose -p shop ps",
        "id=$(docker run -d debian); docker rm -f $id",
        "docker rm -f $(cat id)",
        "docker ps; docker rm -f web",
        "docker tag debian course/debian:1",
        "docker network connect course web",
        "git commit -m 'docker system prune'",
    ],
)
def test_what_stays_within_the_deck_is_not_refused(command: str) -> None:
    """Reading and making are always allowed."""
    assert refused(command) is None


@given(
    prefix=st.sampled_from(["", "sudo ", "cd /tmp && ", "time ", "DOCKER_CONFIG=/x ", "true; "]),
    program=st.sampled_from(
        ["docker", "/usr/bin/docker", r"\docker", '"docker"', "docker --debug", "docker -H unix:///x"]
    ),
    group=st.sampled_from(["system", "container", "image", "volume", "network", "builder", "buildx"]),
    blank=st.sampled_from([" ", "  ", "\t", " \\\n  "]),
    suffix=st.sampled_from(["", " -f", " --all --force", " --filter until=24h", " > log", " || true", " # tidy"]),
    around=st.sampled_from(["{}", "({})", "bash -c '{}'", "alias tidy='{}'", "if true; then {}\nfi", "x=$({})"]),
)
def test_a_prune_is_refused_in_every_spelling(
    prefix: str, program: str, group: str, blank: str, suffix: str, around: str
) -> None:
    """Whatever stands before it, after it, or around it."""
    assert refused(around.format(f"{prefix}{program}{blank}{group}{blank}prune{suffix}")) is not None


@given(
    listing=st.sampled_from(
        ["docker ps -aq", "docker container ls -q", "docker container ps --all", "sudo docker ps -q"]
    ),
    removal=st.sampled_from(["docker rm", "docker rm -f -v", "docker container rm", "docker stop", "docker kill"]),
    form=st.sampled_from(
        ["{1} $({0})", "{1} `{0}`", '{1} "$({0})"', "{0} | xargs {1}", "{0} | xargs -r -n1 {1}", "x=$({0}); {1} $x"]
    ),
)
def test_a_removal_of_all_that_is_listed_is_refused_in_every_spelling(listing: str, removal: str, form: str) -> None:
    """A substitution, a pipe, a variable."""
    assert refused(form.format(listing, removal)) is not None


@given(st.text(alphabet="docker ps rm -f$()`'\"|;&<>{}\n\\#=", max_size=60))
def test_any_text_is_judged(command: str) -> None:
    """A slide may hold what no shell would take: that is no reason to fail here."""
    refused(command)
