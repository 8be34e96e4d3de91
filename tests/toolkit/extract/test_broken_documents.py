"""A document that cannot be read is an error with its place, never a block that silently vanishes."""

from __future__ import annotations

from pathlib import Path

import pytest
from deckproof.errors import DeckError, DeckproofError, Exit
from deckproof.extract import extract
from documents import blocks, write


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
    with pytest.raises(DeckError, match=r"no document in this folder \(\.rst, \.md, "):
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
