"""A document that cannot be read is an error with its place, never a block that silently vanishes."""

from __future__ import annotations

from pathlib import Path

import pytest
from deckproof.errors import DeckError, DeckproofError, Exit
from deckproof.extract import extract, survey
from written import blocks, write


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("T\n=\n\n.. no-such-directive::\n\n   x::\n\n     $ ls\n", 4, 'unknown directive: "no-such-directive"'),
        ("T\n=\n\n.. terminal::\n\n   docker ps\n", 4, 'unknown directive: "terminal"'),
        ("A\n=\n\nB\n--\n\nC\n~~~\n\nD\n==\n\nE\n~~~\n", 13, "nconsistent title style"),
        ("ok\n\n.. code-block:: bash\n   :no-such-option:\n\n   x\n", 3, "no-such-option"),
        ("ok\n\n.. literalinclude:: missing.txt\n", 3, "missing.txt"),
        ("ok\n\n.. include:: missing.inc\n", 3, "missing.inc"),
        ("ok\n\n.. code-block:: bash\n   :emphasize-lines: x\n\n   ls\n", 3, "x"),
        (".. parsed-literal::\n\n   $ docker pull x:|nothing|\n", 3, "Undefined substitution referenced"),
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


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (".. redirect-from:: x\n", 1, 'unknown directive: "redirect-from"'),
        (".. figures::\n   :width: 3\n\n   A caption.\n", 1, 'unknown directive: "figures"'),
        (":nosuchrole:`x`\n", 1, 'unknown role: "nosuchrole"'),
        ("|nothing|\n", 1, "Undefined substitution referenced"),
    ],
)
def test_what_loses_no_block_is_a_remark(tmp_path: Path, text: str, line: int, message: str) -> None:
    """The document is proven all the same; the remark has the place."""
    (deck,) = extract([write(tmp_path, f"{text}\n::\n\n  $ ls\n")])
    assert [each.text for each in deck.blocks] == ["$ ls"]
    assert any(message in each for each in deck.remarks)
    assert all("deck.rst:" in each for each in deck.remarks)
    assert line


def test_unknown_markup_is_read_where_that_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And said: an extension that is not installed, directives and roles, with the place of their code."""
    write(tmp_path, "extensions = ['no_such_extension', 'sphinx.ext.todo']\n", "conf.py")
    text = "T\n=\n\n.. terminal::\n   :input: docker ps\n\n   CONTAINER\n\n.. box:: A title\n   :colour: red\n\n   Words:\n\n"
    path = write(tmp_path, f"{text}   .. code-block:: console\n\n      $ ls\n")
    with pytest.raises(DeckError, match="no_such_extension"):
        extract([path])
    monkeypatch.setenv("DECKPROOF_LENIENT", "1")
    (deck,) = extract([path])
    assert [(each.text, each.span.first, each.span.verified) for each in deck.blocks] == [
        ("$ docker ps\nCONTAINER", 7, False),
        ("$ ls", 16, True),
    ]
    assert len(deck.remarks) == 3
    assert "the extension no_such_extension is not loaded" in deck.remarks[0]


def test_one_bad_document_stops_no_other(tmp_path: Path) -> None:
    """In a folder, in one project or in several: the error is returned beside the decks that can be read."""
    write(tmp_path, "", "conf.py")
    write(tmp_path, ".. include:: missing\n", "bad.rst")
    write(tmp_path, "::\n\n  $ ls\n", "good.rst")
    write(tmp_path, "{", "other/n.ipynb")
    decks, errors = survey([tmp_path, tmp_path / "other" / "n.ipynb"])
    assert [each.name for each in decks] == ["good.rst"]
    assert sorted(str(each).split(": ")[0].rpartition("/")[2] for each in errors) == ["bad.rst:1", "n.ipynb"]
    with pytest.raises(DeckError, match="missing"):
        survey([tmp_path / "bad.rst"])


def test_an_error_in_an_included_file_names_that_file(tmp_path: Path) -> None:
    """The line is of no use in the file that includes it."""
    write(tmp_path, "x\n\n.. bad::\n\n   ::\n\n     ls\n", "part.inc")
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


def test_settings_that_nothing_reads_are_said_of_a_deck(tmp_path: Path) -> None:
    """As the build says it; what another extension reads is its own, and without ours nobody knows the names."""
    (tmp_path / "deck.rst").write_text("A\n=\n\n.. code-block:: console\n\n   $ true\n")
    for extensions, said in ((["deckproof.sphinxext"], 1), ([], 0)):
        (tmp_path / "conf.py").write_text(f"extensions = {extensions}\ndeckproof_silense = 80\n")
        (deck,) = extract([tmp_path])
        assert len(deck.remarks) == said
    (tmp_path / "conf.py").write_text("extensions = ['deckproof.sphinxext']\ndeckproof_silense = 1\n")
    (deck,) = extract([tmp_path])
    assert "conf.py: conf.py sets deckproof_silense, which nothing reads; do you mean" in deck.remarks[0]
