"""What is kept as bytes, or as places, is what it was made of."""

from __future__ import annotations

import gc
import pickle
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from deckproof.model import Chunk, Ending, Evidence, Outcome, Result, Step, StepResult, Verdict
from deckproof.parse import readings
from deckproof.plan.packed import PAGE, Packed, Pages, packed
from deckproof.plan.session import plan
from deckproof.run import DeckRun
from deckproof.testing import QUICK, LocalEngine, make_deck, make_session, run_deck
from hypothesis import given
from hypothesis import strategies as st

_TEXT = st.text(max_size=12)  # lone surrogates included: a program may print anything
_LINES = st.lists(_TEXT, max_size=3).map(tuple)
_STEPS = st.builds(
    Step, st.integers(1), st.integers(1), _TEXT, _TEXT, st.none() | _LINES, status=st.none() | st.integers(0, 255)
)
_OUTCOMES = st.builds(
    Outcome,
    _TEXT,
    st.sampled_from(Ending),
    st.none() | st.integers(0, 255),
    _LINES,
    st.floats(allow_nan=False),
    st.lists(st.builds(Chunk, st.floats(allow_nan=False), st.binary(max_size=9)), max_size=2).map(tuple),
    evidence=st.none() | st.sampled_from(Evidence),
)
_RESULTS = st.builds(
    StepResult, _STEPS, _OUTCOMES, st.builds(Verdict, st.sampled_from(Result), st.none() | _TEXT, _LINES)
)
_A_RESULT = StepResult(Step(1, 1, "$", "ls", None), Outcome("ls", Ending.EXITED, 0, (), 0.1), Verdict(Result.PASSED))


@given(st.lists(_RESULTS, max_size=4))
def test_packed_records_are_what_they_were(records: list[StepResult]) -> None:
    """All of them, one of them, some of them, backwards, compared with a tuple, and in another process."""
    kept = Packed(records)
    assert [*kept] == records
    assert [*reversed(kept)] == records[::-1]
    assert len(kept) == len(records)
    assert all(kept[at] == kept[at - len(records)] == record for at, record in enumerate(records))
    assert kept[1:3] == tuple(records[1:3])
    assert kept == tuple(records) == kept
    assert hash(kept) == hash(tuple(records))
    assert kept != (*records, None)
    assert pickle.loads(pickle.dumps(kept)) == kept
    assert repr(kept) == repr(tuple(records))
    assert all(type(mine.step) is Step and type(mine.outcome) is Outcome for mine in kept)


def test_nothing_and_what_is_packed_stay_as_they_are() -> None:
    """There is nothing to be gained."""
    kept = packed([Step(1, 1, "$", "ls", None)])
    assert packed(()) == ()
    assert packed(kept) is kept


@given(st.lists(_RESULTS, max_size=3 * PAGE), st.data())
def test_pages_of_records_are_what_they_were(records: list[StepResult], data: st.DataObject) -> None:
    """In any order of looking, after a change, compared with a tuple, picked from, and in another process."""
    kept = Pages(records)
    places = data.draw(st.lists(st.integers(-len(records), len(records) - 1), max_size=9)) if records else []
    assert [kept[at] for at in places] == [records[at] for at in places]
    assert kept[data.draw(st.slices(len(records)))] is not None
    for at in places:
        kept[at] = records[at] = records[0]
    cut = data.draw(st.slices(len(records)))
    assert kept[cut] == tuple(records[cut])
    assert [*kept] == records
    assert [*reversed(kept)] == records[::-1]
    assert kept == tuple(records) == pickle.loads(pickle.dumps(kept))
    assert (hash(kept), repr(kept)) == (hash(tuple(records)), repr(tuple(records)))
    chosen = [at % len(records) for at in places]
    assert kept.picked(chosen) == tuple(records[at] for at in chosen)
    whole = kept.picked(range(len(records)))
    whole.append(_A_RESULT)
    assert (*records, _A_RESULT) == whole != kept


def test_who_changes_one_of_two_that_share_pages_leaves_the_other_as_it_was() -> None:
    """What is picked as a whole shares what is packed, also what was looked at last."""
    kept = Pages([_A_RESULT] * PAGE * 2)
    other = _A_RESULT._replace(verdict=Verdict(Result.FAILED))
    whole = kept.picked(range(len(kept)))
    assert whole[0] == kept[0] == _A_RESULT
    kept[0] = other
    assert (whole[0], kept[0]) == (_A_RESULT, other)
    with pytest.raises(IndexError):
        kept[PAGE * 2]


@given(st.lists(st.integers(0, 3), max_size=5), st.data())
def test_an_order_is_a_sequence_like_any_other(sizes: list[int], data: st.DataObject) -> None:
    """Its items by place, from behind, in slices, one after the other; also with files between the commands."""
    file = ("FROM scratch", {"language": "dockerfile", "caption": "Dockerfile"})
    blocks = ["\n".join(f"$ echo {n}\n{n}" for n in range(size)) if size else file for size in sizes]
    order = make_session(*blocks).steps
    items = [*order]
    assert len(items) == sum(size or 1 for size in sizes)
    assert [order[at] for at in range(len(order))] == items
    assert [order[at - len(items)] for at in range(len(items))] == items
    cut = data.draw(st.slices(len(items)))
    assert [*order[cut]] == items[cut]
    assert order[cut] == tuple(items[cut])
    assert pickle.loads(pickle.dumps(order)) == order
    assert [each.step is None for each in items] == [each.file is not None for each in items]
    assert repr(order) == repr(tuple(items))
    assert hash(order) == hash(tuple(items))


def test_many_steps_take_little_memory(tmp_path: Path) -> None:
    """What is kept of each, when all have been run, is far less than it is as objects: 1,300 bytes."""
    sizes = (20, 220)  # blocks of ten steps
    kept = [_kept(size, tmp_path) for size in sizes]
    assert (kept[1] - kept[0]) / (sizes[1] - sizes[0]) / 10 < 200


def _kept(blocks: int, folder: Path) -> int:
    """Return the bytes that are kept of a deck of so many blocks, read and run; what caches hold is there before."""
    deck = make_deck(*_texts(blocks))
    run_deck(plan(deck, readings(deck.blocks)), LocalEngine(folder))
    gc.collect()
    tracemalloc.start()
    deck = make_deck(*_texts(blocks))
    deck = replace(deck, blocks=Pages(deck.blocks))
    session = plan(deck, readings(deck.blocks))
    with DeckRun(session, LocalEngine(folder), QUICK) as run:
        results = Pages(run.blocks())
    gc.collect()
    bytes_kept = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert all(each.result is Result.PASSED for each in results)
    return bytes_kept


def _texts(blocks: int) -> Iterator[str]:
    return ("\n".join(f"$ echo {n}{m}\n{n}{m}" for m in range(10)) for n in range(blocks))
