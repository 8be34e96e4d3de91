"""What is kept as bytes, or as places, is what it was made of."""

from __future__ import annotations

import gc
import pickle
import tracemalloc
from pathlib import Path

from deckproof.model import Chunk, Ending, Evidence, Outcome, Result, Step, StepResult, Verdict
from deckproof.parse import readings
from deckproof.plan.packed import Packed, packed
from deckproof.plan.session import plan
from deckproof.testing import LocalEngine, make_deck, make_session, run_deck
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
    assert (kept[1] - kept[0]) / (sizes[1] - sizes[0]) / 10 < 400


def _kept(blocks: int, folder: Path) -> int:
    """Return the bytes that are kept of a deck of so many blocks, read and run; what caches hold is there before."""
    texts = ["\n".join(f"$ echo {n}{m}\n{n}{m}" for m in range(10)) for n in range(blocks)]
    run_deck(make_session(*texts), LocalEngine(folder))
    gc.collect()
    tracemalloc.start()
    deck = make_deck(*texts)
    session = plan(deck, readings(deck.blocks))
    results = run_deck(session, LocalEngine(folder))
    gc.collect()
    bytes_kept = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert all(each.result is Result.PASSED for each in results)
    return bytes_kept
