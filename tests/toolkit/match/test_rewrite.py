"""A line that is written anew keeps its wildcards, and claims no less than before."""

from __future__ import annotations

import pytest
from deckproof.match import Bindings, compare
from deckproof.match.wildcards import is_wild_line
from hypothesis import assume, given, settings
from hypothesis import strategies as st

HEADER = "CONTAINER ID   IMAGE          COMMAND        CREATED        STATUS        PORTS     NAMES"
ROW = '84d1b8cd4e8a   busybox:1.36   "sleep 1000"   1 second ago   Up 1 second             web'
PS = f"{HEADER}\n{ROW}"


@pytest.mark.parametrize(
    ("expected", "actual", "written"),
    [
        ("1 2 ... 41", " ".join(map(str, range(1, 41))), "1 2 ... 40"),
        ("one ... thrice", "one two three", "one ... three"),
        ("won ... three", "one two three", "one ... three"),
        ("read ... from old", "read 5 parts from new", "read ... from new"),
        ("read ... from old ... now", "read 5 parts from new and 7 now", "read ... from new ... now"),
        ("got ... cupz of ... tea", "got 3 cups of green tea", "got ... cups of ... tea"),
        ("a ... b c d", "a x y z", "a x y z"),
        ("a ... q ... z", "a bbb ccc z", "a bbb ccc z"),
        ("  in [...] 3 x", "  in the end 4 x", "  in [...] 4 x"),
        (
            f"{HEADER}\n4f5c2e7d9a01   busybox:1.35   ...   web",
            PS,
            f"{HEADER}\n4f5c2e7d9a01   busybox:1.36   ...   web",
        ),
        (
            "CONTAINER ID   IMAGE          ...   NAMES\n4f5c2e7d9a01   busybox:1.35   ...   web",
            PS,
            "CONTAINER ID   IMAGE          ...   NAMES\n4f5c2e7d9a01   busybox:1.36   ...   web",
        ),
        (
            f"{HEADER}\n4f5c2e7d9a01   busybox        ...            1 second ago   Up 1 second             web",
            PS,
            f"{HEADER}\n4f5c2e7d9a01   busybox:1.36   ...            1 second ago   Up 1 second             web",
        ),
    ],
)
def test_wildcards_stay_where_they_stood(expected: str, actual: str, written: str) -> None:
    """In words and in cells; where it is not plain what they stand for now, the whole line is written."""
    found = compare(expected.split("\n"), actual.split("\n"), Bindings())
    assert not found.equal
    assert "\n".join(found.normalized) == written
    assert compare(written.split("\n"), actual.split("\n"), Bindings()).equal


WORDS = st.lists(st.sampled_from("alpha beta gamma delta epsilon zeta eta theta iota".split()), min_size=2, max_size=9)


@settings(max_examples=200)
@given(WORDS, st.data())
def test_an_update_never_lets_a_line_claim_less(words: list[str], data: st.DataObject) -> None:
    """As many words of it are claimed as before, or all that was printed; and it is true."""
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words)))
    model = [*words[:first], "...", *words[last:]]
    places = [n for n, word in enumerate(model) if word != "..."]
    assume(places)
    model[data.draw(st.sampled_from(places))] = "wrong"
    (line,) = compare([" ".join(model)], [" ".join(words)], Bindings()).normalized
    claimed = [word for word in line.split() if not is_wild_line(word)]
    assert len(claimed) >= min(len(model) - 1, len(words))
    assert compare([line], [" ".join(words)], Bindings()).equal
