"""Markdown decks are read as their twins in reStructuredText are, with the place of every text."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from deckproof.cli.check import read
from deckproof.errors import DeckError
from deckproof.extract import extract
from deckproof.model import Block, Role, Span, Step
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sphinx.config import Config as SphinxConfig
from written import ROOTS, span_text, write


def blocks(folder: Path, text: str) -> list[Block]:
    """Return the blocks of a document in MyST Markdown with this text."""
    write(folder, "extensions = ['myst_parser']\n", "conf.py")
    return list(extract([write(folder, text, "deck.md")])[0].blocks)


def span_lines(span: Span) -> list[str]:
    """Return the lines of a span without its indent, of which blank lines may have less."""
    lines = span.path.read_text(encoding="utf-8").splitlines()[span.first - 1 : span.last]
    assert all(line.startswith(span.indent) or line.rstrip() == span.indent.rstrip() for line in lines)
    return [line[len(span.indent) :] for line in lines]


# -------------------------------------------------------------------------------------------------------------- twins


def without_place(block: Block) -> Block:
    """Return a block as it would be in a document without a name."""
    return replace(block, id=block.id.partition("::")[2], span=Span(Path(), 0, 0, "", True))


def steps_without_lines(steps: Sequence[Step]) -> list[Step]:
    """Return steps as they would be on any lines."""
    return [each._replace(line=0, end_line=0, expected_lines=()) for each in steps]


def test_twins_have_the_same_blocks_and_the_same_steps() -> None:
    """The same deck in RST and in MyST differs in nothing but its lines."""
    rst, md = (each.session for each in read([ROOTS / "test-myst" / "twin.rst", ROOTS / "test-myst" / "twin.md"]))
    assert [without_place(each) for each in md.deck.blocks] == [without_place(each) for each in rst.deck.blocks]
    assert md.deck.title == rst.deck.title
    ours, theirs = md.readings, rst.readings
    assert [(each.kind, each.roles, each.reason) for each in ours] == [
        (each.kind, each.roles, each.reason) for each in theirs
    ]
    assert [steps_without_lines(each.steps) for each in ours] == [steps_without_lines(each.steps) for each in theirs]
    assert sum(len(each.steps) for each in ours) == 7
    assert all(each.span.verified for each in md.deck.blocks)


def test_twins_in_one_folder_are_two_decks(tmp_path: Path) -> None:
    """Sphinx has one name for both files, and would read but one of them."""
    write(tmp_path, "::\n\n  $ ls\n", "deck.rst")
    write(tmp_path, "```\n$ pwd\n```\n", "deck.md")
    found = {each.name: each.blocks[0].text for each in extract([tmp_path])}
    assert found == {"deck.md": "$ pwd", "deck.rst": "$ ls"}


# -------------------------------------------------------------------------------------------------------------- fences


@pytest.mark.parametrize(
    ("text", "first", "indent"),
    [
        ("```console\n$ ls\n\nx\n```\n", 2, ""),
        ("~~~console\n$ ls\n\nx\n~~~\n", 2, ""),
        ("````console\n$ ls\n\nx\n````\n", 2, ""),
        ("  ```console\n  $ ls\n\n  x\n  ```\n", 2, "  "),
        ("```{code-block} console\n$ ls\n\nx\n```\n", 2, ""),
        ("```{code-block} console\n:caption: A file\n:name: n\n\n$ ls\n\nx\n```\n", 5, ""),
        ("```{code-block} console\n---\nname: n\n---\n$ ls\n\nx\n```\n", 5, ""),
        ("```{sourcecode} console\n\n$ ls\n\nx\n```\n", 3, ""),
        ("- item\n\n  ```console\n  $ ls\n\n  x\n  ```\n", 4, "  "),
        ("- item\n\n\t```console\n\t$ ls\n\n\tx\n\t```\n", 4, "\t"),
        ("1. - ```console\n     $ ls\n\n     x\n     ```\n", 2, "     "),
        ("> ```console\n> $ ls\n>\n> x\n> ```\n", 2, "> "),
        ("> - ```console\n>   $ ls\n> \n>   x\n>   ```\n", 2, ">   "),
        ("- > ```console\n  > $ ls\n  >\n  > x\n  > ```\n", 2, "  > "),
        ("````{note}\n```console\n$ ls\n\nx\n```\n````\n", 3, ""),
        ("````{note}\n```{code-block} console\n:caption: c\n\n$ ls\n\nx\n```\n````\n", 5, ""),
        ("> ````{note}\n> ```{code-block} console\n> $ ls\n>\n> x\n> ```\n> ````\n", 3, "> "),
        ("`````{note}\n````{tip}\n```console\n$ ls\n\nx\n```\n````\n`````\n", 4, ""),
        ("---\na: b\n---\n\n```console\n$ ls\n\nx\n```\n", 6, ""),
        ("```{eval-rst}\n.. code-block:: console\n\n   $ ls\n\n   x\n```\n", 4, "   "),
        ("x\n\n    $ ls\n\n    x\n", 3, "    "),
    ],
)
def test_spans_hold_the_text_wherever_a_fence_stands(tmp_path: Path, text: str, first: int, indent: str) -> None:
    """Options, nesting and quote marks are seen through."""
    (block,) = blocks(tmp_path, text)
    assert block.text == "$ ls\n\nx"
    assert (block.span.first, block.span.last, block.span.indent) == (first, first + 2, indent)
    assert block.span.verified
    assert span_lines(block.span) == ["$ ls", "", "x"]


@given(
    lines=st.lists(st.text("ab #$|\\*_:>%-", max_size=8).map(str.rstrip), min_size=1, max_size=5),
    around=st.sampled_from([("", ""), ("> ", "> "), ("- ", "  "), ("> - ", ">   "), ("- > ", "  > ")]),
    options=st.sampled_from(["", ":caption: c\n\n", "\n"]),
)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_in_a_fence_is_found_where_it_was_written(
    tmp_path: Path, lines: list[str], around: tuple[str, str], options: str
) -> None:
    """Whatever the text, also one that looks like a quote or a comment: the span is verified and holds it."""
    lines = [f"x{lines[0]}", *lines[1:], "end"]
    written = f"```{{code-block}} bash\n{options}{chr(10).join(lines)}\n```".split("\n")
    first, more = around
    text = "\n".join(f"{first if number == 0 else more}{line}".rstrip() for number, line in enumerate(written))
    (block,) = blocks(tmp_path, f"# T\n\n{text}\n\nafter\n")
    assert block.text == "\n".join(lines)
    assert block.span.verified
    assert span_lines(block.span) == lines


def test_lines_may_end_as_on_windows(tmp_path: Path) -> None:
    """Carriage returns are no part of the text."""
    path = tmp_path / "deck.md"
    path.write_bytes(b"# T\r\n\r\n```console\r\n$ ls\r\nx\r\n```\r\n")
    (block,) = extract([path])[0].blocks
    assert (block.text, block.span.first, block.span.verified) == ("$ ls\nx", 4, True)


def test_included_files_are_named(tmp_path: Path) -> None:
    """The text of ``literalinclude`` and of an included fragment is in that file."""
    write(tmp_path, "a\n    b\n    c\n", "file.txt")
    write(tmp_path, "left out\n\n```bash\nls\n```\n", "part.txt")
    text = (
        "```{literalinclude} file.txt\n:lines: 2-\n:dedent: 4\n```\n\n```{include} part.txt\n:start-after: out\n```\n"
    )
    literal, fence = blocks(tmp_path, text)
    assert (literal.span.path.name, literal.span.first, literal.span.indent, literal.text) == (
        "file.txt",
        2,
        "    ",
        "b\nc",
    )
    assert (fence.span.path.name, fence.span.first, fence.text) == ("part.txt", 4, "ls")
    assert literal.span.verified
    assert fence.span.verified


def test_what_markup_has_changed_is_not_verified(tmp_path: Path) -> None:
    """A parsed literal is read as it is shown."""
    (block,) = blocks(tmp_path, "```{parsed-literal}\n$ echo **bold**\n```\n")
    assert (block.text, block.span.verified) == ("$ echo bold", False)


def test_a_fence_without_a_language_has_none(tmp_path: Path) -> None:
    """As a literal block in RST."""
    assert blocks(tmp_path, "```\nls\n```\n")[0].language == ""


# ------------------------------------------------------------------------------------------------------------ comments


def test_comments_are_lines_with_a_percent_sign(tmp_path: Path) -> None:
    """Options alone, commands under a role, several comments without a blank line between, in lists and in quotes."""
    text = (
        "% deckproof: timeout=5\n% deckproof: setup\n%\n%     $ one\n%     > a\n%\n%     $ two\n% deckproof: status=3\n\n"
        "% another remark\n\n```console\n$ false\n```\n\n- x\n\n  %\n  % deckproof: hidden\n  %\n  % $ three\n\n"
        "> % deckproof: cleanup\n>   timeout=7\n> % timeout=9\n> %\n> % $ four\n"
    ).replace(">   timeout=7\n", "")
    setup, false, hidden, cleanup = blocks(tmp_path, text)
    assert (setup.text, setup.options.role) == ("$ one\n> a\n\n$ two", Role.SETUP)
    assert (setup.span.first, setup.span.last, setup.span.indent, setup.span.verified) == (4, 7, "%     ", True)
    assert (false.options.timeout, false.options.status) == (5, 3)
    assert (hidden.text, hidden.span.first, hidden.span.indent, hidden.span.verified) == ("$ three", 21, "  % ", True)
    assert (cleanup.options.role, cleanup.options.timeout, cleanup.span.indent) == (Role.CLEANUP, 9, "> % ")
    assert span_lines(setup.span) == ["$ one", "> a", "", "$ two"]


def test_comments_may_be_written_in_rst(tmp_path: Path) -> None:
    """An ``{eval-rst}`` block holds them as they are there."""
    text = "# T\n\n```{eval-rst}\n.. deckproof: setup\n\n   $ one\n\n.. deckproof: timeout=5\n```\n\n```bash\nls\n```\n"
    setup, shown = blocks(tmp_path, text)
    assert (setup.text, setup.span.first, setup.span.verified) == ("$ one", 6, True)
    assert shown.options.timeout == 5
    assert span_text(setup) == "$ one"


def test_an_unknown_word_names_the_line_of_its_comment(tmp_path: Path) -> None:
    """Also where another comment stands directly above, and in an included file."""
    write(tmp_path, "# T\n\n% deckproof: timeout=1\n% deckproof: tmieout=5\n", "part.txt")
    with pytest.raises(DeckError, match=r"part\.txt:4: .*`tmieout`"):
        blocks(tmp_path, "```{include} part.txt\n```\n")


def test_an_html_comment_is_read_as_every_markdown_has_it(tmp_path: Path) -> None:
    """What a README says of a block is said the same way in MyST; other HTML comments are nobody's business."""
    text = "# T\n\n<!-- a remark on deckproof -->\n\n<!-- deckproof: timeout=5 -->\n\n```console\n$ ls\n```\n\n"
    shown, setup = blocks(tmp_path, f"{text}<!-- deckproof: setup\n\n$ true\n-->\n")
    assert shown.options.timeout == 5
    assert (setup.text, setup.span.first, setup.span.verified, setup.options.role) == ("$ true", 13, True, Role.SETUP)
    with pytest.raises(DeckError, match=r"deck\.md:3: .*no code block follows"):
        blocks(tmp_path, "# T\n\n<!-- deckproof: timeout=5 -->\n")


# -------------------------------------------------------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("x\n\n```{no-such}\n$ ls\n```\n", 3, "no-such"),
        ("x\n\n```{code-block} console\n:no-such: y\n\n$ ls\n```\n", 4, "no-such"),
        ("x\n\n```console\n$ ls\n\n## Another slide\n", 3, "not closed"),
        ("x\n\n````{note}\n```console\n$ ls\n````\n", 4, "not closed"),
        ("- x\n\n  ~~~\n  $ ls\n\nafter\n", 3, "not closed"),
        ("x\n\n```", 3, "not closed"),
        ("x\n\n```{literalinclude} missing.txt\n```\n", 3, "missing.txt"),
        ("x\n\n```{include} missing.txt\n```\n", 3, "missing.txt"),
    ],
)
def test_what_myst_only_warns_of_and_leaves_out_is_an_error(tmp_path: Path, text: str, line: int, message: str) -> None:
    """As in RST: no block vanishes silently."""
    with pytest.raises(DeckError, match=rf"deck\.md:{line}: .*{message}"):
        blocks(tmp_path, text)


def test_a_project_that_reads_no_markdown_has_no_such_decks(tmp_path: Path) -> None:
    """A README beside the slides is none of them, unless it is asked for by name."""
    write(tmp_path, "", "conf.py")
    write(tmp_path, "::\n\n  $ ls\n", "deck.rst")
    readme = write(tmp_path, "```console\n$ pwd\n```\n", "README.md")
    assert [each.name for each in extract([tmp_path])] == ["deck.rst"]
    assert [each.blocks[0].text for each in extract([readme])] == ["$ pwd"]
    (tmp_path / "deck.rst").unlink()
    with pytest.raises(DeckError, match=r"no document in this folder \(\.rst\)") as error:
        extract([tmp_path])
    assert "myst_parser" in str(error.value)


def test_markdown_is_read_as_conf_py_configures_it(tmp_path: Path) -> None:
    """Extensions of MyST that conf.py switches on are on."""
    write(tmp_path, "extensions = ['myst_parser']\nmyst_enable_extensions = ['colon_fence']\n", "conf.py")
    write(tmp_path, ":::{code-block} console\n$ ls\n:::\n", "deck.md")
    (deck,) = extract([tmp_path])
    assert [(each.text, each.span.first, each.span.verified) for each in deck.blocks] == [("$ ls", 2, True)]


def test_myst_is_as_it_was_after_reading(tmp_path: Path) -> None:
    """What renders Markdown is wrapped only while a deck is read."""
    from myst_parser.mdit_to_docutils.base import DocutilsRenderer

    suffixes = SphinxConfig.config_values["source_suffix"].default
    before = dict(vars(DocutilsRenderer)), dict(suffixes), sys.path[:]
    blocks(tmp_path, "```bash\nls\n```\n")
    assert (dict(vars(DocutilsRenderer)), suffixes, sys.path) == before


def test_a_fence_in_a_tab_is_read_as_it_is_shown(tmp_path: Path) -> None:
    """sphinx-tabs tells MyST another line than the fence's; it is closed all the same, and found."""
    write(tmp_path, 'extensions = ["myst_parser", "sphinx_tabs.tabs"]\n', "conf.py")
    tab = "  ````{group-tab} Command line\n    ```console\n    $ echo hi\n    hi\n    ```\n\n    Words.\n\n"
    text = f"# One\n\n`````{{tabs}}\n{tab}    ```console\n    $ echo ho\n    ho\n    ```\n  ````\n`````\n"
    (deck,) = extract([write(tmp_path, text, "a.md")])
    assert [(each.text, each.span.first, each.span.verified) for each in deck.blocks] == [
        ("$ echo hi\nhi", 6, True),
        ("$ echo ho\nho", 13, True),
    ]


def test_an_extension_that_fails_as_it_is_set_up_is_an_error_of_conf_py(tmp_path: Path) -> None:
    """With what it said; it is no bug of ours."""
    conf = "import os, sys\n\nsys.path.insert(0, os.path.dirname(__file__))\nextensions = ['failing']\n"
    write(tmp_path, conf, "conf.py")
    write(tmp_path, "def setup(app):\n    import no_such_module\n", "failing.py")
    write(tmp_path, "T\n=\n\n::\n\n  $ ls\n", "index.rst")
    with pytest.raises(DeckError, match=r"conf\.py: ModuleNotFoundError: No module named 'no_such_module'"):
        extract([tmp_path])


def test_myst_may_be_loaded_by_another_extension(tmp_path: Path) -> None:
    """Naming the file is as good as naming the folder."""
    conf = "import os, sys\n\nsys.path.insert(0, os.path.dirname(__file__))\nextensions = ['wrapper']\n"
    write(tmp_path, conf, "conf.py")
    write(tmp_path, "def setup(app):\n    app.setup_extension('myst_parser')\n    return {}\n", "wrapper.py")
    page = write(tmp_path, "# T\n\n````{note}\n```console\n$ echo hi\n```\n````\n", "index.md")
    assert [each.blocks[0].text for each in extract([page])] == ["$ echo hi"]
    assert [each.blocks[0].text for each in extract([tmp_path])] == ["$ echo hi"]
