"""Which images a deck needs before its first step."""

from __future__ import annotations

import pytest
from deckproof.docker.files import images_in_file, images_in_input
from deckproof.docker.images import images_run


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
        ("sh -c 'docker run alpine:3'", ["alpine:3"]),
        ("timeout 5 bash -c 'docker run alpine:3'", ["alpine:3"]),
        ("/usr/bin/docker run alpine:3", ["alpine:3"]),
        ("id=`docker run -d alpine:3`", ["alpine:3"]),
        ("docker --tlscacert ca.pem run alpine:3", ["alpine:3"]),
        ("podman run alpine:3", ["alpine:3"]),
        ("git clone docker run alpine:3", []),
        ("docker exec box docker run alpine:3", []),
        ("docker buildx --builder mine build -t a . && docker run a", []),
        ("docker pull docker.io/library/debian && docker run debian", []),
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
        ("compose.yaml", "services: {a: {image: nginx:1}, b: {image: $X}}", ["nginx:1"]),
        ("compose.yaml", "x-web: &web {image: nginx:1}\nservices:\n  a:\n    <<: *web\n  b: {<<: [*web], image: b:1}", ["nginx:1", "b:1"]),
        ("compose.yaml", "services:\n  a:\n    build: .\n    image: mine:1", []),
        ("compose.yaml", "services:\n  a:\n\timage: a:1", []),
        ("docker-compose.yml", "services:\n  a:\n    image: nginx", ["nginx"]),
        ("pi.py", "FROM debian\nimage: nginx", []),
        ("Dockerfile", "\n" * 300_000, []),
        ("compose.yaml", " \n" * 300_000, []),
    ],
)  # fmt: skip
def test_images_of_files(name: str, text: str, images: list[str]) -> None:
    """What a build starts from and what a composition runs."""
    assert list(images_in_file(name, text)) == images


@pytest.mark.parametrize(
    ("command", "images"),
    [
        ("docker inspect --format '{{.Id}}' a:1", ["a:1"]),
        ("docker inspect a", []),  # a container, as likely as not
        ("docker inspect --type image a", ["a"]),
        ("docker inspect --type=image a", ["a"]),
        ("docker container inspect a:1", []),
        ("docker image inspect a b:2", ["a", "b:2"]),
        ("docker image inspect 3fbc", []),
        ("docker inspect sha256:3fbc63216742", []),
        ("docker images --quiet a:1", ["a:1"]),
        ("docker images a", []),  # any tag of it
        ("docker images 'a*:1'", []),
        ("docker images --filter reference=a:1", []),
        ("docker image ls a:1", ["a:1"]),
        ("docker image ls", []),
        ("docker history --no-trunc a", ["a"]),
        ("docker image history a:1", ["a:1"]),
        ("docker save -o a.tar a:1", ["a:1"]),
        ("docker save a:1 | gzip > a.tgz", ["a:1"]),
        ("docker push registry:5000/a:1", ["registry:5000/a:1"]),
        ("docker image push a", ["a"]),
        ("docker rmi a:1", ["a:1"]),
        ("docker image rm a:1", ["a:1"]),
        ("docker container rm a:1", []),
        ("docker rmi a:1 >/dev/null 2>&1", ["a:1"]),
        ("docker save a:1 > a.tar", ["a:1"]),
        ("docker volume inspect a:1", []),
        ("docker volume rm a:1", []),
        ("docker manifest inspect a:1", []),  # asks the registry
    ],
)
def test_images_that_a_command_only_names(command: str, images: list[str]) -> None:
    """They must be there to be looked at; an id, a pattern or another type of thing names none."""
    assert list(images_run([command])) == images


@pytest.mark.parametrize(
    "others",
    [["docker pull a:1"], ["docker build -t a:1 ."], ["docker tag b a:1", "docker push b"], ["docker run a:1"]],
)
def test_what_is_only_looked_at_may_be_made_later(others: list[str]) -> None:
    """A slide may show that an image is not there yet."""
    needed = set(images_run(others))
    assert set(images_run(["docker images a:1", *others, "docker inspect a:1"])) == needed


def test_a_name_without_a_tag_is_any_tag_that_the_deck_knows() -> None:
    """To save ``a`` is to save the ``a:1`` that is there."""
    assert list(images_run(["docker run a:1", "docker save a"])) == ["a:1"]


@pytest.mark.parametrize(
    ("text", "images"),
    [
        ("docker build -t mine - <<EOF\nFROM a:1\nRUN true\nEOF", ["a:1"]),
        ("cat > Dockerfile <<'END'\nFROM a AS b\nFROM b\nEND", ["a"]),
        ("cat > compose.yaml <<END\nservices:\n  web:\n    image: a:1\nEND", ["a:1"]),
        ("docker compose -f - up -d <<END\nservices:\n  web:\n    image: a:1\nEND", ["a:1"]),
        ("cat > compose.yaml <<-'END'\n\tservices: {a: {image: a:1}}\n\tEND\ndocker compose up", ["a:1"]),
        ("cat > letter <<END\nFROM me\nEND", []),
        ("docker build -t mine .", []),
    ],
)
def test_images_in_a_here_document(text: str, images: list[str]) -> None:
    """A Dockerfile may be typed as well as shown."""
    assert list(images_in_input(text)) == images
