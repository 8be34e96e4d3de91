"""Commands against the client's own help, as docker and podman print it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from deckproof.anatomy.client import ask_client
from deckproof.anatomy.options import check_command, read_help

PAGES = {
    "docker": """
Usage:  docker [OPTIONS] COMMAND

Common Commands:
  run         Create and run a new container from an image
  volume      Manage volumes

Global Options:
  -c, --context string     Name of the context to use to connect to the
                           daemon (overrides DOCKER_HOST env var and
                           default context set with "docker context use")
  -v, --version            Print version information and quit
""",
    "docker run": """
Usage:  docker run [OPTIONS] IMAGE [COMMAND] [ARG...]

Options:
      --cgroupns string                  Cgroup namespace to use
                                         (host|private)
                                         'host':    Run the container in
  -d, --detach                           Run container in background and
                                         print container ID
  -i, --interactive                      Keep STDIN open even if not attached
      --name string                      Assign a name to the container
  -p, --publish list                     Publish a container's port(s) to
      --rm                               Automatically remove the container
  -t, --tty                              Allocate a pseudo-TTY
""",
    "docker volume": """
Usage:  docker volume COMMAND

Commands:
  create      Create a volume
""",
    "docker volume create": """
Usage:  docker volume create [OPTIONS] [VOLUME]

Options:
  -d, --driver string   Specify volume driver name (default "local")
""",
    "docker tag": """
Usage:  docker tag SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]
""",
    "podman": """
Manage pods, containers and images

Usage:
  podman [options] [command]

Available Commands:
  run         Run a command in a new container

Options:
      --log-level string   Log messages above specified level
""",
    "podman run": """
Usage:
  podman run [options] IMAGE [COMMAND [ARG...]]

Options:
      --arch ARCH                                use ARCH instead of the architecture
      --blkio-weight-device DEVICE_NAME:WEIGHT   Block IO weight (relative device weight)
  -q, --quiet                                    Suppress output information when pulling images
""",
}


def ask(words: Sequence[str]) -> str:
    """Answer as the clients do: where there is no such command, with the help of what is before it."""
    return PAGES.get(" ".join(words)) or PAGES[" ".join(words[:-1])]


@pytest.mark.parametrize(
    "command",
    [
        "docker run -it -p 8888:8888 quay.io/jupyter/scipy-notebook:2025-03-14",
        "docker run -itp8888:8888 --name=web busybox:1.36 ls --all -z",
        "docker run -t=false -p=80 busybox:1.36",
        "docker -c there run --name -weird --rm busybox",
        "sudo X=1 docker run -d busybox | grep --nothing",
        "docker volume create --driver local",
        "docker run --help",
        "docker compose up --wait",
        'docker run "$IMAGE"',
        "podman --log-level debug run --arch arm64 -q busybox ls --all",
        "curl --nothing http://localhost",
        "docker tag a:1 localhost:5000/b:2",
    ],
)
def test_what_the_client_knows_has_no_fault(command: str) -> None:
    """Options of the client and of its commands, bundled, joined, with values; other programs' words are not asked of."""
    assert check_command(command, ask) == []


@pytest.mark.parametrize(
    ("command", "fault"),
    [
        ("docker run --rmm busybox", "docker run has no option --rmm; do you mean --rm?"),
        ("docker run --deamon busybox", "docker run has no option --deamon; `docker run --help` lists those"),
        ("docker run -ix busybox", "docker run has no option -x"),
        ("docker run --name web --pubish 80 busybox", "docker run has no option --pubish; do you mean --publish?"),
        ("docker --contexts x run busybox", "docker has no option --contexts; do you mean --context?"),
        ("docker rum busybox", "docker has no command rum; do you mean run?"),
        ("docker volume creat", "docker volume has no command creat; do you mean create?"),
        (
            "docker run quay.io/Jupyter/x:1",
            "'quay.io/Jupyter/x:1' is not an image reference: 'Jupyter' is not the name",
        ),
        ("docker tag a:1 B:2", "'B:2' is not an image reference"),
        ("podman run --archh x busybox", "podman run has no option --archh; do you mean --arch?"),
        ("docker run 'busybox", "a quote in the command is not closed"),
    ],
)
def test_what_the_client_does_not_know_is_a_fault(command: str, fault: str) -> None:
    """One sentence names the command and the word, and what was probably meant."""
    (found,) = check_command(command, ask)
    assert fault in str(found)


def test_without_a_client_only_the_reference_is_checked() -> None:
    """Nothing is claimed of options that nobody here can tell of."""
    assert check_command("docker run --rmm busybox", lambda _: None) == []
    (fault,) = check_command("docker run --rm Busybox", lambda _: None)
    assert "is not an image reference" in str(fault)


def test_an_option_takes_a_value_where_the_help_names_one() -> None:
    """The words of a wrapped description are no options."""
    page = read_help(PAGES["docker run"])
    assert page.options == {
        "--help": False,
        "--cgroupns": True,
        "-d": False,
        "--detach": False,
        "-i": False,
        "--interactive": False,
        "--name": True,
        "-p": True,
        "--publish": True,
        "--rm": False,
        "-t": False,
        "--tty": False,
    }
    assert page.usage == ("IMAGE", "[COMMAND]", "[ARG...]")


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a client on the path that notes how it is called."""
    program = tmp_path / "bin" / "docker"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$@ $DOCKER_HOST" >> {tmp_path}/calls\necho "one $*"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    return program


@pytest.mark.usefixtures("client")
def test_the_client_is_asked_once(tmp_path: Path) -> None:
    """Its help is kept; it is asked for nothing but help, and never of an engine."""
    kept = tmp_path / "kept"
    assert ask_client(["docker", "run"], kept) == "one run --help\n"
    assert ask_client(["docker", "run"], kept) == "one run --help\n"
    assert (tmp_path / "calls").read_text() == "run --help unix:///nonexistent\n"


def test_another_version_of_the_client_is_asked_again(client: Path, tmp_path: Path) -> None:
    """What an older one said is not taken for it."""
    kept = tmp_path / "kept"
    assert ask_client(["docker"], kept) == "one --help\n"
    client.write_text("#!/bin/sh\necho two, with more to say\n")
    assert ask_client(["docker"], kept) == "two, with more to say\n"


def test_where_there_is_no_client_there_is_no_help(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That is no error."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert ask_client(["docker", "run"], tmp_path) is None


@pytest.mark.usefixtures("client")
def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    """The help is had all the same."""
    (tmp_path / "file").write_text("in the way")
    assert ask_client(["docker", "ps"], tmp_path / "file") == "one ps --help\n"
