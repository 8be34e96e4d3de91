"""The comment that holds a block's options."""

from __future__ import annotations

from pathlib import Path

import pytest
from deckproof.errors import DeckError
from deckproof.model import Options, Role
from deckproof.parse.options import WORDS, Comment, read_comment
from hypothesis import given
from hypothesis import strategies as st

PATH = Path("slides/a.rst")


def comment(text: str) -> Comment | None:
    """Read a comment that starts in line 7."""
    return read_comment(text, path=PATH, line=7)


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ('deckproof: skip="needs a screen"', Options(skip="needs a screen")),
        ("deckproof: needs=hub.docker.com:443", Options(needs="hub.docker.com:443")),
        ("deckproof: timeout=1.5 status=0", Options(timeout=1.5, status=0)),
        ("deckproof: terminal=second\n   container=eca4aa01751c stays", Options(terminal="second", container="eca4aa01751c", stays=True)),
        ("deckproof:skip=x", Options(skip="x")),
        ("Deckproof : stays", Options(stays=True)),
        ("deckproof: ends", Options(ends=True)),
        ("deckproof: since=26 before=28.5", Options(since="26", until="28.5")),
        ("deckproof:", Options()),
    ],
)  # fmt: skip
def test_words_become_options(text: str, options: Options) -> None:
    """Quoted or not, on one line or more."""
    found = comment(text)
    assert found == Comment(options)
    assert found is not None
    assert found.is_for_next_block is (options != Options())


@pytest.mark.parametrize("text", ["", "a remark", "deckproof is nice", "note: deckproof: x", "deckproof:: directive"])
def test_other_comments_are_none_of_ours(text: str) -> None:
    """Authors write comments for themselves."""
    assert comment(text) is None


def test_a_body_is_a_block_of_its_own() -> None:
    """With its place, counted from the comment's first line."""
    found = comment('deckproof: hidden\n  before="docker rm"\n\n\n  $ docker stop x\n\n  $ b\n')
    assert found == Comment(Options(role=Role.HIDDEN, before="docker rm"), (), "  $ docker stop x\n\n  $ b", 4)
    assert not found.is_for_next_block
    for role in ("setup", "cleanup"):
        body = comment(f"deckproof: {role}\n\n$ a")
        assert body is not None
        assert (body.options.role, body.body, body.body_line) == (Role(role), "$ a", 2)


def test_services_are_of_the_deck() -> None:
    """One or more compose files, which say nothing of the next block."""
    found = comment('deckproof: services="a/compose.yaml b.yaml" services=c.yaml')
    assert found == Comment(Options(), ("a/compose.yaml", "b.yaml", "c.yaml"))
    assert not found.is_for_next_block


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("deckproof: skp=x", "unknown word `skp`"),
        ("deckproof: xyzzy", "unknown word `xyzzy`"),
        ("deckproof: skip", "write `skip=…`"),
        ("deckproof: skip=", "write `skip=…`"),
        ("deckproof: timeout", "write `timeout=…`"),
        ("deckproof: services=", "write `services=…`"),
        ("deckproof: services", "write `services=…`"),
        ("deckproof: stays=yes", "`stays` takes no value"),
        ("deckproof: stays ends", "`stays` and `ends` exclude each other"),
        ("deckproof: setup=1\n\n$ a", "`setup` takes no value"),
        ("deckproof: timeout=soon", "`timeout=soon` is not a number"),
        ("deckproof: timeout=0", "`timeout=0` is not a number"),
        ("deckproof: timeout=nan", "`timeout=nan` is not a number"),
        ("deckproof: timeout=inf", "`timeout=inf` is not a number"),
        ("deckproof: timeout=-1", "`timeout=-1` is not a number"),
        ("deckproof: status=256", "`status=256` is not a number up to 255"),
        ("deckproof: status=1.5", "`status=1.5` is not a number"),
        ('deckproof: skip="no end', "no closing quotation"),
        ("deckproof: setup", "`setup` has no commands under it"),
        ("deckproof: stays\n\n$ a", "the commands in it have no role"),
        ("deckproof: setup before=x\n\n$ a", "`before` goes with `hidden`, or names a version"),
        ("deckproof: before=x", "`before` goes with `hidden`, or names a version"),
        ("deckproof: skip=a skip=b", "`skip` is given twice"),
        ("deckproof: setup hidden\n\n$ a", "`setup` and `hidden` exclude each other"),
    ],
)
def test_mistakes_are_told_with_their_place(text: str, message: str) -> None:
    """File and line first."""
    with pytest.raises(DeckError) as caught:
        comment(text)
    assert caught.value.message.startswith("slides/a.rst:7: deckproof comment: ")
    assert message in caught.value.message


def test_a_near_miss_gets_a_hint() -> None:
    """And anything else the list of words."""
    with pytest.raises(DeckError, match="Did you mean `timeout`"):
        comment("deckproof: timout=3")
    with pytest.raises(DeckError) as caught:
        comment("deckproof: xyzzy")
    assert all(word in caught.value.remedy for word in WORDS)


@given(st.text())
def test_any_text_is_read_or_refused_in_one_sentence(text: str) -> None:
    """No other error comes out."""
    try:
        found = comment(f"deckproof: {text}")
    except DeckError as error:
        found, message = None, error.message
    else:
        message = ""
    assert (found is not None) or message.startswith("slides/a.rst:7: ") or text.startswith(":")
