"""What a deck will take on an engine: names and ports, with the line that takes them first."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from deckproof.plan.resources import Claim, claims, claims_in_compose_file
from deckproof.testing import make_session
from hypothesis import given
from hypothesis import strategies as st


def taken(*texts: str | tuple[str, Mapping[str, object]]) -> list[tuple[str, str]]:
    """Return the kinds and names that a deck of these blocks takes."""
    return [(claim.kind, claim.name) for claim in claims(make_session(*texts), "deck")]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("docker run -d --name web nginx", [("container", "web")]),
        ("docker create --name=web nginx", [("container", "web")]),
        ("docker rename web shop", [("container", "shop")]),
        ("docker run -p 8888:80 -p 53:53/udp nginx", [("port", "8888/tcp"), ("port", "53/udp")]),
        ("docker run --publish 127.0.0.1:80:80 nginx", [("port", "80/tcp")]),
        ("docker run -p 8000-8002:80-82 nginx", [("port", f"{port}/tcp") for port in (8000, 8001, 8002)]),
        ("docker run -p published=81,target=80 nginx", [("port", "81/tcp")]),
        ("docker run -P -p 80 -p 0:80 -p 127.0.0.1::80 nginx", []),
        ("docker run -v data:/data -v $PWD:/a -v ./b:/b -v /c:/c -v /d nginx", [("volume", "data")]),
        ("docker run --mount type=volume,source=data,target=/x nginx", [("volume", "data")]),
        ("docker run --mount type=bind,source=data,target=/x nginx", []),
        ("docker volume create --label a=b data", [("volume", "data")]),
        ("docker volume create --name data", [("volume", "data")]),
        ("docker network create -d bridge course", [("network", "course")]),
        ("docker network connect course web", []),
        ("docker network create course --driver bridge", [("network", "course")]),
        ("docker volume create data -d local", [("volume", "data")]),
        ("docker run -vother:/d -vdata:/data nginx", [("volume", "other"), ("volume", "data")]),
        ("sudo docker --context far run -dvdata:/data nginx", [("volume", "data")]),
        ("docker tag nginx course/web:1", [("image", "course/web:1")]),
        ("docker build -t app . && docker buildx build --tag=b:1 .", [("image", "app"), ("image", "b:1")]),
        ("docker commit -m text web app", [("image", "app")]),
        ("docker import root.tar base:1", [("image", "base:1")]),
        ("docker pull nginx", []),
        ("docker compose up -d", [("project", "deck")]),
        ("docker compose -p shop down", [("project", "shop")]),
        ("COMPOSE_PROJECT_NAME=shop docker-compose up", [("project", "shop")]),
        ("docker compose -f store/compose.yaml up", [("project", "store")]),
        ("cd My.App; docker compose up", [("project", "myapp")]),
        ("docker run --name $NAME nginx", []),
        ("docker rm -f web; docker ps", []),
        ("echo docker run --name web", []),
    ],
)
def test_a_command_takes_names_and_ports(command: str, expected: list[tuple[str, str]]) -> None:
    """And what it only uses or removes, it does not take."""
    assert taken(f"$ {command}") == expected


def test_a_thing_is_taken_once_where_that_is_first() -> None:
    """A name that the deck frees and takes again is one claim."""
    deck = make_session("$ docker run --name web nginx", "$ docker rm web\n$ docker run --name web nginx")
    (claim,) = claims(deck, "deck")
    assert claim.line == deck.deck.blocks[0].span.first


def test_what_is_typed_in_a_container_or_not_run_takes_nothing() -> None:
    """Only the host's shell talks to the engine."""
    inside = ("$ docker run --name inside nginx", {"container": "web"})
    skipped = ("$ docker run --name skipped nginx", {"skip": "no"})
    assert taken(inside, skipped) == []


def test_a_compose_file_on_a_slide_takes_what_it_says() -> None:
    """Its project's name, too, and each with its line."""
    text = "name: shop\nservices:\n  web:\n    container_name: front\n    ports:\n      - '8080:80'\n      - 9"
    deck = make_session((text, {"caption": "compose.yaml", "language": "yaml"}), "$ docker compose up -d")
    first = deck.deck.blocks[0].span.first
    found = [(claim.kind, claim.name, claim.line) for claim in claims(deck, "deck")]
    assert found[:2] == [("container", "front", first + 3), ("port", "8080/tcp", first + 5)]
    assert [each[:2] for each in found[2:]] == [("project", "shop")]


def test_ports_of_a_compose_file_in_other_shapes() -> None:
    """In one line, and in the long form."""
    text = 'a:\n  ports: ["80:80", "127.0.0.1:81:81/udp"]\nb:\n  ports:\n    - target: 5000\n      published: "5001"\n'
    found = [(claim.name, claim.address) for claim in claims_in_compose_file(Path("c.yaml"), text)]
    assert found == [("80/tcp", ""), ("81/udp", "127.0.0.1"), ("5001/tcp", "")]


@given(
    port=st.integers(1, 65535),
    inner=st.integers(1, 65535),
    address=st.sampled_from(["", "0.0.0.0:", "127.0.0.1:", "[::1]:"]),
    option=st.sampled_from(["-p {}", "-p{}", "--publish={}", "--publish {}", "-dp {}", "-itp {}"]),
    before=st.sampled_from(["", "--name web ", "--rm -e A=b ", "-v data:/data "]),
    protocol=st.sampled_from(["", "/tcp", "/udp"]),
)
def test_a_published_port_is_found_in_every_spelling(
    port: int, inner: int, address: str, option: str, before: str, protocol: str
) -> None:
    """With its address and protocol, wherever the option stands."""
    words = option.format(f"{address}{port}:{inner}{protocol}")
    found = claims(make_session(f"$ docker run {before}{words} nginx:1.28 -p 1:1"), "deck")
    assert [claim for claim in found if claim.kind == "port"] == [
        Claim("port", f"{port}{protocol or '/tcp'}", found[0].path, found[0].line, address.rstrip(":").strip("[]"))
    ]


def test_services_in_a_flow_map_or_behind_a_merge_key_take_what_they_say() -> None:
    """YAML has several ways of writing the same; each claim has the line of its own words."""
    text = """x-web: &web
  container_name: front
  ports: ["80:80"]
services:
  web:
    <<: *web
  db: {container_name: back, ports: [{target: 5432, published: 5433, host_ip: 127.0.0.1, protocol: udp}]}
"""
    found = [
        (each.kind, each.name, each.line, each.address) for each in claims_in_compose_file(Path("c.yaml"), text, 10)
    ]
    assert found == [
        ("container", "front", 11, ""),
        ("port", "80/tcp", 12, ""),
        ("container", "back", 16, ""),
        ("port", "5433/udp", 16, "127.0.0.1"),
    ]
