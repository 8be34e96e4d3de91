"""Every deck is in exactly one shard, and no shard has much more to do than another."""

from __future__ import annotations

import pytest
from deckproof.prove.shard import Shard
from hypothesis import given
from hypothesis import strategies as st

COSTS = st.dictionaries(st.text("abcdef", min_size=1), st.floats(0.1, 100), min_size=1, max_size=12)


@given(COSTS, st.integers(1, 5))
def test_shards_are_a_division(costs: dict[str, float], count: int) -> None:
    """Nothing is proven twice, nothing is left out, and each shard keeps the order."""
    names = list(costs)
    parts = [Shard(number, count).part(names, costs.__getitem__, str) for number in range(1, count + 1)]
    assert sorted(name for part in parts for name in part) == sorted(names)
    assert all(part == [name for name in names if name in part] for part in parts)


@given(COSTS, st.integers(1, 5))
def test_no_shard_waits_long_for_another(costs: dict[str, float], count: int) -> None:
    """The longest takes at most one deck more than the shortest."""
    names = list(costs)
    parts = [Shard(number, count).part(names, costs.__getitem__, str) for number in range(1, count + 1)]
    sums = [sum(costs[name] for name in part) for part in parts]
    assert max(sums) - min(sums) <= max(costs.values()) + 1e-6


@pytest.mark.parametrize("text", ["0/2", "3/2", "1", "a/b", "1/", "-1/2"])
def test_what_is_no_part_of_anything_is_refused(text: str) -> None:
    """Numbers begin with 1."""
    with pytest.raises(ValueError, match=r".*"):
        Shard.read(text)
