"""Calls of docker are found in whatever a shell input is made of, and their options are read as docker reads them."""

from __future__ import annotations

import pytest
from deckproof.docker.calls import Call, docker_calls
from deckproof.docker.options import divide

PRUNE = Call("system", "prune", ("-f",))


@pytest.mark.parametrize(
    "text",
    [
        "docker system prune -f",
        "sudo -E docker system prune -f",
        "/usr/bin/docker system prune -f",
        r"\docker system prune -f",
        'd"ock"er system prune -f',
        "docker \\\n  system prune -f",
        "cd /tmp && docker system prune -f > log 2>&1",
        "docker system prune -f # it's all gone",
        "bash -c 'docker system prune -f'",
        "alias tidy='docker system prune -f'; tidy",
        'eval "docker system prune -f"',
        "D=docker; $D system prune -f",
        "DOCKER=/usr/bin/docker\n${DOCKER} system prune -f",
        "echo docker system prune -f | sh",
        "echo 'docker system prune -f' | sudo bash",
        "sh <<'END'\ndocker system prune -f\nEND",
        "if true; then docker system prune -f; fi",
        "(docker system prune -f)",
        "timeout 5 docker system prune -f &",
        "DOCKER_CONFIG=/tmp docker system prune -f",
        "yes | docker system prune -f",
    ],
)
def test_a_call_is_found_in_every_spelling(text: str) -> None:
    """The shell would run the same."""
    assert [(call.group, call.verb, call.words) for call in docker_calls(text)] == [(PRUNE.group, "prune", ("-f",))]


@pytest.mark.parametrize(
    "text",
    [
        "echo docker system prune",
        "git commit -m 'docker system prune'",
        "man docker",
        "printf 'docker system prune' > notes.txt",
        "apt-get install docker",
        "# docker system prune",
        "dockerd --version",
        "git clone docker run",
        "make docker run",
        "./docker run",
        "systemctl restart docker",
        "cd docker && ls",
        "sudo apt-get install docker",
    ],
)
def test_a_text_about_docker_is_no_call(text: str) -> None:
    """Nothing of it reaches an engine."""
    assert list(docker_calls(text)) == []


def test_what_a_substitution_calls_is_told_apart() -> None:
    """Its output becomes words of another command; also where one stands in another, and in backticks."""
    text = "docker rm $(docker ps -q --filter name=$(docker info)) `docker volume ls`"
    found = [(call.verb, call.substituted) for call in docker_calls(text)]
    assert found == [("info", True), ("ls", True), ("ps", True), ("rm", False)]


def test_options_before_the_verb_are_not_the_verb() -> None:
    """Of the client and of compose."""
    (call,) = docker_calls("docker --context far -D compose -p shop --file=a/b.yaml down -v")
    assert (call.group, call.verb, call.words) == ("compose", "down", ("-v",))
    assert (call.setting("-p"), call.setting("-f", "--file"), call.setting("--env-file")) == ("shop", "a/b.yaml", None)


def test_the_older_compose_is_compose() -> None:
    """Debian's is a program of its own."""
    assert [(call.group, call.verb) for call in docker_calls("docker-compose up -d")] == [("compose", "up")]


@pytest.mark.parametrize(
    ("kind", "words", "found", "plain"),
    [
        ("run", "-itp 80:80 --name=web img -p 1:1", [("-i", ""), ("-t", ""), ("-p", "80:80"), ("--name", "web")], 3),
        ("run", "--rm -v a:/b -dp8080:80 img", [("--rm", ""), ("-v", "a:/b"), ("-d", ""), ("-p", "8080:80")], 1),
        ("run", "-e A=b -- img x", [("-e", "A=b")], 2),
        ("build", ". -t one --tag two -q", [("-t", "one"), ("--tag", "two"), ("-q", "")], 1),
        ("network create", "net --internal --subnet 10.0.0.0/8", [("--internal", ""), ("--subnet", "10.0.0.0/8")], 1),
    ],
)
def test_options_have_their_values(kind: str, words: str, found: list[tuple[str, str]], plain: int) -> None:
    """Joined, bundled or apart; switches take nothing; what follows an image is the container's command."""
    read, rest = divide(kind, words.split())
    assert read == found
    assert len(rest) == plain
