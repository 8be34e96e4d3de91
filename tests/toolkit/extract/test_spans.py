"""Blocks come from the doctree as Sphinx resolves it, each with the exact place where its text was written."""

from __future__ import annotations

from pathlib import Path

import pytest
from deckproof.extract import extract
from deckproof.model import Block
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from written import ROOTS, blocks, span_text, write


@pytest.fixture(scope="module")
def every_way() -> dict[str, Block]:
    """The blocks of the deck that has every way of showing a block, by id."""
    return {each.id.removeprefix("index.rst::"): each for each in extract([ROOTS / "test-extract"])[0].blocks}


def test_every_way_of_showing_a_block_is_read_in_document_order(every_way: dict[str, Block]) -> None:
    """Lists, notes, captions, literal blocks, included files and fragments all hold blocks; raw HTML does not."""
    assert [(each, block.language) for each, block in every_way.items()] == [
        ("Code blocks::1", "console"),
        ("Code blocks::2", "bash"),
        ("Code blocks::3", "console"),
        ("Code blocks::4", "python"),
        ("Literal blocks of debian::1", ""),
        ("Literal blocks of debian::2", ""),
        ("Literal blocks of debian::3", "sh"),
        ("Literal blocks of debian::4", "sh"),
        ("Literal blocks of debian::5", "pycon"),
        ("Files::1", "yaml"),
        ("Files::2", "sh"),
        ("Files::3", "sh"),
        ("Files::4", "console"),
        ("Files::hidden 1", "console"),
        ("Deeper::1", "console"),
        ("Deeper::2", "console"),
    ]


def test_spans_hold_exactly_the_text_of_their_block(every_way: dict[str, Block]) -> None:
    """The lines of each verified span, read from the file it names, are the block's text."""
    unverified = [name for name, block in every_way.items() if not block.span.verified]
    assert unverified == ["Literal blocks of debian::4"]
    for name, block in every_way.items():
        if block.span.verified:
            assert span_text(block) == block.text, name


@pytest.mark.parametrize(
    ("name", "file", "first", "last", "indent"),
    [
        ("Code blocks::1", "index.rst", 10, 12, "   "),
        ("Code blocks::2", "index.rst", 18, 18, "      "),
        ("Code blocks::3", "index.rst", 31, 31, "      "),
        ("Code blocks::4", "index.rst", 36, 37, "       "),
        ("Files::1", "files/compose.yaml", 3, 4, "  "),
        ("Files::2", "files/compose.yaml", 2, 3, ""),
        ("Files::3", "files/compose.yaml", 1, 4, ""),
        ("Files::4", "files/fragment.inc", 3, 3, "   "),
        ("Files::hidden 1", "files/fragment.inc", 7, 7, "   "),
    ],
)
def test_spans_name_the_file_and_the_lines_of_the_text_itself(
    every_way: dict[str, Block], name: str, file: str, first: int, last: int, indent: str
) -> None:
    """Not the directive's line: options, blank lines, ``:dedent:`` and included files are seen through."""
    span = every_way[name].span
    assert (span.path, span.first, span.last, span.indent) == (ROOTS / "test-extract" / file, first, last, indent)


def test_a_text_that_markup_has_changed_is_not_verified(every_way: dict[str, Block]) -> None:
    """A parsed literal is read with its substitutions, and its span says that the file has other words."""
    block = every_way["Literal blocks of debian::4"]
    assert block.text == "docker pull debian\ndocker run"
    assert not block.span.verified
    assert block.span.first == 66


def test_captions_are_text_without_markup(every_way: dict[str, Block]) -> None:
    """A caption may name a file, so it is what a person reads."""
    assert every_way["Code blocks::3"].caption == "A debian shell"
    assert every_way["Files::1"].caption == "compose.yaml"
    assert every_way["Code blocks::1"].caption is None


def test_tabs_are_kept_in_the_indent_and_expanded_in_the_text() -> None:
    """docutils expands tabs; the span keeps what is written."""
    first, second = extract([ROOTS / "test-tabs" / "tabs.rst"])[0].blocks
    assert (first.span.indent, first.span.verified) == ("\t", True)
    assert first.text.splitlines() == ['$ printf "a\\tb"', "a       b", "", "        deeper"]
    assert (second.span.indent, second.span.first, second.span.verified) == ("\t\t", 13, True)


@pytest.mark.parametrize("kind", ["makefile\n   :caption: Makefile", "text\n   :caption: notes.tsv", "go"])
def test_a_file_keeps_its_tabs(tmp_path: Path, kind: str) -> None:
    """docutils makes white space of them, and a Makefile or a table of tabs is nothing then."""
    (block,) = blocks(
        tmp_path, f"Title\n=====\n\n.. code-block:: {kind}\n\n   all:\n   \techo  hi\tthere \n\n   \t\tdeeper\n"
    )
    assert block.text == "all:\n\techo  hi\tthere\n\n\t\tdeeper"
    assert block.span.verified


def test_a_transcript_s_tabs_are_what_is_seen(tmp_path: Path) -> None:
    """Where a tab is typed at a prompt, a shell completes the word."""
    (block,) = blocks(tmp_path, ".. code-block:: console\n   :caption: In a shell\n\n   $ echo a\tb\n")
    assert "\t" not in block.text


def test_equal_texts_keep_their_own_places(tmp_path: Path) -> None:
    """Two blocks with the same text are not taken for one another, nor for a directive's argument on its own line."""
    first, second, third = blocks(tmp_path, "::\n\n ls\n\nand::\n\n ls\n\n.. code-block::\n   ls\n\n   ls\n")
    assert [first.span.first, second.span.first, third.span.first] == [3, 7, 12]


def test_lines_from_several_places_are_not_verified(tmp_path: Path) -> None:
    """A literalinclude that leaves out lines in between has no one span."""
    write(tmp_path, "a\nb\nc\n", "file.txt")
    (block,) = blocks(tmp_path, ".. literalinclude:: file.txt\n   :lines: 1,3\n")
    assert (block.text, block.span.verified, block.span.path.name) == ("a\nc", False, "file.txt")


def test_prepended_lines_are_not_verified(tmp_path: Path) -> None:
    """What is not in the file can't be updated there."""
    write(tmp_path, "a\nb\n", "file.txt")
    (block,) = blocks(tmp_path, ".. literalinclude:: file.txt\n   :prepend: z\n   :lines: 2\n")
    assert (block.text, block.span.verified, block.span.first) == ("z\nb", False, 2)


@pytest.mark.parametrize("more", ["", ":name: x\n", ":caption: ls\n:linenos:\n"])
@given(
    lines=st.lists(st.text("ab #$|\\*`_:", max_size=8).map(str.rstrip), min_size=1, max_size=5),
    indent=st.sampled_from(["   ", "\t", "      "]),
    blanks=st.integers(1, 3),
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_block_text_is_found_where_it_was_written(
    tmp_path: Path, lines: list[str], indent: str, blanks: int, more: str
) -> None:
    """Whatever the text, its indent and the options above it: the span is verified and holds the text."""
    lines = [f"x{lines[0]}", *lines[1:], "end"]
    body = "\n".join(f"{indent}{line}" if line else "" for line in lines)
    options = "".join(f"{indent}{option}" for option in more.splitlines(keepends=True))
    (block,) = blocks(tmp_path, f"Ti\n==\n\n.. code-block:: bash\n{options}{chr(10) * blanks}{body}\n\nafter\n")
    assert block.text == "\n".join(lines)
    assert block.span.verified
    assert span_text(block) == block.text


@pytest.mark.parametrize(
    ("text", "first", "verified"),
    [
        ("::\n\n   $ ls\n", 3, True),
        (".. list-table::\n\n   * - .. code-block:: console\n\n          $ ls\n     - b\n", 5, True),
        ("+--------+\n| ::     |\n|        |\n|   $ ls |\n+--------+\n", 4, False),
        ("   A quote::\n\n      $ ls\n\n   -- Somebody\n", 3, True),
        (".. tip::\n\n   .. note::\n\n      .. code-block:: console\n\n         $ ls\n", 7, True),
        (".. parsed-literal::\n\n   $ ls\n", 3, True),
        (".. parsed-literal::\n\n   $ *ls*\n", 3, False),
        (".. literalinclude:: file.txt\n   :start-after: begin\n   :end-before: end\n   :dedent:\n", 2, True),
        (".. literalinclude:: file.txt\n   :lines: 2\n   :append: more\n", 2, False),
        ("Term\n   Text::\n\n\t$ ls\n", 4, True),
        (".. only:: html\n\n   ::\n\n     $ ls\n", 5, True),
        (".. code-block:: console\r\n\r\n\t$ ls\r\n", 3, True),
    ],
)
def test_each_form_of_a_block_has_its_place(tmp_path: Path, text: str, first: int, verified: bool) -> None:
    """As the reference lists them: the line of the text, and whether it stands there word for word."""
    write(tmp_path, "begin\n  $ ls\nend\n", "file.txt")
    path = tmp_path / "deck.rst"
    path.write_bytes(text.encode())
    (block,) = extract([path])[0].blocks
    assert block.text.split("\n")[0].strip() == "$ ls"
    assert (block.span.first, block.span.verified) == (first, verified)


def test_doctest_blocks_are_blocks(tmp_path: Path) -> None:
    """Python's transcripts need no directive."""
    (block,) = blocks(tmp_path, "x\n\n>>> 1\n1\n\ny\n")
    assert (block.language, block.text, block.span.first, block.span.verified) == ("pycon", ">>> 1\n1", 3, True)
