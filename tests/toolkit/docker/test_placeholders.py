"""Placeholders in a client's command are recognized, and nothing else is taken for one."""

from __future__ import annotations

import pytest
from deckproof.docker.placeholders import Noun, assigns, placeholders
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("command", "text", "noun", "by_name"),
    [
        ("docker stop <container_id>", "<container_id>", Noun.CONTAINER, False),
        ("docker exec -it <container-name> sh", "<container-name>", Noun.CONTAINER, True),
        ("docker rm <CONTAINER ID>", "<CONTAINER ID>", Noun.CONTAINER, False),
        ("docker logs <your-container>", "<your-container>", Noun.CONTAINER, False),
        ("docker kill <id>", "<id>", Noun.CONTAINER, False),
        ("docker run --rm <image> true", "<image>", Noun.IMAGE, False),
        ("docker network rm <network>", "<network>", Noun.NETWORK, False),
        ("docker volume inspect <volume_name>", "<volume_name>", Noun.VOLUME, True),
        ("docker inspect <yourContainerID>", "<yourContainerID>", Noun.CONTAINER, False),
        ("docker inspect <NAME>", "<NAME>", Noun.CONTAINER, True),
        ("docker volume rm <NAME>", "<NAME>", Noun.VOLUME, True),
        ("docker inspect CONTAINER_ID", "CONTAINER_ID", Noun.CONTAINER, False),
        ("docker inspect --format '{{.State.Status}}' {container_id}", "{container_id}", Noun.CONTAINER, False),
        ("docker inspect [CONTAINER_ID]", "[CONTAINER_ID]", Noun.CONTAINER, False),
        ("docker rm -f <container-id-from-above>", "<container-id-from-above>", Noun.CONTAINER, False),
        ("docker logs <first-four-chars>", "<first-four-chars>", Noun.CONTAINER, False),
        ("docker tag busybox <username>/mine:1.0", "<username>", Noun.USER, True),
        ("docker tag busybox <your-dockerhub-username>/mine:1.0", "<your-dockerhub-username>", Noun.USER, True),
        ("docker tag busybox $DOCKER_ID_USER/mine", "$DOCKER_ID_USER", Noun.USER, True),
        ("docker container stop ${CONTAINER_ID}", "${CONTAINER_ID}", Noun.CONTAINER, False),
        ("cd x && docker attach $DOCKERID", "$DOCKERID", Noun.CONTAINER, False),
        ("docker stop <el-identificador-del-contenedor>", "<el-identificador-del-contenedor>", Noun.CONTAINER, False),
        ("docker exec <id-del-contenedor> cat /x", "<id-del-contenedor>", Noun.CONTAINER, False),
        ("docker rmi <das Abbild>", "<das Abbild>", Noun.IMAGE, False),
        ("docker volume rm <nom du volume>", "<nom du volume>", Noun.VOLUME, False),
    ],
)
def test_spellings_in_the_wild(command: str, text: str, noun: Noun, by_name: bool) -> None:
    """Angle brackets in any case, and variables with such names."""
    (found,) = placeholders(command)
    assert (found.text, found.noun, found.by_name, found.new) == (text, noun, by_name, False)


@pytest.mark.parametrize(
    "command",
    [
        "cat <container_id>",
        "echo $CONTAINER_ID",
        "docker run -e CONTAINER_ID=1 busybox",
        "docker ps --format '{{.ID}} {{.Names}}'",
        "docker run -v $HOME:/home/$USER busybox",
        "docker ps --format '{{ .Image }}'",
        "docker run busybox sh -c 'wc <in >out'",
        "docker ps --filter name=$prefix",
        "cat > page.html <<END\n<image>\nEND",
        "docker exec web cat /etc/hosts | grep <id>",
        "docker exec web <command>",
        "docker logs <one> <other>",
        "docker run busybox <etwas>",
        "docker exec -i db mysql <dump.sql >out",
    ],
)
def test_what_is_none(command: str) -> None:
    """Redirections, other variables, and whatever is not the client's."""
    assert placeholders(command) == ()


@pytest.mark.parametrize(
    "command", ["docker run --name <container_name> busybox", "docker pull <image>", "docker network create <network>"]
)
def test_a_name_for_something_new(command: str) -> None:
    """What the command is to make can't be looked for."""
    assert [each.new for each in placeholders(command)] == [True]


def test_each_one_has_the_verb_before_it() -> None:
    """Several commands may stand in one input; a placeholder is returned once."""
    found = placeholders("docker stop <container> &&\n docker rm <container_id>; docker start <container>")
    assert [(each.text, each.verb) for each in found] == [("<container>", "stop"), ("<container_id>", "rm")]


@pytest.mark.parametrize(
    ("command", "is_given"),
    [
        ("CID=$(docker run -d busybox); docker stop $CID", True),
        ("docker ps -q | while read -r CID; do docker stop $CID; done", True),
        ("for CID in a b; do docker stop $CID; done", True),
        ("MYCID=1 docker stop $CID", False),
        ("docker stop $CID", False),
    ],
)
def test_a_variable_that_the_input_sets_is_known(command: str, is_given: bool) -> None:
    """The shell knows it then, though not yet when we ask."""
    assert assigns(command, "CID") is is_given


@given(st.text(alphabet="docker stop<>_id$CONTAINER{};|\\\n'\"", max_size=60))
def test_any_text_is_looked_through(text: str) -> None:
    """Whatever is found stands in the text."""
    assert all(each.text in text for each in placeholders(f"docker stop {text}"))
