"""Which images a deck needs before its first step."""

from __future__ import annotations

import pytest
from deckproof.parse.images import images_in_file, images_run


@pytest.mark.parametrize(
    ("command", "images"),
    [
        ("docker run debian", ["debian"]),
        ("docker run -it --rm debian:12 bash -c 'docker run x'", ["debian:12"]),
        ("docker run -itp 80:80 nginx", ["nginx"]),
        ("docker run -p80:80 nginx", ["nginx"]),
        ("docker run -dp 80:80 --name=x -e A=b nginx", ["nginx"]),
        ("docker run --name x --mount type=bind,src=/a,dst=/b nginx nginx -v", ["nginx"]),
        ("docker run -e A=b#c nginx", ["nginx"]),
        ("docker run --rm=true --init -- nginx", ["nginx"]),
        ("docker container run -d nginx", ["nginx"]),
        ("docker --context x -D container create nginx", ["nginx"]),
        ("docker create nginx", ["nginx"]),
        ("sudo docker run \\\n  -it \\\n  nginx", ["nginx"]),
        ("id=$(docker run -d nginx)", ["nginx"]),
        ('id="$(docker run -d nginx)"', ["nginx"]),
        ("docker run a && docker run b; docker run c | docker run d", ["a", "b", "c", "d"]),
        ("for x in 1 2; do\n  docker run nginx\ndone", ["nginx"]),
        ("docker run nginx # it's a remark", ["nginx"]),
        ("docker run $IMAGE", []),
        ("docker run", []),
        ("docker run -it", []),
        ("docker", []),
        ("docker ps nginx", []),
        ("echo docker run nginx", []),
        ("apt-get install docker run", []),
        ("docker run 'nginx", []),
        ("docker tag a b", ["a"]),
        ("docker image tag a b", ["a"]),
        ("docker pull a", []),
        ("ls", []),
    ],
)
def test_images_of_one_command(command: str, images: list[str]) -> None:
    """The first word of `run` that is neither an option nor its value."""
    assert list(dict.fromkeys(images_run([command]))) == images


@pytest.mark.parametrize(
    "maker",
    [
        "docker pull mine",
        "docker pull mine:latest",
        "docker pull --platform linux/amd64 mine",
        "docker image pull mine",
        "docker build -t mine .",
        "docker build --tag=mine .",
        "docker build --tag mine .",
        "docker buildx build -tmine .",
        "docker commit -m 'a word' box mine",
        "docker container commit --author me box mine",
        "docker import -c 'CMD sh' x.tar mine",
        "docker import - mine",
        "docker pull x && docker tag x mine",
    ],
)
def test_what_a_deck_makes_itself_it_does_not_need(maker: str) -> None:
    """With the tag `latest` or without; but only afterwards, and only that tag."""
    assert list(images_run([maker, "docker run mine", "docker run mine:latest"])) == []
    assert list(images_run(["docker run mine", maker])) == ["mine"]
    assert list(images_run([maker, "docker run mine:2"])) == ["mine:2"]


def test_a_registry_with_a_port_is_no_tag() -> None:
    """`localhost:5000/x` is `localhost:5000/x:latest`."""
    assert list(images_run(["docker pull localhost:5000/x", "docker run localhost:5000/x:latest"])) == []


@pytest.mark.parametrize(
    ("name", "text", "images"),
    [
        ("Dockerfile", "FROM debian:12\nRUN x", ["debian:12"]),
        ("Dockerfile.dev", "# syntax\nfrom --platform=linux/amd64 golang AS build\nFROM build\nFROM scratch\n", ["golang"]),
        ("Containerfile", "ARG V\nFROM debian:$V\n  FROM alpine as x\nFROM X", ["alpine", "X"]),
        ("Dockerfile", "FROM\nRUN echo FROM here", []),
        ("compose.yaml", "services:\n  a:\n    image: nginx:1 # web\n  b:\n    image: 'busybox'\n  c:\n    image: $X", ["nginx:1", "busybox"]),
        ("docker-compose.yml", "services:\n  a:\n    image: nginx", ["nginx"]),
        ("pi.py", "FROM debian\nimage: nginx", []),
        ("Dockerfile", "\n" * 300_000, []),
        ("compose.yaml", " \n" * 300_000, []),
    ],
)  # fmt: skip
def test_images_of_files(name: str, text: str, images: list[str]) -> None:
    """What a build starts from and what a composition runs."""
    assert list(images_in_file(name, text)) == images
