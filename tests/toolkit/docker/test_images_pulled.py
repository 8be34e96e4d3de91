"""Which images a deck pulls before it needs them."""

from __future__ import annotations

import pytest
from deckproof.docker.images import images_pulled_first


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        (["docker pull ubuntu", "docker run --rm ubuntu true"], ["ubuntu"]),
        (["docker run ubuntu true", "docker pull ubuntu:latest"], []),
        (["sudo docker image pull quay.io/a/b:1 && docker pull quay.io/a/b:1"], ["quay.io/a/b:1"]),
        (["docker pull alpine@sha256:" + "0" * 64, "docker pull <image>", "docker pull $X"], []),
        (["docker build -t me .", "docker pull debian"], ["debian"]),
    ],
)
def test_images_that_are_pulled_first(inputs: list[str], expected: list[str]) -> None:
    """A digest that nobody else could have made, and names that nobody knows, are left to the engine."""
    assert images_pulled_first(inputs) == expected
