"""Fixes change the signs that they name, and no others."""

from __future__ import annotations

from pathlib import Path

from deckproof.lint import Finding, Fix, fixed

PATH = Path("/deck/talk.rst")


def after(text: str, *fixes: Fix) -> str:
    """Return a text after fixes."""
    return fixed([Finding("r", PATH, each.line, "m", "r", fix=each) for each in fixes], {PATH: text}).get(PATH, text)


def test_several_fixes_of_one_line_don_t_move_each_other() -> None:
    """In whatever order they come; the same one twice is one."""
    fixes = [Fix(1, 5, "cc", ""), Fix(1, 0, "aa", "x"), Fix(1, 3, "b", "yyy"), Fix(1, 3, "b", "yyy")]
    assert after("aa b cc\n", *fixes) == "x yyy \n"


def test_all_else_stays_byte_for_byte() -> None:
    """Line endings, a byte order mark, and no line's end at the end."""
    assert after("\ufeffone \r\ntwo\r\nthree", Fix(1, 3, " ", "")) == "\ufeffone\r\ntwo\r\nthree"
    assert after("one\ntwo ", Fix(2, 3, " ", "")) == "one\ntwo"


def test_a_line_that_is_not_what_it_was_is_left() -> None:
    """Nor is there one where the file has ended; nor are two fixes of the same signs applied."""
    assert after("one\n", Fix(1, 0, "two", "x"), Fix(9, 0, "one", "x")) == "one\n"
    assert after("abc\n", Fix(1, 1, "bc", "x"), Fix(1, 0, "ab", "y")) == "ax\n"


def test_files_that_don_t_change_are_not_named() -> None:
    """So nothing is written."""
    assert fixed([Finding("r", PATH, 1, "m", "r")], {PATH: "one\n"}) == {}
