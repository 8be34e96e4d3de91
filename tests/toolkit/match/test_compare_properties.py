"""What holds of every comparison, whatever the text."""

from __future__ import annotations

from deckproof.match import Bindings, compare
from deckproof.match.kinds import DEFAULT
from deckproof.match.wildcards import is_wild_line
from hypothesis import assume, given, settings
from hypothesis import strategies as st

HEX = "0123456789abcdef"
PIECES = st.one_of(
    st.sampled_from(
        [
            "...",
            "…",
            "[...]",
            ". . .",
            "eca4aa01751c",
            "9f86d081884c",
            "silly_panini",
            "Up 3 seconds",
            "Exited (0) 5 seconds ago",
            "About a minute ago",
            "Less than a second ago",
            "0.0.0.0:49153->80/tcp",
            ":::49153->80/tcp",
            "172.17.0.2",
            "4.26GB",
            "0.27s",
            '"tini -g -- start-no…"',
            "09:26:53",
            "2025-03-14T09:26:53.123Z",
            "CONTAINER ID",
            "IMAGE",
            "PORTS",
            "NAMES",
            "   ",
            "\t",
            "sha256:" + "a1" * 32,
            "<snip>",
            "+---+",
        ]
    ),
    st.text(HEX, min_size=12, max_size=12),
    st.text(max_size=8).map(lambda text: text.replace("\n", " ").replace("\r", " ")),
)
LINES = st.lists(PIECES, max_size=7).map("  ".join)
OUTPUTS = st.lists(LINES, max_size=8)
WORDS = st.lists(st.sampled_from("alpha beta gamma delta epsilon zeta eta theta iota kappa".split()), min_size=2)
PLAIN = st.lists(WORDS.map(" ".join), min_size=2, max_size=8, unique=True)


@given(OUTPUTS)
def test_every_output_equals_itself(output: list[str]) -> None:
    """Tables, ids, wildcards, times and any other text: what was copied from a run passes on that run."""
    comparison = compare(output, output, Bindings())
    assert comparison.equal
    assert comparison.normalized == tuple(output)


@given(st.lists(st.text(max_size=30), max_size=4), st.lists(st.text(max_size=30), max_size=4), st.booleans())
def test_no_text_breaks_the_comparison(expected: list[str], actual: list[str], running: bool) -> None:
    """Whatever is compared, an answer comes, and equality is what the counts say."""
    comparison = compare(expected, actual, Bindings(), running=running)
    assert comparison.equal is (comparison.missing == comparison.extra == 0)


@given(OUTPUTS, OUTPUTS)
def test_where_equal_the_normalized_output_is_the_expected_one(expected: list[str], actual: list[str]) -> None:
    """So an update writes nothing where nothing differs."""
    comparison = compare(expected, actual, Bindings())
    if comparison.equal:
        assert comparison.normalized == tuple(expected)


@settings(max_examples=60)
@given(st.lists(st.text(HEX, min_size=12, max_size=12), min_size=1, max_size=4, unique=True), st.data())
def test_consistently_renamed_ids_are_equal(ids: list[str], data: st.DataObject) -> None:
    """Another run has other ids; which line shows which stays the same."""
    shown = data.draw(st.lists(st.sampled_from(ids), min_size=1, max_size=8))
    others = data.draw(st.lists(st.text(HEX, min_size=12, max_size=12), min_size=4, max_size=4, unique=True))
    renamed = dict(zip(ids, others, strict=False))
    expected = [f"line {number}: {each}" for number, each in enumerate(shown)]
    actual = [f"line {number}: {renamed[each]}" for number, each in enumerate(shown)]
    comparison = compare(expected, actual, Bindings())
    assert comparison.equal
    assert compare(expected, actual, comparison.bindings).equal
    for each in shown:
        assert comparison.bindings.real(each) == renamed[each]


@settings(max_examples=60)
@given(PLAIN, st.data())
def test_a_changed_line_is_caught(output: list[str], data: st.DataObject) -> None:
    """A dropped, doubled, or swapped line, and one with another word."""
    at = data.draw(st.integers(0, len(output) - 2))
    dropped = output[:at] + output[at + 1 :]
    doubled = [*output[: at + 1], *output[at:]]
    swapped = [*output[:at], output[at + 1], output[at], *output[at + 2 :]]
    other = [*output[:at], output[at] + " omega", *output[at + 1 :]]
    for lie in (dropped, doubled, swapped, other):
        assert not compare(lie, output, Bindings()).equal
        assert not compare(output, lie, Bindings()).equal


@settings(max_examples=60)
@given(PLAIN, PLAIN)
def test_the_normalized_output_passes_the_next_time(expected: list[str], actual: list[str]) -> None:
    """After a failure an update makes the slide true, and a second one finds nothing to do."""
    first = compare(expected, actual, Bindings())
    second = compare(first.normalized, actual, Bindings())
    assert second.equal
    assert second.normalized == first.normalized


@given(OUTPUTS, OUTPUTS)
def test_an_equal_comparison_stays_equal_with_what_it_learnt(expected: list[str], actual: list[str]) -> None:
    """Bindings are never contradicted by what made them."""
    assume(not any(is_wild_line(line) for line in expected))
    comparison = compare(expected, actual, Bindings())
    if comparison.equal:
        assert compare(expected, actual, comparison.bindings).equal


@given(st.text(max_size=200))
def test_tokens_are_found_in_any_text(text: str) -> None:
    """The pattern of all kinds never fails and never finds nothing at all."""
    assert all(match[0] for _, match in DEFAULT.finditer(text))


WORD = st.sampled_from("alpha beta gamma delta epsilon zeta eta theta 12 443 v1.2 /srv Exited (0) debian:12 Up".split())
RENAMED = {
    "eca4aa01751c": "0123456789ab",
    "eca4aa01751c" + "ab" * 26: "0123456789ab" + "cd" * 26,
    "9f86d081884c": "111111111111",
    "silly_panini": "happy_curie",
    ":49153": ":32768",
    "172.17.0.2": "172.18.0.7",
    "02:42:ac:11:00:02": "02:42:ac:12:00:07",
    "3 seconds ago": "About an hour ago",
    "117MB": "4.26GB",
    "09:26:53": "10:00:00",
}
MIXED = st.lists(
    st.lists(st.one_of(WORD, st.sampled_from(sorted(RENAMED))), min_size=1, max_size=6), min_size=1, max_size=6
)


def text_of(lines: list[list[str]]) -> list[str]:
    """Return lines of these words."""
    return [" ".join(line) for line in lines]


@settings(max_examples=60)
@given(MIXED)
def test_another_run_of_the_same_commands_is_equal(lines: list[list[str]]) -> None:
    """With every token consistently another one; and again, with what was bound by then."""
    expected, actual = text_of(lines), text_of([[RENAMED.get(word, word) for word in line] for line in lines])
    comparison = compare(expected, actual, Bindings())
    assert comparison.equal
    assert compare(expected, actual, comparison.bindings).equal
    assert compare(actual, expected, Bindings()).equal


@settings(max_examples=60)
@given(MIXED, st.data())
def test_one_changed_word_is_never_equal(lines: list[list[str]], data: st.DataObject) -> None:
    """Whatever tokens stand around it, in whatever run."""
    places = [(y, x) for y, line in enumerate(lines) for x, word in enumerate(line) if word not in RENAMED]
    assume(places)
    y, x = data.draw(st.sampled_from(places))
    other = data.draw(WORD.filter(lambda word: word != lines[y][x]))
    lie = [*lines[:y], [*lines[y][:x], other, *lines[y][x + 1 :]], *lines[y + 1 :]]
    actual = [[RENAMED.get(word, word) for word in line] for line in lines]
    assert not compare(text_of(lie), text_of(actual), Bindings()).equal
    assert not compare(text_of(actual), text_of(lie), Bindings()).equal


@given(OUTPUTS)
def test_every_output_equals_itself_with_what_it_bound(output: list[str]) -> None:
    """The second run of a command on the same engine."""
    assume(not any(is_wild_line(line) for line in output))
    assert compare(output, output, compare(output, output, Bindings()).bindings).equal
