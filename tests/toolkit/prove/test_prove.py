"""Proving one deck: results come lazily, the engine is closed whatever happens, clean-up blocks are typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from deckproof.model import Result, Role
from deckproof.prove import deck as prove
from deckproof.prove.deck import DeckProof, proof_of
from deckproof.testing import QUICK, LocalEngine, make_session

CLEANUP = ("$ touch cleaned", {"role": Role.CLEANUP})


@pytest.fixture
def closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Engines that are none; a word for each that was closed."""
    words: list[str] = []

    @contextmanager
    def open_engine(*_: object, **_more: object) -> Iterator[LocalEngine]:
        try:
            yield LocalEngine(tmp_path)
        finally:
            words.append("closed")

    monkeypatch.setattr(prove, "open_engine", open_engine)
    return words


def proving(*blocks: object, select: Callable[..., bool] = prove.everything) -> DeckProof:
    """Return a deck of these blocks, ready to be proven."""
    return DeckProof(make_session(*blocks), QUICK, select=select)  # type: ignore[arg-type] # as make_session takes them


def test_results_come_as_they_are_asked_for(tmp_path: Path, closed: list[str]) -> None:
    """Nothing runs ahead; closing early types the clean-up and closes the engine once."""
    with proving("$ touch one", "$ touch two", CLEANUP) as deck:
        assert not (tmp_path / "one").exists()
        first = next(deck.results())
        assert first.result is Result.PASSED
        assert not (tmp_path / "two").exists()
        assert closed == []
    assert (tmp_path / "cleaned").exists()
    assert not (tmp_path / "two").exists()
    assert closed == ["closed"]
    deck.close()
    assert closed == ["closed"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_the_engine_is_closed_after_an_error_and_what_is_known_is_kept(
    closed: list[str], error: type[BaseException]
) -> None:
    """A proof can be made of it at any time."""
    deck = proving("$ true", "$ true")

    def interrupted() -> None:
        with deck:
            next(deck.results())
            raise error

    with pytest.raises(error):
        interrupted()
    assert closed == ["closed"]
    (result,) = proof_of([deck.record], "now").decks
    assert [each.result for each in result.blocks] == [Result.PASSED]


def test_asking_for_a_block_runs_what_is_before_it_and_no_more(tmp_path: Path, closed: list[str]) -> None:
    """Asked again, it is not run again; after the end there is nothing to know."""
    deck = proving("$ echo 1 >> log", "$ echo 2 >> log", "$ echo 3 >> log")
    first, second, third = deck.session.deck.blocks
    for block in (second, first, second):
        result = deck.result_of(block)
        assert result is not None
        assert result.block is block
    assert (tmp_path / "log").read_text() == "1\n2\n"
    deck.close()
    assert deck.result_of(third) is None
    assert closed == ["closed"]


def test_only_selected_blocks_and_failures_are_reported(closed: list[str]) -> None:
    """A predecessor that fails is why the selected block may fail."""
    deck = proving("$ true", "$ false", "$ echo x", select=lambda block: block.id.endswith("::3"))
    with deck:
        assert [each.block.id[-3:] for each in deck.results()] == ["::2", "::3"]
    assert len(deck.found) == 3
    assert closed == ["closed"]


def test_a_deck_without_steps_needs_no_engine(closed: list[str]) -> None:
    """The proof then names no version."""
    with proving(("a: 1", {"language": "yaml"})) as deck:
        assert [each.result for each in deck.results()] == [Result.SKIPPED]
    assert proof_of([deck.record], "now").engine.version == ""
    assert closed == []
