"""A lie changes what the slide claims; what claims nothing, and what may as well be called otherwise, is none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from deckproof.config import OwnKind
from deckproof.errors import DeckproofError
from deckproof.match import Bindings, Inputs
from deckproof.mutate import LieKind, Truth, lies
from deckproof.mutate.shapes import changed_lines
from deckproof.mutate.words import changed_words
from deckproof.testing import QUICK, LocalEngine, make_session, run_deck
from hypothesis import example, given
from hypothesis import strategies as st

Told = Callable[..., Truth]

ONE, OTHER = "3f2a1b4c5d6e", "0123456789ab"
PRINTED = "echo aaaaaaaaaaa$((1)); echo bbbbbbbbbbb$((2))"


def changes(truth: Truth, kind: LieKind | None = None) -> list[tuple[str, str]]:
    """Return what every lie of a kind, or of any, changes into what."""
    return [(each.old, each.new) for each in lies(truth) if kind in (None, each.kind)]


def planted(truth: Truth, *kinds: LieKind) -> list[str]:
    """Return what the lies of these kinds say."""
    return [each.new for each in lies(truth) if each.kind in kinds]


@pytest.mark.parametrize(
    ("typed", "shown", "kind", "lie"),
    [
        ("printf hel''lo", "hello", LieKind.WORD, "hemlo"),
        ("echo $((2 + 2)) apples", "4 apples", LieKind.NUMBER, "5 apples"),
        ("echo 80/tcp", "80/tcp", LieKind.PORT, "81/tcp"),
        ("echo at :8080", "at :8080", LieKind.PORT, "at :8081"),
        ("echo 'Exited (0)'", "Exited (0)", LieKind.STATE, "Exited (1)"),
        ("echo 'Exited (0)'", "Exited (0)", LieKind.STATE, "Up (0)"),
        ("echo box", "box", LieKind.NAME, "bpx"),
        ("echo busybox:1.36", "busybox:1.36", LieKind.TAG, "busybox:1.37"),
        ("echo /etc/passwd", "/etc/passwd", LieKind.PATH, "/etc/pastwd"),
    ],
)
def test_each_kind_of_word_is_changed(told: Told, typed: str, shown: str, kind: LieKind, lie: str) -> None:
    """By one sign, which is the hardest to see; a state by another state."""
    assert lie in planted(told(f"$ {typed}\n{shown}"), kind)


@pytest.mark.parametrize("line", ["3 days ago", "4.26GB", "0.27s", "2025-03-14 09:26:53"])
def test_another_age_size_or_time_is_no_lie(told: Told, line: str) -> None:
    """The machine makes up another one at every look."""
    unit = line.rpartition(" ")[2]
    head = line.removesuffix(unit)
    typed = f"printf '%s%s\\n' '{head}' {unit[:1]}'{unit[1:]}'"
    truth = told(f"$ {typed}\n{line}")
    assert {each.kind for each in lies(truth)} == {LieKind.DOUBLED, LieKind.DROPPED, LieKind.STATUS, LieKind.ADDED}


def test_a_time_that_was_typed_is_a_claim(told: Told) -> None:
    """It comes back as it was typed, so another one is a lie."""
    assert planted(told("$ echo 4.26GB\n4.26GB"), LieKind.NUMBER) == ["5.26GB"]


def test_an_id_that_stands_in_one_place_may_be_called_otherwise(told: Told) -> None:
    """So its change is no lie, nor is it one to exchange two of them."""
    assert not planted(told(f"$ {PRINTED}\n{ONE}\n{OTHER}"), LieKind.ID, LieKind.EXCHANGED)


def test_one_occurrence_of_an_id_that_stands_elsewhere_is_changed(told: Told) -> None:
    """And two ids change places where one of them stands elsewhere too, if only in a command."""
    truth = told(f"$ {PRINTED}\n{ONE}\n{OTHER}\n$ : docker {ONE}")
    assert planted(truth, LieKind.ID) == ["4f2a1b4c5d6e"]
    assert changes(truth, LieKind.EXCHANGED) == [(ONE, OTHER)]


def test_wildcards_are_not_changed_but_the_words_beside_them_are(told: Told) -> None:
    """A line that a wildcard means is not written; what is left after dropping its neighbour is true."""
    truth = told("$ printf 'a\\nb\\nc d e\\n'\n...\nc ... e")
    assert planted(truth, LieKind.WORD, LieKind.NAME) == ["d ... e", "c ... f"]
    assert not planted(truth, LieKind.DROPPED, LieKind.SWAPPED)


def test_another_line_that_was_printed_is_no_lie_between_wildcards(told: Told) -> None:
    """The slide says that there is such a line, and there is; one that was not printed is a lie."""
    assert planted(told("$ seq 9\n1\n...\n5\n...\n9"), LieKind.NUMBER) == ["2", "0"]


def test_lines_that_are_not_compared_are_not_dropped(told: Told) -> None:
    """An engine may have no IPv6."""
    lines = ["80/tcp -> 0.0.0.0:8080", "80/tcp -> [::]:8080"]
    truth = told("\n".join(["$ printf '%s\\n' " + " ".join(f"'{each}'" for each in lines), *lines]))
    assert changes(truth, LieKind.DROPPED) == [("80/tcp -> 0.0.0.0:8080", "")]


def test_lines_are_dropped_doubled_and_swapped(told: Told) -> None:
    """Blank lines count for nothing."""
    truth = told("$ printf 'one\\n\\ntwo\\n'\none\n\ntwo")
    assert changes(truth, LieKind.DROPPED) == [("one", ""), ("two", "")]
    assert changes(truth, LieKind.DOUBLED) == [("one", "one\none"), ("two", "two\ntwo")]
    assert changes(truth, LieKind.SWAPPED) == [("one\n\ntwo", "two\n\none")]


def test_lines_that_differ_in_made_up_tokens_only_are_not_swapped(told: Told) -> None:
    """It would be the tokens that change, and those are free."""
    truth = told("$ printf '%s days ago\\n' $((1+2)) $((2+2))\n3 days ago\n4 days ago")
    assert not planted(truth, LieKind.SWAPPED)


def test_silence_and_the_exit_status_are_claims(told: Told) -> None:
    """The status is that of a block's last step, which is where an author says it."""
    truth = told(("$ true\n$ echo a\na\n$ (exit 4)", {"status": 4}))
    assert planted(truth, LieKind.INVENTED) == ["Done", "Done"]
    assert changes(truth, LieKind.STATUS) == [("status=4", "status=0")]


def test_prompts_of_programs_are_claims(told: Told) -> None:
    """With their words: the one that is typed at, and the one that is only shown."""
    truth = told("$ PS1='me@box:/# ' bash --norc --noprofile -i\nme@box:/# echo a\na\nme@box:/# exit\nexit")
    assert ("me@box:/# echo a", "mf@box:/# echo a") in changes(truth, LieKind.PROMPT)
    assert changes(truth, LieKind.DROPPED) == [("a", "")]  # "exit" may be left out


def test_blocks_that_no_slide_shows_tell_no_lies(told: Told) -> None:
    """What is not shown claims nothing; nor does a block that was not asked for."""
    truth = told("$ echo a\na", ("$ echo b\nb", {"role": "hidden"}))
    assert {each.block.id for each in lies(truth)} == {truth.session.deck.blocks[0].id}
    assert not lies(truth, lambda _: False)


def test_every_lie_is_told_once_and_in_the_same_order(told: Told) -> None:
    """Equal lines give equal lies: dropping the first is dropping the second."""
    truth = told("$ printf 'a\\na\\nb\\n'\na\na\nb")
    found = lies(truth)
    assert found == lies(truth)
    assert max(Counter((each.item, each.step) for each in found).values()) == 1
    assert changes(truth, LieKind.DROPPED) == [("a", ""), ("b", "")]
    assert [each.line for each in found] == sorted(each.line for each in found)


def test_lies_are_planted_in_what_is_true(engine: LocalEngine) -> None:
    """A step that did not pass is an error that names it."""
    session = make_session("$ echo a\nb")
    with pytest.raises(DeckproofError, match="line 1 does not pass: printed 1 line"):
        Truth.of(session, run_deck(session, engine), QUICK)


@example(["━╸╸"])
@example(["¼"])
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1), max_size=4))
def test_no_line_is_changed_into_itself(words: list[str]) -> None:
    """Whatever it holds; and nothing makes the planting stumble."""
    line, bindings = " ".join(words), Bindings(inputs=Inputs.of(words))
    for _, new in changed_words(line, bindings, _Nowhere()):  # type: ignore[arg-type] # one method is all that is asked
        assert new != line
    for _, _, changed in changed_lines((line, "other"), bindings.kinds):
        assert changed != (line, "other")


class _Nowhere:
    """Every token stands in one place only."""

    def elsewhere(self, *_: object) -> bool:
        return False


@pytest.mark.parametrize(("shape", "written", "lie"), [(r"T-\d+", "T-19", "T-10"), (r"[A-Z]{2}", "QZ", "QA")])
def test_a_lie_about_a_token_of_the_projects_own_kind_is_one_of_its_kind(
    told: Told, shape: str, written: str, lie: str
) -> None:
    """Any other would be too easy to see; conf.py says what its kind is."""
    config = replace(QUICK, kinds=(OwnKind("own", shape),))
    shown = f"$ printf 'is %s%s\\n' {written[0]} {written[1:]}\nis {written}\n$ echo has {written}\nhas {written}"
    truth = told(shown, config=config)
    assert f"has {lie}" in planted(truth, LieKind.ID)
