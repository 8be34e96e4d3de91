"""The table of decks and engines: what it shows, what counts as known, and when it fails."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from deckproof.cli.engines.known import Difference, Known, read_known
from deckproof.cli.engines.matrix import EVERY_DECK, Column, Matrix, table
from deckproof.cli.engines.page import page
from deckproof.errors import DeckproofError, Exit
from deckproof.model import EngineKind, Result

PORTS = "slides/ports.rst::Ports::1"
RUN = "slides/ports.rst::Ports::2"
SEEN = Difference(EngineKind.PODMAN, PORTS, "slides/ports.rst:12", "docker port web: 80/tcp -> :8080")
KNOWN = Known(EngineKind.PODMAN, "it names no address", (PORTS,))


def column(kind: EngineKind, ports: Result, run: Result = Result.PASSED, *seen: Difference) -> Column:
    """Return what a kind of engine made of one deck of two blocks."""
    return Column(kind, "E 1", results={"slides/ports.rst": {PORTS: ports, RUN: run}}, differences=seen)


PRIVATE = column(EngineKind.PRIVATE, Result.PASSED)
PODMAN = column(EngineKind.PODMAN, Result.FAILED, Result.PASSED, SEEN)


def test_the_table_names_each_difference_under_it() -> None:
    """A row for the deck, a column for each engine; then file, line and what differs, with the reason."""
    lines = table(Matrix((PRIVATE, Column(EngineKind.DIND, missing="no engine"), PODMAN), (KNOWN,)))
    assert lines[2].split("  ") == ["slides/ports.rst", "passed 2", "not here", "failed 1, passed 1"]
    assert lines[3:] == [
        "dind: not here: no engine",
        "podman: slides/ports.rst:12: docker port web: 80/tcp -> :8080",
        "    known: it names no address",
    ]


@pytest.mark.parametrize(
    ("matrix", "code"),
    [
        (Matrix((PRIVATE, PODMAN), (KNOWN,)), Exit.PROVEN),
        (Matrix((PRIVATE, PODMAN)), Exit.FAILED),
        (Matrix((PRIVATE, column(EngineKind.PODMAN, Result.PASSED)), (KNOWN,)), Exit.FAILED),
        (Matrix((PRIVATE, Column(EngineKind.PODMAN, missing="no podman")), (KNOWN,)), Exit.PROVEN),
        (Matrix((PRIVATE, column(EngineKind.PODMAN, Result.BLOCKED)), (KNOWN,)), Exit.PROVEN),
        (Matrix((PRIVATE, Column(EngineKind.PODMAN, errors={"slides/ports.rst": "it died"}))), Exit.FAILED),
        (Matrix((Column(EngineKind.PODMAN, missing="no podman"),)), Exit.FAILED),
    ],
    ids=["known", "not known", "known but gone", "engine not here", "blocked", "an error", "nothing was proven"],
)
def test_it_is_proven_where_each_difference_is_known_and_there(matrix: Matrix, code: Exit) -> None:
    """One that has gone is as wrong as one that nobody wrote down."""
    assert matrix.exit is code


def test_a_reason_is_one_engine_s_own() -> None:
    """What is known of one excuses no other."""
    shared = column(EngineKind.SHARED, Result.FAILED, Result.PASSED, Difference(EngineKind.SHARED, PORTS, "x:1", "y"))
    assert Matrix((PRIVATE, shared), (KNOWN,)).exit is Exit.FAILED


def test_a_block_that_is_not_there_is_named() -> None:
    """An entry with a typing error would never be missed otherwise; other decks' blocks are not asked for."""
    typo = Known(EngineKind.PODMAN, "why", ("slides/ports.rst::Port::1", "slides/other.rst::Other::1"))
    (line,) = Matrix((PRIVATE, PODMAN), (KNOWN, typo)).stale
    assert line.startswith("slides/ports.rst::Port::1: there is no such block")


def test_the_file_of_known_differences_is_read(tmp_path: Path) -> None:
    """Engine, reason, blocks; one that says something else is an error with its form as the remedy."""
    file = tmp_path / "engines.toml"
    file.write_text(f'[[difference]]\nengine = "podman"\nreason = "it names no address"\nblocks = ["{PORTS}"]\n')
    assert read_known(file) == (KNOWN,)
    file.write_text('[[difference]]\nengine = "lxc"\nreason = ""\nblocks = []\n')
    with pytest.raises(DeckproofError, match="'lxc'") as caught:
        read_known(file)
    assert "engine, a reason and blocks" in caught.value.remedy


def test_each_known_difference_of_this_project_is_documented() -> None:
    """Its reason stands in the table of docs/reference/engines.md."""
    root = Path(__file__).parents[3]
    documented = (root / "docs" / "reference" / "engines.md").read_text(encoding="utf-8")
    known = read_known(root / "tests" / "roots" / "engines.toml")
    assert known
    assert [each.reason for each in known if each.reason not in documented] == []


def test_the_page_says_which_docker_the_decks_hold_on() -> None:
    """Its title has the versions on which all passes; a difference that is known is in the table, and below with why."""
    twenty, twenty_eight = (
        replace(PRIVATE, machine=machine, engine=engine)
        for machine, engine in (("debian-12", "Docker Engine 20.10.24+dfsg1"), ("debian-14", "Docker Engine 28.5.2"))
    )
    podman = replace(PODMAN, engine="Podman 4.3.1", differences=(replace(SEEN, slide="80/tcp -> 0.0.0.0", shown="|"),))
    lines = page(Matrix((twenty, twenty_eight, podman), (KNOWN,)), "2026-11-28").splitlines()
    assert lines[0] == "# Holds on Docker Engine 20.10 · 28.5"
    assert "| deck | debian-12 private | debian-14 private | podman |" in lines
    assert "| slides/ports.rst | ✓ passed 2 | ✓ passed 2 | ✗ failed 1, passed 1 |" in lines
    assert "- podman, `slides/ports.rst:12`: it names no address" in lines
    assert "  the slide: 80/tcp -> 0.0.0.0" in lines


def test_the_page_of_decks_that_need_no_engine_names_none() -> None:
    """There is no version that they could hold on."""
    lines = page(Matrix((replace(PRIVATE, engine=""),)), "2026-11-28").splitlines()
    assert lines[0] == "# Holds, and needs no engine"


def test_the_page_of_decks_that_hold_nowhere_says_so() -> None:
    """What is blocked or in error is not proven either."""
    blocked, error = (
        column(EngineKind.PRIVATE, Result.BLOCKED),
        Column(EngineKind.DIND, errors={"slides/ports.rst": "it died"}),
    )
    assert page(Matrix((blocked, error)), "2026-11-28").startswith("# Holds nowhere yet\n")


@pytest.mark.parametrize(("machine", "gone"), [("debian-12", True), ("debian-14", False), ("", False)])
def test_what_is_known_of_one_machine_is_asked_of_that_one(machine: str, gone: bool) -> None:
    """A block that passes elsewhere says nothing of it; one known anywhere is there where it differs on any."""
    passes = replace(column(EngineKind.PODMAN, Result.PASSED), machine="debian-12")
    fails = replace(PODMAN, machine="debian-14", differences=(replace(SEEN, machine="debian-14"),))
    assert bool(Matrix((passes, fails), (replace(KNOWN, machine=machine),)).stale) is gone


def test_an_engine_that_never_started_holds_no_deck() -> None:
    """Neither in the table nor on the page; and what went wrong there is no deck."""
    lines = page(Matrix((PRIVATE, Column(EngineKind.DIND, errors={EVERY_DECK: "it died"}))), "2026-11-28").splitlines()
    assert [line for line in lines if line.startswith("| slides/")] == ["| slides/ports.rst | ✓ passed 2 | ✗ error |"]
    assert EVERY_DECK not in "\n".join(lines)
