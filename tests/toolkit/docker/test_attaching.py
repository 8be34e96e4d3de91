"""What a client's call does at its terminal, as it was typed."""

from __future__ import annotations

import pytest
from deckproof.docker.attaching import followed, starts_program, stays, takes_keys
from deckproof.docker.calls import docker_calls


@pytest.mark.parametrize(
    ("typed", "container"),
    [
        ("docker logs -f web", ["web"]),
        ("docker logs --follow --tail 5 web", ["web"]),
        ("docker container logs -tf web  # see who asks", ["web"]),
        ("docker logs -f web 2>&1", ["web"]),
        ("docker logs web -f --tail 5", ["web"]),
        ("docker logs -fn 5 web", ["web"]),
        ("sudo docker --context far logs -f web", ["web"]),
        ("cd x && podman logs --follow=true web | tee log", ["web"]),
        ("docker compose -p shop logs -f web", []),
        ("docker logs web", []),
        ("docker logs --tail 5 web", []),
        ("tail -f web", []),
        ("echo 'unfinished", []),
    ],
)
def test_a_followed_log_is_read_from_the_command(typed: str, container: list[str]) -> None:
    """The engine has no event for it."""
    assert followed(typed) == container


@pytest.mark.parametrize(
    ("typed", "interactive", "starts", "goes_on"),
    [
        ("docker run -it debian", True, False, False),
        ("sudo docker exec -ti web sh", True, True, False),
        ("docker exec web ls -t", False, True, False),
        ("docker run debian ls -ia", False, False, False),
        ("docker ps -a", False, False, False),
        ("docker attach web", True, False, True),
        ("docker container start -ai web", True, False, True),
        ("docker start web", False, False, False),
        ("docker --context far logs -f web", False, False, True),
        ("docker logs --tail 5 web", False, False, False),
        ("docker stats", False, False, True),
        ("docker stats --no-stream", False, False, False),
        ("docker compose -p shop up", False, False, True),
        ("docker-compose up -d", False, False, False),
        ("docker compose exec web sh", False, True, False),
        ("docker events --since 1h", False, False, True),
    ],
)
def test_what_a_call_does_at_its_terminal(typed: str, *, interactive: bool, starts: bool, goes_on: bool) -> None:
    """By the command and its options; what follows an image is another program's."""
    (call,) = docker_calls(typed)
    assert (takes_keys(call), starts_program(typed), stays(call)) == (interactive, starts, goes_on)
