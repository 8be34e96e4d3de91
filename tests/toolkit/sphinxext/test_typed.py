"""What a copy button copies: exactly what is typed, in whatever program."""

from __future__ import annotations

import pytest
from deckproof.sphinxext.typed import typed_elsewhere
from hypothesis import given
from hypothesis import strategies as st

LINE = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30)

SESSIONS = [
    (">>> def f(x):\n...     return x\n...\n>>> f(\n...   3\n... )\n3", "def f(x):\n    return x\n\nf(\n  3\n)"),
    ("In [1]: for i in a:\n   ...:     i\n\nOut[1]: 3", "for i in a:\n    i"),
    ("PS C:\\> docker ps\nCONTAINER ID", "docker ps"),
    ("PS /home/ada> Get-ChildItem |\n>> Select Name\nName", "Get-ChildItem |\nSelect Name"),
    ("C:\\Users\\ada>docker ps\nCONTAINER ID", "docker ps"),
    ("postgres=# SELECT 1\npostgres-# ;\n 1", "SELECT 1\n;"),
    ("mysql> SELECT 1\n    -> ;\n+---+", "SELECT 1\n;"),
    ("sqlite> SELECT 1\n   ...> ;\n1", "SELECT 1\n;"),
    ("irb(main):001:0> 1 + 1\n=> 2", "1 + 1"),
    ("julia> 1 + 1\n2", "1 + 1"),
    ("iex(1)> 1 + 1\n2", "1 + 1"),
    ("redis 127.0.0.1:6379> PING\nPONG", "PING"),
    ("Python 3.13.1 on linux\n>>> 1\n1", "1"),
]


@pytest.mark.parametrize("language", ["pycon", "powershell", "text", "console"])
@pytest.mark.parametrize(("text", "typed"), SESSIONS)
def test_a_session_is_copied_without_prompts_and_output(text: str, typed: str, language: str) -> None:
    """Whatever the block is labelled: its first line tells who asks."""
    assert typed_elsewhere(text, language) == typed


def test_a_sign_that_says_little_counts_in_its_own_language_only() -> None:
    """R asks by what quotes a mail elsewhere."""
    assert typed_elsewhere("> x <- c(1,\n+ 2)\n> x\n[1] 1 2", "rconsole") == "x <- c(1,\n2)\nx"
    assert typed_elsewhere("> quoted", "markdown") == "> quoted"


@pytest.mark.parametrize("language", ["yaml", "dockerfile", "python", "html", "toml"])
@given(lines=st.lists(LINE.filter(lambda line: ">" not in line and "In" not in line and "=#" not in line)))
def test_a_file_is_copied_whole(language: str, lines: list[str]) -> None:
    """Byte for byte."""
    assert typed_elsewhere("\n".join(lines), language) == "\n".join(lines)


@pytest.mark.parametrize("language", ["text", "none", "output", "log"])
def test_what_only_came_back_has_no_button(language: str) -> None:
    """Nobody types a log."""
    assert typed_elsewhere("2026-11-28 ready\n2026-11-28 done", language) == ""
