"""Lines, wildcards, and what a failure shows."""

from __future__ import annotations

import pytest
from deckproof.match import Bindings, compare
from deckproof.match.wildcards import is_wild_line

BLOW_UP = pytest.mark.timeout(60)
"""Far more than it takes (benchmarks/match.py measures that): a search that goes back and forth takes hours."""
JUPYTER = """\
Entered start.sh with args: jupyter lab
...
    To access the server, open this file in a browser:
        file:///home/jovyan/.local/share/jupyter/runtime/jpserver-7-open.html
    Or copy and paste one of these URLs:
        http://eca4aa01751c:8888/lab?token=d4ac9278f5f5388e88097a3a8ebbe9401be206cfa0b83099
        http://127.0.0.1:8888/lab?token=d4ac9278f5f5388e88097a3a8ebbe9401be206cfa0b83099""".split("\n")
REAL = """\
Entered start.sh with args: jupyter lab
Running hooks in: /usr/local/bin/start-notebook.d
[I 2026-01-01 10:00:00.001 ServerApp] jupyterlab | extension was loaded.

    To access the server, open this file in a browser:
        file:///home/jovyan/.local/share/jupyter/runtime/jpserver-12-open.html
    Or copy and paste one of these URLs:
        http://9f86d081884c:8888/lab?token=0123456789abcdef0123456789abcdef0123456789abcdef
        http://127.0.0.1:8888/lab?token=0123456789abcdef0123456789abcdef0123456789abcdef
[I 2026-01-01 10:00:01.001 ServerApp] Skipped non-installed server(s)""".split("\n")


def equal(expected: list[str], actual: list[str]) -> bool:
    """Compare two outputs."""
    return compare(expected, actual, Bindings()).equal


def test_the_message_of_a_server_passes_with_its_ids_bound() -> None:
    """Ids and tokens inside URLs bind; the log that goes on is no part of the claim while it runs."""
    comparison = compare(JUPYTER, REAL, Bindings(), running=True)
    assert comparison.equal
    assert comparison.bindings.real("eca4aa01751c") == "9f86d081884c"
    assert not compare(JUPYTER, REAL, Bindings(), running=False).equal


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("jupyter lab", "jupyter notebook"),
        ("browser", "window"),
        ("127.0.0.1:8888", "127.0.0.1:8889"),
        ("127.0.0.1:8888/lab?token=d4ac", "127.0.0.1:8888/lab?token=d4ad"),
        ("/home/jovyan", "/home/jane"),
        ("http://eca4aa01751c:8888", "http://eca4aa01751c:9999"),
    ],
)
def test_a_changed_word_of_it_fails(old: str, new: str) -> None:
    """Also a token that was the same in two lines and no longer is."""
    lie = "\n".join(JUPYTER).replace(old, new).split("\n")
    assert lie != JUPYTER
    assert not compare(lie, REAL, Bindings(), running=True).equal


@pytest.mark.parametrize("number", [n for n in range(len(JUPYTER)) if n != 1])
def test_a_line_left_out_of_it_fails_unless_a_wildcard_stands_there(number: int) -> None:
    """Next to the wildcard a line may be left out, for it means just that."""
    lie = JUPYTER[:number] + JUPYTER[number + 1 :]
    assert compare(lie, REAL, Bindings(), running=True).equal is (number in {0, 2})


@pytest.mark.parametrize(
    "line",
    [
        *"... … .... [...] […] (...) <...> <snip> [SNIP] --snip-- [truncated]".split(),
        *[". . .", ". . . .", "-- snip --", "<output truncated>", "<Output Omitted>", "   ...   "],
    ],
)
def test_a_wildcard_line_stands_for_any_lines(line: str) -> None:
    """In every spelling, for none, one and many."""
    assert is_wild_line(line)
    for between in ([], ["x"], ["x"] * 9):
        assert equal(["first", line, "last"], ["first", *between, "last"])
    assert not equal(["first", line, "last"], ["first", "x", "lost"])
    assert not equal(["first", line, "last"], ["x", "first", "last"])
    assert not equal(["first", line, "last"], ["first", "last", "x"])


@pytest.mark.parametrize("line", ["", ".", "..", ". a .", "snip", "omitted", "... and more", "-", "truncated"])
def test_other_lines_are_no_wildcards(line: str) -> None:
    """`ls -a` prints one dot and two; words alone are words."""
    assert not is_wild_line(line)


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ("Status: ... for debian", "Status: Downloaded newer image for debian"),
        ("Status: … for debian", "Status: Downloaded newer image for debian"),
        ("a [...] z", "a b c z"),
        ("... z", "a b z"),
        ("a<snip>z", "a b c z"),
        ("a ... b ... b", "a x b x b"),
    ],
)
def test_a_wildcard_in_a_line_stands_for_any_text(expected: str, actual: str) -> None:
    """The text around it is a claim, as the reversed line shows."""
    assert equal([expected], [actual])
    assert not equal([expected], [actual + "!"])
    assert not equal([expected], [actual[::-1] + "?"])
    assert equal(["Cloning into 'x'..."], ["Cloning into 'x'..."])


def test_white_space_is_compared_as_such() -> None:
    """Its width and the margins don't matter; whether there is any does."""
    assert equal(["  a   b "], ["a b"])
    assert equal(["a\tb"], ["a b"])
    assert not equal(["ab"], ["a b"])
    assert equal(["a", "", "b"], ["a", "b", "", ""])


def test_a_failure_shows_the_actual_output_in_the_words_of_the_slide() -> None:
    """Written ids and times stay, so that the difference is the difference."""
    expected = ["eca4aa01751c is up", "Exited (0) 5 seconds ago", "container eca4aa01751c"]
    actual = ["9f86d081884c is up", "Exited (1) 7 minutes ago", "container 9f86d081884c"]
    comparison = compare(expected, actual, Bindings())
    assert comparison.normalized == (
        "eca4aa01751c is up",
        "Exited (1) 5 seconds ago",
        "container eca4aa01751c",
    )
    assert (comparison.missing, comparison.extra) == (1, 1)


def test_a_wrong_word_does_not_cost_the_binding_in_its_line() -> None:
    """The next step still finds its container."""
    comparison = compare(["made eca4aa01751c today"], ["made 9f86d081884c now"], Bindings())
    assert not comparison.equal
    assert comparison.normalized == ("made eca4aa01751c now",)
    assert comparison.bindings.substitute("docker rm eca4aa01751c") == "docker rm 9f86d081884c"


def test_wildcards_survive_a_failure_elsewhere() -> None:
    """They swallow what they swallowed before."""
    comparison = compare(["a", "...", "wrong", "z"], ["a", "1", "2", "right", "z"], Bindings())
    assert "..." in comparison.normalized
    assert compare(comparison.normalized, ["a", "1", "2", "right", "z"], Bindings()).equal


def test_nothing_is_equal_to_nothing_only() -> None:
    """Silence is a claim."""
    assert equal([], [])
    assert equal([], ["", " "])
    assert not equal([], ["x"])
    assert not equal(["x"], [])
    assert equal(["..."], [])


@BLOW_UP
def test_many_lines_are_compared() -> None:
    """30 expected and 50,000 actual lines, with ids and wildcards, and none of them alike."""
    expected = [f"line {n} of eca4aa01751c, 3 seconds ago" for n in range(28)]
    actual = [f"line {n % 40} is number {n} of 9f86d081884c" for n in range(50_000)]
    assert not equal(["...", *expected[:14], "...", *expected[14:]], actual)


@BLOW_UP
@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ("a ... b", "a" + " " * 1_000_000 + "c"),
        (". " * 100_000, ". " * 100_000 + "x"),
        ("...a" * 20_000, "a" * 200_000 + "b"),
        ("...1s" * 20_000, "1s " * 20_000),
        ("x ... y ... z", "x y " * 200_000),
        ("[" * 100_000 + "...", "]" * 100_000),
    ],
)
def test_no_long_line_takes_long(expected: str, actual: str) -> None:
    """No pattern goes back and forth over it."""
    equal([expected], [actual])


@BLOW_UP
def test_two_large_outputs_that_are_the_same_are_equal() -> None:
    """Lines that match from the start need no search."""
    lines = [f"line {n}" for n in range(20_000)]
    assert equal(lines, lines)
