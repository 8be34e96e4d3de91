"""The beginning of an id that was shown is that id wherever docker takes one, digits or not."""

from __future__ import annotations

import pytest
from deckproof.match import Bindings, compare

SHOWN = {
    "068cc994ffd0190bbe025ba74e4c0771a5d8f14734af772ddee8dc1aaf20567d": "aa1" + "1" * 61,
    "57ad9bdfc06bb4407c47220cf59ce21585dce9a1298d7a67488359aeaea8ae2a": "bb2" + "2" * 61,
    "9e1d9bdfc06bb4407c47220cf59ce21585dce9a1298d7a67488359aeaea8ae2b": "b13" + "3" * 61,
}


@pytest.fixture
def known() -> Bindings:
    """Three containers that were started."""
    bindings = Bindings().typed("docker run -d busybox sleep 600")
    for written, real in SHOWN.items():
        bindings = compare([written], [real], bindings).bindings
    return bindings


@pytest.mark.parametrize(
    ("typed", "real"),
    [
        ("docker stop -t 0 57ad", "docker stop -t 0 bb22"),
        ("docker logs 57a", "docker logs bb2"),
        ("docker inspect --format '{{.State.Status}}' 57", "docker inspect --format '{{.State.Status}}' bb"),
        ("docker inspect --format '{{.State.Status}}' 0", "docker inspect --format '{{.State.Status}}' a"),
        ("docker inspect --format '{{.State.Status}}' 9e1", "docker inspect --format '{{.State.Status}}' b13"),
        ("docker stop -t 0 068", "docker stop -t 0 aa1"),
        ("docker stop -t 57 57", "docker stop -t 57 bb"),
        ("docker exec 068 cat 57", "docker exec aa1 cat 57"),
        ("docker cp 068:/etc/hosts .", "docker cp aa1:/etc/hosts ."),
        ("docker rm -f 068 57", "docker rm -f aa1 bb"),
        ("docker container rm 06", "docker container rm aa"),
        ("docker run --rm busybox seq 57", "docker run --rm busybox seq 57"),
        ("sleep 57", "sleep 57"),
        ("docker run -p 57:068 busybox", "docker run -p 57:068 busybox"),
    ],
)
def test_a_prefix_is_typed_as_the_real_ones(typed: str, real: str, known: Bindings) -> None:
    """Where an id is taken, and nowhere else: not as an option's value, a port, a program's argument."""
    assert known.substitute(typed) == real


def test_a_prefix_that_docker_says_again_is_known(known: Bindings) -> None:
    """``docker stop 068`` prints what was typed."""
    after = known.typed("docker stop -t 0 068")
    assert compare(["068"], ["aa1"], after).equal
    assert not compare(["068"], ["bb2"], after).equal


def test_a_name_is_no_prefix(known: Bindings) -> None:
    """What an input named is called that."""
    named = known.typed("docker run -d --name 57 busybox")
    assert named.substitute("docker stop 57") == "docker stop 57"


def test_the_beginning_of_two_ids_is_none(known: Bindings) -> None:
    """Nobody knows which."""
    more = compare(["57b1" + "0" * 60], ["cc4" + "4" * 61], known).bindings
    assert more.substitute("docker stop 57") == "docker stop 57"
    assert more.substitute("docker stop 57b") == "docker stop cc4"
