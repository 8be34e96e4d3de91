"""An image is pinned, unless the deck itself makes it."""

from __future__ import annotations

import pytest
from deckproof.testing import make_block

from ..sources import found, page

DRAWING = "docker run nginx\n   |      └── image\n   └── client"


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("$ docker run -it --rm busybox sh", "busybox"),
        ("$ docker run busybox:latest", "busybox:latest"),
        ("$ docker pull registry.test:5000/a/b", "registry.test:5000/a/b"),
        ("$ docker create --name x busybox", "busybox"),
        ("$ docker tag busybox mine:1", "busybox"),
        (DRAWING, "nginx"),
        ("$ docker build -t mine:1 - <<END\n> FROM debian\n> END", "debian"),
    ],
)
def test_an_image_without_a_tag_is_found(text: str, reference: str) -> None:
    """In every command that takes one, in a drawing, and in a here-document."""
    (finding,) = found("unpinned-image", page(make_block(text)))
    assert finding.message.startswith(f"`{reference}` ")
    assert finding.remedy == f"write `{reference.removesuffix(':latest')}:TAG`, or the digest"


@pytest.mark.parametrize(
    "text",
    [
        "$ docker run busybox:1.36",
        "$ docker run localhost:5000/a@sha256:" + "0" * 64,
        "$ docker run $IMAGE",
        "$ docker run <image>",
        "$ docker rmi busybox",
        "$ docker ps --filter ancestor=busybox",
        "$ echo docker run busybox",
    ],
)
def test_pinned_images_and_what_names_none_are_not(text: str) -> None:
    """Nor are commands that only look."""
    assert found("unpinned-image", page(make_block(text))) == []


@pytest.mark.parametrize(
    "makes",
    [
        "docker build -t course/tools .",
        "docker commit box course/tools",
        "docker tag busybox:1 course/tools:latest",
        "docker import a.tar course/tools",
    ],
)
def test_what_the_deck_makes_is_its_own(makes: str) -> None:
    """In a hidden block, too; but only after it was made."""
    before = make_block(f"$ {makes}", role="hidden")
    after = make_block("$ docker run course/tools", number=2, line=5)
    assert found("unpinned-image", page(before, after)) == []
    assert found("unpinned-image", page(after, before))


def test_the_line_is_the_image_s_own() -> None:
    """In an input of several lines, in a Dockerfile, in a compose file."""
    block = make_block("$ docker run \\\n>   --rm \\\n>   busybox true", line=10)
    assert [each.line for each in found("unpinned-image", page(block))] == [12]
    text = "FROM scratch AS base\nFROM debian\nFROM base\n"
    assert [
        each.line
        for each in found("unpinned-image", page(make_block(text, caption="Dockerfile", language="docker", line=3)))
    ] == [4]
    text = "services:\n  a:\n    image: nginx\n  b:\n    image: nginx:1.28\n"
    assert [
        each.line for each in found("unpinned-image", page(make_block(text, caption="compose.yaml", language="yaml")))
    ] == [3]


def test_a_skipped_command_names_its_image_too() -> None:
    """Whoever types it gets another one."""
    assert found("unpinned-image", page(make_block("$ docker run busybox", skip="no time")))
