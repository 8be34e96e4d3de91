"""What is bound in one step holds for the steps of that deck that come after it, and for no other deck."""

from __future__ import annotations

import os
from pathlib import Path
from unittest import mock

from deckproof.model import BlockResult, Result
from deckproof.plan.session import blocks_needed
from deckproof.testing import LocalEngine, make_session, run_deck

CLIENT = """\
#!/bin/sh
case $1 in
  run) head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \\n' | tee -a ids; echo >> ids; echo;;
  ps) cut -c 1-12 ids;;
  stop) grep -q "^$2" ids && echo "$2";;
esac
"""
LONG = "eca4aa01751ceca4aa01751ceca4aa01751ceca4aa01751ceca4aa01751ceca4"
OTHER = "5" * 24 + "abcd" * 10
RUN = f"$ docker run -d debian\n{LONG}\n$ docker run -d debian\n{OTHER}"
LIST = f"$ docker ps\n{LONG[:12]}\n{OTHER[:12]}"
STOP = "$ docker stop eca\neca"


def proven(folder: Path, *blocks: str, wanted: int | None = None) -> list[BlockResult]:
    """Run a deck of these blocks, or as much of it as one of them needs, with a docker that makes up ids."""
    client = folder / "docker"
    client.write_text(CLIENT, encoding="utf-8")
    client.chmod(0o755)
    session = make_session(*blocks)
    if wanted is not None:
        session = blocks_needed(session, frozenset({session.deck.blocks[wanted].id}))
    with mock.patch.dict(os.environ, PATH=f"{folder}:{os.environ['PATH']}"):
        return run_deck(session, LocalEngine(folder))


def results(blocks: list[BlockResult]) -> list[list[Result]]:
    """Return what came of each step."""
    return [[step.verdict.result for step in block.steps] for block in blocks]


def test_bindings_hold_across_blocks(tmp_path: Path) -> None:
    """64 characters in one block, 12 in the next, 3 in the last are one container."""
    blocks = proven(tmp_path, RUN, LIST, STOP)
    assert results(blocks) == [[Result.PASSED] * 2, [Result.PASSED], [Result.PASSED]]
    made = (tmp_path / "ids").read_text(encoding="utf-8")
    assert blocks[2].steps[0].outcome.typed == f"docker stop {made[:3]}"


def test_ids_that_a_later_block_swaps_fail_there_only(tmp_path: Path) -> None:
    """Each was bound to its own container in the block before."""
    swapped = f"$ docker ps\n{OTHER[:12]}\n{LONG[:12]}"
    assert results(proven(tmp_path, RUN, swapped, STOP))[1:] == [[Result.FAILED], [Result.PASSED]]


def test_a_block_that_is_run_alone_first_runs_what_it_depends_on(tmp_path: Path) -> None:
    """`-k` for the second block runs the first, which shows its ids, and not the third."""
    blocks = proven(tmp_path, RUN, LIST, STOP, wanted=1)
    assert results(blocks) == [[Result.PASSED] * 2, [Result.PASSED], []]


def test_one_written_id_is_another_container_in_every_deck(tmp_path: Path) -> None:
    """Two authors may copy the same id from the same book."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        assert results(proven(tmp_path / name, RUN, LIST)) == [[Result.PASSED] * 2, [Result.PASSED]]
    one, two = ((tmp_path / name / "ids").read_text(encoding="utf-8") for name in ("one", "two"))
    assert one != two


def test_an_id_that_was_never_shown_names_its_line(tmp_path: Path) -> None:
    """The slide is wrong at the place where it is typed."""
    (failed,) = proven(tmp_path, "$ echo hello\nhello\n$ docker rm --force 0123456789ab\n0123456789ab")[0].steps[1:]
    assert failed.verdict.result is Result.FAILED
    assert failed.verdict.reason == "«0123456789ab» was never shown before line 3"
