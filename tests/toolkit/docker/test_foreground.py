"""Which calls of a client stay in the foreground."""

from __future__ import annotations

import pytest
from deckproof.docker.foreground import Foreground, foreground


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("docker run --rm busybox true", Foreground("run", "", "busybox")),
        ("docker run -itp 80:80 --name web nginx:1.27", Foreground("run", "web", "nginx:1.27", True, True)),
        ("docker container run --publish-all nginx", Foreground("run", "", "nginx", publishes=True)),
        ("podman run -t debian top", Foreground("run", "", "debian", interactive=True)),
        ("cd /tmp && docker run -i debian", Foreground("run", "", "debian", interactive=True)),
        ("docker exec -it web sh", Foreground("exec", "web", interactive=True)),
        ("docker attach web", Foreground("attach", "web", interactive=True)),
        ("docker start -ai web", Foreground("start", "web", interactive=True)),
        ("docker logs -f web", Foreground("logs", "web", follows=True)),
        ("docker compose up --build", Foreground("compose up")),
        ("docker-compose logs --follow", Foreground("compose logs", follows=True)),
    ],
)
def test_calls_that_stay(text: str, found: Foreground) -> None:
    """As long as what they are attached to."""
    assert foreground(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "docker run -d nginx",
        "docker run -dit debian",
        "docker run --detach nginx",
        "docker exec -d web touch x",
        "docker start web",
        "docker logs web",
        "docker compose up -d",
        "docker ps",
        "docker stop $(docker run -d nginx)",
        "echo docker run nginx",
        "make docker",
    ],
)
def test_calls_that_do_not(text: str) -> None:
    """What is put into the background, what ends by itself, and what is no call of a client at all."""
    assert foreground(text) is None
