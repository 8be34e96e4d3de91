"""Blocks come from the doctree as Sphinx resolves it, each with the exact place where its text was written."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from deckproof.errors import DeckError, DeckproofError, Exit
from deckproof.extract import extract, find_project
from deckproof.model import Block, Role
from docutils.parsers.rst import directives, roles, states
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ROOTS = Path(__file__).resolve().parents[1] / "roots"


def write(folder: Path, text: str, name: str = "deck.rst") -> Path:
    """Write a document and return its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def blocks(folder: Path, text: str) -> list[Block]:
    """Return the blocks of a document with this text."""
    return list(extract([write(folder, text)])[0].blocks)


def span_text(block: Block) -> str:
    """Return what stands in the file where the span says, without its indent, tabs expanded."""
    lines = block.span.path.read_text(encoding="utf-8").splitlines()[block.span.first - 1 : block.span.last]
    wide = len(block.span.indent.expandtabs())
    return "\n".join(line.expandtabs()[wide:].rstrip() for line in lines)


@pytest.fixture(scope="module")
def every_way() -> dict[str, Block]:
    """The blocks of the deck that has every way of showing a block, by id."""
    return {each.id.removeprefix("index.rst::"): each for each in extract([ROOTS / "test-extract"])[0].blocks}


# ------------------------------------------------------------------------------------------------- text, as resolved


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


# ------------------------------------------------------------------------------------------------- slides and names


def test_a_deep_section_belongs_to_the_slide_around_it(every_way: dict[str, Block]) -> None:
    """reveal.js has two dimensions: a section of the fourth level makes no slide."""
    assert every_way["Deeper::1"].text == "$ echo deep"


def test_blocks_off_the_slides_are_left_out(every_way: dict[str, Block]) -> None:
    """``only:: latex`` is not on a slide, ``only:: revealjs`` is."""
    assert not any("not on a slide" in each.text for each in every_way.values())
    assert every_way["Deeper::2"].text == '$ echo "on a slide"'


def test_ids_count_the_blocks_of_a_title_and_hidden_ones_apart(tmp_path: Path) -> None:
    """A hidden block doesn't move the number of a shown one; a title that comes twice counts on."""
    hidden = ".. deckproof: setup\n\n   $ true\n\n"
    text = f"T\n=\n\nA\n-\n\n{hidden}::\n\n  x\n\n{hidden}::\n\n  y\n\nA\n-\n\n::\n\n  z\n"
    assert [each.id for each in blocks(tmp_path, text)] == [
        "deck.rst::A::setup 1",
        "deck.rst::A::1",
        "deck.rst::A::setup 2",
        "deck.rst::A::2",
        "deck.rst::A::3",
    ]


def test_without_a_title_the_deck_names_the_slide(tmp_path: Path) -> None:
    """A document without a section is one slide."""
    (deck,) = extract([write(tmp_path, "::\n\n  ls\n")])
    assert (deck.title, deck.blocks[0].slide, deck.blocks[0].id) == ("deck.rst", "deck.rst", "deck.rst::deck.rst::1")


def test_a_deck_is_named_relative_to_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a conf.py, the working folder is the project where the document is under it."""
    path = write(tmp_path, "::\n\n  ls\n", "a/b/deck.rst")
    assert extract([path])[0].name == "deck.rst"
    monkeypatch.chdir(tmp_path)
    assert extract([path])[0].name == "a/b/deck.rst"


def test_conf_py_may_stand_above_the_documents() -> None:
    """``deckproof_srcdir`` is the source folder: an absolute include is found there, names stay relative to conf.py."""
    (deck,) = extract([ROOTS / "test-srcdir" / "slides" / "one.rst"])
    assert deck.name == "slides/one.rst"
    assert deck.blocks[0].span.path.name == "shared.inc"
    project = find_project(deck.path)
    assert (project.root, project.config.timeout) == (ROOTS / "test-srcdir", 7.0)


# ----------------------------------------------------------------------------------------------- folders of documents


def test_a_folder_is_read_in_toctree_order_without_fragments_and_drafts() -> None:
    """What others include is theirs, what conf.py excludes is not read."""
    decks = extract([ROOTS / "test-toctree"])
    assert [each.name for each in decks] == ["index.rst", "zebra.rst", "more/apple.rst"]
    assert [each.text for each in decks[1].blocks] == ["$ echo zebra", "$ echo shared"]


def test_a_block_included_from_another_deck_is_listed_once() -> None:
    """Asked for both, the block belongs to the document that holds it."""
    root = ROOTS / "test-toctree"
    zebra, fragment = extract([root / "zebra.rst", root / "fragment.rst"])
    assert [each.text for each in zebra.blocks] == ["$ echo zebra"]
    assert [each.id for each in fragment.blocks] == ["fragment.rst::Shared::1"]


def test_a_folder_without_conf_is_read_by_name(tmp_path: Path) -> None:
    """All documents below count, but for hidden folders and build output."""
    for name in ("b.rst", "sub/a.rst", "a.rst", ".hidden/x.rst", "_build/y.rst"):
        write(tmp_path, "::\n\n  ls\n", name)
    assert [each.name for each in extract([tmp_path])] == ["a.rst", "b.rst", "sub/a.rst"]


def test_the_same_deck_named_twice_is_read_once(tmp_path: Path) -> None:
    """A file and its folder are one deck."""
    path = write(tmp_path, "::\n\n  ls\n")
    assert len(extract([path, tmp_path, path])) == 1


# ------------------------------------------------------------------------------------------------------------ comments


def test_options_in_a_comment_go_to_the_next_block(tmp_path: Path) -> None:
    """Other comments and hidden blocks may stand between; the block after has no options."""
    text = (
        "T\n=\n\n.. deckproof: timeout=5\n\n.. a remark\n\n.. deckproof: setup\n\n   $ true\n\n"
        '.. deckproof: skip="no network"\n\n::\n\n  ls\n\n::\n\n  pwd\n'
    )
    setup, first, second = blocks(tmp_path, text)
    assert setup.options.role is Role.SETUP
    assert (first.options.timeout, first.options.skip) == (5, "no network")
    assert (second.options.timeout, second.options.skip) == (None, None)


def test_hidden_blocks_know_their_lines_wherever_they_stand(tmp_path: Path) -> None:
    """In notes and lists docutils gives comments the line of something far above."""
    text = (
        "T\n=\n\n.. note::\n\n   x\n\n   .. deckproof: setup\n      timeout=9\n\n      $ one\n      > a\n\n"
        "- y\n\n  ..\n     deckproof: cleanup\n\n     $ two\n"
    )
    one, two = blocks(tmp_path, text)
    assert (one.text, one.span.first, one.span.last, one.span.verified) == ("$ one\n> a", 11, 12, True)
    assert (two.text, two.span.first, two.span.indent, two.span.verified) == ("$ two", 19, "     ", True)
    assert (one.options.timeout, two.options.role) == (9, Role.CLEANUP)


def test_services_are_relative_to_the_document(tmp_path: Path) -> None:
    """A deck-level comment needs no block after it."""
    (deck,) = extract([write(tmp_path, "T\n=\n\n.. deckproof: services=../compose.yaml\n", "sub/deck.rst")])
    assert deck.services == (tmp_path / "compose.yaml",)


@pytest.mark.parametrize("after", ["", "B\n-\n\n::\n\n  ls\n"])
def test_options_without_a_block_are_an_error(tmp_path: Path, after: str) -> None:
    """At the end of a slide or of the deck, options speak of nothing."""
    with pytest.raises(DeckError, match=r"deck\.rst:7: .*no code block follows") as error:
        blocks(tmp_path, f"T\n=\n\nA\n-\n\n.. deckproof: timeout=5\n\n{after}")
    assert error.value.remedy


def test_an_unknown_option_is_an_error_with_its_line(tmp_path: Path) -> None:
    """The parser's own error carries the place."""
    with pytest.raises(DeckError, match=r"deck\.rst:3: .*`tmieout`"):
        blocks(tmp_path, "text\n\n.. deckproof: tmieout=5\n\n::\n\n  ls\n")


# -------------------------------------------------------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("T\n=\n\n.. no-such-directive::\n\n   x\n", 4, 'Unknown directive type "no-such-directive"'),
        ("para\n\n:nosuchrole:`x`\n", 3, 'Unknown interpreted text role "nosuchrole"'),
        ("A\n=\n\nB\n--\n\nC\n~~~\n\nD\n==\n\nE\n~~~\n", 13, "nconsistent title style"),
        ("ok\n\n.. code-block:: bash\n   :no-such-option:\n\n   x\n", 3, "no-such-option"),
        ("ok\n\n.. literalinclude:: missing.txt\n", 3, "missing.txt"),
        ("ok\n\n.. include:: missing.inc\n", 3, "missing.inc"),
        ("ok\n\n.. code-block:: bash\n   :emphasize-lines: x\n\n   ls\n", 3, "x"),
        ("|nothing|\n", 1, "Undefined substitution referenced"),
    ],
)
def test_broken_markup_is_an_error_with_file_line_and_message(
    tmp_path: Path, text: str, line: int, message: str
) -> None:
    """What a build would only warn of, a block that silently vanishes, is an error here too."""
    with pytest.raises(DeckError) as error:
        blocks(tmp_path, text)
    assert str(error.value.message).startswith(f"{tmp_path / 'deck.rst'}:{line}: ")
    assert message in error.value.message
    assert "\n" not in error.value.message
    assert error.value.exit is Exit.USAGE


def test_an_error_in_an_included_file_names_that_file(tmp_path: Path) -> None:
    """The line is of no use in the file that includes it."""
    write(tmp_path, "x\n\n.. bad::\n", "part.inc")
    with pytest.raises(DeckError, match=r"part\.inc:3: "):
        blocks(tmp_path, "a\n\n\n\n\n.. include:: part.inc\n")


def test_bytes_that_are_not_utf8_are_named_with_line_and_offset(tmp_path: Path) -> None:
    """Latin-1 is the usual culprit."""
    path = tmp_path / "deck.rst"
    path.write_bytes(b"T\n=\n\ncaf\xe9\n")
    with pytest.raises(DeckError, match=r"deck\.rst:4: not UTF-8: byte 0xe9 at offset 8"):
        extract([path])


def test_a_missing_path_and_an_empty_folder_are_errors(tmp_path: Path) -> None:
    """Nothing to read is never a success."""
    with pytest.raises(DeckError, match="no such file or folder"):
        extract([tmp_path / "missing.rst"])
    with pytest.raises(DeckError, match=r"no \.rst or \.md file in this folder"):
        extract([tmp_path])


def test_a_file_of_another_kind_is_an_error(tmp_path: Path) -> None:
    """A deck is written in reStructuredText."""
    with pytest.raises(DeckError, match=r"notes\.pdf: not a document"):
        extract([write(tmp_path, "x", "notes.pdf")])


@pytest.mark.parametrize(
    ("conf", "message"),
    [
        ("import no_such_module_at_all\n", "ModuleNotFoundError: No module named 'no_such_module_at_all'"),
        ("x = (\n", r"conf\.py:1: SyntaxError"),
        ("extensions = ['no_such_extension']\n", "no_such_extension"),
        ("raise SystemExit(3)\n", "sys.exit"),
    ],
)
def test_a_broken_conf_is_an_error_in_one_line(tmp_path: Path, conf: str, message: str) -> None:
    """Without the traceback that Sphinx would print."""
    write(tmp_path, conf, "conf.py")
    with pytest.raises(DeckError, match=message) as error:
        blocks(tmp_path, "::\n\n  ls\n")
    assert "\n" not in error.value.message


def test_a_setting_of_the_wrong_type_is_an_error(tmp_path: Path) -> None:
    """The settings of conf.py are checked before anything runs."""
    write(tmp_path, "deckproof_timeout = 'soon'\n", "conf.py")
    with pytest.raises(DeckproofError, match="deckproof_timeout"):
        blocks(tmp_path, "::\n\n  ls\n")


# ------------------------------------------------------------------------------------------------- nothing left behind


def test_reading_prints_nothing_and_leaves_no_file(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A conf.py that prints, an extension beside it, warnings: none of it is heard, and no file is added."""
    write(tmp_path, "def setup(app):\n    print('setup')\n", "local_extension_quiet.py")
    conf = (
        "import sys\nfrom os.path import dirname\nsys.path.insert(0, dirname(__file__))\nprint('conf')\n"
        "extensions = ['local_extension_quiet']\n"
    )
    write(tmp_path, conf, "conf.py")
    write(tmp_path, "T\n=\n\n.. image:: missing.png\n\n:doc:`nowhere`\n\n::\n\n  ls\n")
    before = sorted(tmp_path.rglob("*"))
    assert len(extract([tmp_path])[0].blocks) == 1
    assert sorted(tmp_path.rglob("*")) == before
    assert capfd.readouterr() == ("", "")


def test_globals_are_as_before_and_projects_do_not_mix(tmp_path: Path) -> None:
    """A directive of one project is unknown in the next one, in the same process."""
    before = (
        dict(directives._directives),
        dict(roles._roles),
        sys.path[:],
        logging.getLogger("sphinx").handlers[:],
        states.Body.comment,
        os.environ.get("DOCUTILSCONFIG"),
        Path.cwd(),
    )
    text = "T\n=\n\n.. mine::\n\n::\n\n  ls\n"
    conf = (
        "from docutils.parsers.rst import Directive\n\n\nclass Mine(Directive):\n"
        "    def run(self):\n        return []\n\n\n"
        "def setup(app):\n    app.add_directive('mine', Mine)\n"
    )
    write(tmp_path, conf, "one/conf.py")
    write(tmp_path, "", "two/conf.py")
    one, two = write(tmp_path, text, "one/deck.rst"), write(tmp_path, text, "two/deck.rst")
    for _ in range(2):
        assert len(extract([one])[0].blocks) == 1
        with pytest.raises(DeckError, match='Unknown directive type "mine"'):
            extract([one, two])
    assert before == (
        directives._directives,
        roles._roles,
        sys.path,
        logging.getLogger("sphinx").handlers,
        states.Body.comment,
        os.environ.get("DOCUTILSCONFIG"),
        Path.cwd(),
    )


def test_a_crashing_extension_is_an_error_not_a_traceback(tmp_path: Path) -> None:
    """Whatever a directive raises, the message names the deck."""
    conf = (
        "from docutils.parsers.rst import Directive\n\n\nclass Mine(Directive):\n"
        "    def run(self):\n        raise RuntimeError('boom')\n\n\n"
        "def setup(app):\n    app.add_directive('mine', Mine)\n"
    )
    write(tmp_path, conf, "conf.py")
    with pytest.raises(DeckError, match=r"deck\.rst: RuntimeError: boom"):
        blocks(tmp_path, ".. mine::\n")


def test_a_symlinked_deck_is_read_at_its_real_place(tmp_path: Path) -> None:
    """Spans name files that exist."""
    write(tmp_path, "::\n\n  ls\n", "real/deck.rst")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (deck,) = extract([tmp_path / "link" / "deck.rst"])
    assert deck.path == tmp_path / "real" / "deck.rst"


def test_importing_the_runner_does_not_import_sphinx() -> None:
    """Only front ends read documents: the pure parts start without Sphinx."""
    code = (
        "import sys, deckproof.plan, deckproof.match, deckproof.store, deckproof.report; print('sphinx' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
