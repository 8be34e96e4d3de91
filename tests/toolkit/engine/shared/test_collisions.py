"""What a deck takes and somebody has is said in a sentence each, before anything is typed."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from deckproof.docker.published import Published, published_in
from deckproof.docker.things import Thing
from deckproof.engine.inventory import Inventory
from deckproof.engine.shared.collisions import collisions, listens
from deckproof.plan.resources import Claim

SLIDE = Path("slides/made.rst").absolute()
THEIRS = Inventory(
    frozenset(
        {
            Thing("container", "eca4aa01751c" + "0" * 52, "web"),
            Thing("volume", "data", "data"),
            Thing("image", "sha256:" + "ab" * 32, "app:latest"),
        }
    ),
    frozenset({"shop"}),
)


def said(kind: str, name: str, address: str = "", *published: Published) -> list[str]:
    """Return what is said of one claim, on a machine where something listens at port 22."""
    claim = Claim(kind, name, SLIDE, 12, address)
    return list(collisions([claim], THEIRS, published, lambda _, port, __: port == 22))


@pytest.mark.parametrize(
    ("kind", "name", "words"),
    [
        ("container", "web", "the container web collides with yours (eca4aa01751c) of that name"),
        ("volume", "data", "the volume data collides with yours of that name"),
        ("image", "docker.io/library/app", "the image app:latest collides with yours (abababababab) of that name"),
        ("project", "shop", "the compose project shop collides with yours of that name"),
        ("port", "22/tcp", "port 22/tcp collides with a program on this machine that listens there"),
    ],
)
def test_what_is_taken_is_said_with_its_place(kind: str, name: str, words: str) -> None:
    """File, line, what it is, and what it collides with."""
    assert said(kind, name) == [f"slides/made.rst:12: {words}"]


@pytest.mark.parametrize(
    ("kind", "name"),
    [("container", "data"), ("volume", "web"), ("image", "app:2"), ("project", "web"), ("port", "1/tcp")],
)
def test_what_is_free_is_not_said(kind: str, name: str) -> None:
    """A volume and a container may have one name."""
    assert said(kind, name) == []


@pytest.mark.parametrize(
    ("published", "claimed", "collide"),
    [("0.0.0.0", "", True), ("127.0.0.1", "", True), ("::", "127.0.0.1", True), ("127.0.0.1", "127.0.0.2", False)],
)
def test_a_port_collides_where_the_addresses_overlap(published: str, claimed: str, *, collide: bool) -> None:
    """An address that stands for all overlaps with any."""
    told = said("port", "8888/tcp", claimed, Published("lab", published, "8888/tcp"))
    assert bool(told) is collide
    assert not told or "your container lab, which publishes it" in told[0]


def test_the_same_port_of_another_protocol_is_free() -> None:
    """A name server's port 53 is udp."""
    assert said("port", "53/udp", "", Published("dns", "0.0.0.0", "53/tcp")) == []


def test_published_ports_are_read_from_a_listing() -> None:
    """In both spellings of IPv6, ranges too; what is only exposed is not published."""
    cell = "0.0.0.0:8000-8001->80-81/tcp, :::53->53/udp, [::]:9->9/tcp, 127.0.0.1:1->1/tcp, 443/tcp"
    found = [(each.address, each.port) for each in published_in("web", cell)]
    assert found == [
        ("0.0.0.0", "8000/tcp"),
        ("0.0.0.0", "8001/tcp"),
        ("::", "53/udp"),
        ("::", "9/tcp"),
        ("127.0.0.1", "1/tcp"),
    ]


@pytest.mark.parametrize("address", ["", "127.0.0.1"])
def test_a_program_that_listens_is_found_and_a_port_that_closes_is_free(address: str) -> None:
    """As the engine would find it; nothing is left listening by the question."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert listens(address, port, "tcp")
        assert not listens("", port, "sctp")
    assert not listens(address, port, "tcp")
