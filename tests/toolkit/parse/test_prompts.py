"""Prompts and written keys."""

from __future__ import annotations

import pytest
from deckproof.parse.prompts import keys, split_prompt
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    "line",
    [
        "$ ls",
        "# ls",
        "root@eca4aa01751c:/# ls",
        "root@...:/# ls",
        "jovyan@eca4aa01751c:~/work$ ls",
        "(base) jovyan@eca4aa01751c:~$ ls",
        "[root@eca4aa01751c /]# ls",
        "[user-vm]$ ls",
        "bash-5.2# ls",
        "/ # ls",
        "/usr/src/app # ls",
        "~ $ ls",
        ">>> ls",
        "mysql> ls",
        "MariaDB [(none)]> ls",
        "postgres=# ls",
        "In [1]: ls",
    ],
)
def test_a_prompt_is_divided_from_what_is_typed_at_it(line: str) -> None:
    """And without anything typed it is still a prompt."""
    prompt = line.removesuffix(" ls")
    assert split_prompt(line) == (prompt, "ls")
    assert split_prompt(prompt) == (prompt, "")


@pytest.mark.parametrize(
    "line", [" $ docker run -it ubuntu bash", "$5.00", "#include <x>", "a $ b", "", "> x", "~/.ssh"]
)
def test_other_lines_show_no_prompt(line: str) -> None:
    """A program's own print of a command, prices, code."""
    assert split_prompt(line) is None


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("^C", b"\x03"),
        (" ^c ", b"\x03"),
        ("^D", b"\x04"),
        ("CTRL+p CTRL+q", b"\x10\x11"),
        ("Ctrl-P, Ctrl-Q", b"\x10\x11"),
        ("^P^Q", b"\x10\x11"),
        ("^\\", b"\x1c"),
        ("^]", b"\x1d"),
    ],
)
def test_written_keys_are_what_a_terminal_sends(text: str, sent: bytes) -> None:
    """Each key is one control character."""
    assert keys(text) == sent


@pytest.mark.parametrize("text", ["", "^", "^Cx", "press ^C", "^C now", "ctrl", "K^", "^\u212a"])
def test_other_texts_are_no_keys(text: str) -> None:
    """A text with anything else in it is typed as it stands."""
    assert keys(text) is None


@given(st.text())
def test_no_text_breaks_the_readers(text: str) -> None:
    """Whatever is given, an answer comes."""
    prompt = split_prompt(text)
    assert prompt is None or text.startswith(prompt[0])
    assert keys(text) is None or len(keys(text) or b"") > 0
