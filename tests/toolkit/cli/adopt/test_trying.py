"""Runs that tell what a forecast can't: what is said after them is what they showed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from deckproof.cli.adopt.outlook import Outlook, Stand
from deckproof.cli.adopt.trying import tried
from deckproof.config import Config
from deckproof.model import BlockResult, Deck, Result
from deckproof.parse import read_deck
from deckproof.plan.session import plan
from deckproof.testing import LocalEngine, make_session, run_deck

PATIENT = Config(timeout=20.0, quiet=0.1, patience=0.3)


def said(
    tmp_path: Path, *blocks: str | tuple[str, Mapping[str, object]], forecast: Sequence[Outlook] = ()
) -> tuple[Outlook, ...]:
    """Return what is said of blocks that are run in a folder."""
    runs = list[Mapping[str, BlockResult]]()

    def run(deck: Deck) -> Sequence[BlockResult]:
        folder = tmp_path / str(len(runs))
        folder.mkdir()
        results = run_deck(plan(deck, read_deck(deck.blocks)), LocalEngine(folder), PATIENT)
        runs.append({each.block.id: each for each in results})
        return results

    found = tried(make_session(*blocks), forecast, PATIENT, run)
    for each in found:
        assert runs[-1][each.block.id].result is each.then, "the last run's verdict is what is said"
    return found


def test_a_failure_that_the_slide_shows_is_meant(tmp_path: Path) -> None:
    """Its status is written, as it really was; a failure that is not shown is for the author to look at."""
    shown, hidden = said(tmp_path, "$ sh -c 'echo no; exit 7'\nno", "$ sh -c 'exit 7'")
    assert (shown.stand, shown.option, shown.result, shown.then) == (
        Stand.OPTION,
        "status=7",
        Result.FAILED,
        Result.PASSED,
    )
    assert (hidden.stand, hidden.option, hidden.then) == (Stand.BY_HAND, "", Result.FAILED)


def test_what_takes_long_gets_its_time(tmp_path: Path) -> None:
    """It was run again with it, and passed."""
    (slow,) = said(tmp_path, ("$ sleep 1; echo done\ndone", {"timeout": 0.8}))
    assert (slow.option, slow.then) == ("timeout=4", Result.PASSED)


def test_what_a_block_needs_that_is_left_out_is_left_out_too(tmp_path: Path) -> None:
    """Otherwise it would fail for want of it."""
    first, second, third = said(tmp_path, "$ no-such-program >made\n$ ls made\nmade", "$ cat made\nmade", "$ echo 1\n1")
    assert first.option.startswith("skip=")
    assert (second.option, second.then) == (first.option, Result.SKIPPED)
    assert third.stand is Stand.PROVABLE


def test_another_output_is_for_update(tmp_path: Path) -> None:
    """No option makes it true."""
    (wrong,) = said(tmp_path, "$ echo 41\n42")
    assert (wrong.stand, wrong.option, wrong.then) == (Stand.BY_HAND, "", Result.FAILED)
    assert "change" in wrong.remedy


def test_an_option_that_does_not_help_is_taken_back(tmp_path: Path) -> None:
    """It was only thought to."""
    block = make_session("$ echo 41\n42").deck.blocks[0]
    guess = Outlook(block, Stand.OPTION, Result.FAILED, Result.PASSED, 1, "it shows a failure", "status=1")
    (wrong,) = said(tmp_path, "$ echo 41\n42", forecast=[guess])
    assert (wrong.stand, wrong.option) == (Stand.BY_HAND, "")
