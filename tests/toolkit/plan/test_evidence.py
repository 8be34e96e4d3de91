"""What a slide says of whether a program is meant to go on."""

from __future__ import annotations

import pytest
from deckproof.model import Evidence
from deckproof.plan.evidence import promised
from deckproof.testing import make_session

SILENT = "docker run --rm --name job debian:12 ./train"


def of_first(*blocks: object) -> Evidence | None:
    """Return what the first step of a deck is left running for."""
    steps = [item.step for item in make_session(*blocks).steps if item.step]  # type: ignore[arg-type] # as it takes them
    return promised(steps[0], steps[1:])


@pytest.mark.parametrize(
    ("blocks", "evidence"),
    [
        (["$ docker run -p 80:80 nginx"], Evidence.PORT),
        (["$ docker logs -f web"], Evidence.FOLLOWS),
        (["$ docker run debian ./serve\nserving"], Evidence.OUTPUT),
        ([("$ ./serve", {"stays": True})], Evidence.AUTHOR),
        (["$ docker run debian ./serve\nserving\n^C"], Evidence.INTERRUPTED),
        (["$ docker run -it debian\nroot@eca4aa01751c:/# ls"], Evidence.ENTERED),
        (["$ docker run -it debian cat\n^D"], Evidence.ENTERED),
        ([f"$ {SILENT}", "$ docker exec job date"], Evidence.TALKED_TO),
        ([f"$ {SILENT}", "$ docker stop $(docker ps -q)"], Evidence.TALKED_TO),
        ([f"$ {SILENT}", "$ docker kill eca4aa01751c"], Evidence.TALKED_TO),
        ([f"$ {SILENT}", "$ docker rm -f silly_panini"], Evidence.TALKED_TO),
        (
            ["$ docker run debian:12 ./train", "$ docker ps\nID  IMAGE  STATUS\neca4  debian:12  Up 3 seconds  "],
            Evidence.TALKED_TO,
        ),
        (["$ docker compose up", "$ docker compose down"], Evidence.TALKED_TO),
    ],
)
def test_what_is_meant_to_go_on(blocks: list[object], evidence: Evidence) -> None:
    """Each kind of evidence."""
    assert of_first(*blocks) is evidence


@pytest.mark.parametrize(
    "blocks",
    [
        [f"$ {SILENT}"],
        [f"$ {SILENT}", "$ docker run debian:12 date"],
        [f"$ {SILENT}", "$ docker stop other"],
        [f"$ {SILENT}", "$ docker ps -a\nID  IMAGE  STATUS\neca4  debian:12  Exited (0) 3 seconds ago"],
        ["$ docker compose up", "$ docker compose up -d"],
        ["$ docker run -it debian ./train", "$ ls"],
        ["$ docker run -d nginx"],
        ["$ ./train\ndone"],
        [("$ docker run -p 80:80 nginx\nserving", {"ends": True})],
        ["$ docker run debian ./serve\nserving\n$ echo $?\n0"],
        ["$ docker run debian ./serve\nserving", "$ echo $?\n0"],
    ],
)
def test_what_must_end(blocks: list[object]) -> None:
    """Silence is no evidence, and what is asked for its exit status has one."""
    assert of_first(*blocks) is None
