"""Options are written where the document's own tool takes them for nothing, and every other byte stays."""

from __future__ import annotations

import difflib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from deckproof.cli.adopt import adopting
from deckproof.cli.adopt.comments import Written, with_options
from deckproof.cli.main import run
from deckproof.extract import extract
from deckproof.extract.formats import file

SHELL = 'skip="ssh asks who you are"'
DOCUMENTS = {
    "github.md": ("# It\n\nText:\n```console\n$ ssh me@it\n```\n", f"\n<!-- deckproof: {SHELL} -->\n\n"),
    "crlf.md": ("# It\r\n\r\n```console\r\n$ ssh me@it\r\n```", f"<!-- deckproof: {SHELL} -->\r\n\r\n"),
    "list.md": ("# It\n\n1. One\n\n   ~~~bash\n   ssh me@it\n   ~~~\n", f"   <!-- deckproof: {SHELL} -->\n\n"),
    "quote.md": ("# It\n\n> ```console\n> $ ssh me@it\n> ```\n", f"> <!-- deckproof: {SHELL} -->\n>\n"),
    "myst.md": (
        "# It\n\n```{note}\nMyST.\n```\n\n```{code-block} console\n:caption: it\n\n$ ssh me@it\n```\n",
        f"% deckproof: {SHELL}\n\n",
    ),
    "site.mdx": ("# It\n\n```bash\nssh me@it\n```\n", f"{{/* deckproof: {SHELL} */}}\n\n"),
    "talk.qmd": ("# It\n\n```{.bash}\nssh me@it\n```\n", f"<!-- deckproof: {SHELL} -->\n\n"),
    "slides.md": (
        "---\nmarp: true\n---\n\n# It\n\n```bash\nssh me@it\n```\n",
        f"<!-- deckproof: {SHELL} -->\n\n",
    ),
    "talk.rst": (
        "It\n==\n\n.. code-block:: console\n   :caption: it\n\n   $ ssh me@it\n",
        f".. deckproof: {SHELL}\n\n",
    ),
    "literal.rst": ("It\n==\n\nTwo lines\nof text::\n\n   $ ssh me@it\n", f".. deckproof: {SHELL}\n\n"),
    "tabs.rst": ("It\n==\n\n* One\n\n  .. code-block:: sh\n\n     ssh me@it\n", f"  .. deckproof: {SHELL}\n\n"),
    "mark.md": ("\ufeff# It\n\n```console\n$ ssh me@it\n```\n", f"<!-- deckproof: {SHELL} -->\n\n"),
}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, of a repository of its own."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    file.forget()
    return tmp_path


@pytest.mark.parametrize("name", DOCUMENTS)
def test_an_option_is_written_in_the_documents_own_syntax(name: str, here: Path) -> None:
    """Lines are added and none is changed; the block is read with the option; the second time nothing is written."""
    text, added = DOCUMENTS[name]
    path = here / name
    path.write_bytes(text.encode())
    assert run(["adopt", name, "--apply"]) == 0
    new = path.read_bytes().decode()
    assert added in new
    changes = list(difflib.ndiff(text.splitlines(keepends=True), new.splitlines(keepends=True)))
    assert not [each for each in changes if each.startswith("- ")]
    assert "".join(each[2:] for each in changes if each.startswith("  ")) == text
    ((block,),) = (deck.blocks for deck in extract([path]))
    assert block.options.skip == "ssh asks who you are"
    assert run(["adopt", name, "--apply"]) == 0
    assert path.read_bytes().decode() == new


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("item.md", "# It\n\n- ```console\n  $ ssh me@it\n  ```\n"),
        ("bare.md", "# It\n\nText.\n\n    $ ssh me@it\n"),
        ("item.rst", "It\n==\n\n* Text::\n\n     $ ssh me@it\n"),
        ("note.ipynb", '{"cells": [{"cell_type": "code", "source": "!ssh me@it", "outputs": []}], "metadata": {}}'),
    ],
)
def test_where_there_is_no_place_it_is_said(
    name: str, text: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The document stays as it is, and the message has the option."""
    (here / name).write_text(text)
    assert run(["adopt", name, "--apply"]) == 1
    assert (here / name).read_text() == text
    captured = capsys.readouterr()
    assert "left as it is" in captured.err
    assert SHELL in captured.err


def test_without_apply_nothing_is_written(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is said, and a diff shows it; the exit code says that something is left."""
    text = DOCUMENTS["github.md"][0]
    (here / "it.md").write_text(text)
    assert run(["adopt", "it.md"]) == 1
    assert f"option        5  It::1  {SHELL}" in capsys.readouterr().out
    assert run(["adopt", "it.md", "--diff"]) == 1
    assert f"+<!-- deckproof: {SHELL} -->" in capsys.readouterr().out
    assert (here / "it.md").read_text() == text


def test_a_file_that_is_read_only_is_left(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For root, too."""
    (here / "it.md").write_text(DOCUMENTS["github.md"][0])
    (here / "it.md").chmod(0o444)
    assert run(["adopt", "it.md", "--apply"]) == 1
    assert "read-only" in capsys.readouterr().err


def test_a_fence_that_is_not_closed_keeps_no_other_document_from_being_written(here: Path) -> None:
    """Nor its own: the comment is written above it."""
    fence = "# It\n\n```console\n$ ssh me@it\n```\n"
    (here / "a.md").write_text(fence)
    (here / "b.md").write_text(f"{fence}\n```console\n$ echo open\n")
    assert run(["adopt", "a.md", "b.md", "--apply"]) == 0
    assert [(here / name).read_text().count(f"deckproof: {SHELL}") for name in ("a.md", "b.md")] == [1, 1]


def test_only_the_document_that_is_read_differently_is_taken_back(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The others have their options."""
    text = "# It\n\n```console\n$ ssh me@it\n```\n"
    for name in ("a.md", "b.md"):
        (here / name).write_text(text + name)

    def misspelt(text: str, *arguments: Any) -> Written:
        written = with_options(text, *arguments)
        return replace(written, text=written.text.replace("deckproof:", "deckprof:")) if "b.md" in text else written

    monkeypatch.setattr(adopting, "with_options", misspelt)
    assert run(["adopt", "a.md", "b.md", "--apply"]) == 1
    assert ["deckproof:" in (here / name).read_text() for name in ("a.md", "b.md")] == [True, False]
    assert "b.md: left as it is" in capsys.readouterr().err


def test_what_two_decks_include_is_written_once(here: Path) -> None:
    """Both need the option, in the one place where the block stands."""
    (here / "conf.py").write_text("exclude_patterns = ['shared.rst']\n")
    (here / "shared.rst").write_text(".. code-block:: console\n\n   $ ssh me@it\n")
    for name in ("one", "two"):
        (here / f"{name}.rst").write_text(f"{name}\n===\n\n.. include:: shared.rst\n")
    assert run(["adopt", "one.rst", "two.rst", "--apply"]) == 0
    assert (here / "shared.rst").read_text().count("deckproof:") == 1


def test_an_option_that_is_not_read_is_taken_back(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The document is as it was, and it is said."""
    text = "# It\n\n```console\n$ ssh me@it\n```\n"
    (here / "it.md").write_text(text)

    def misspelt(*arguments: Any) -> Written:
        written = with_options(*arguments)
        return replace(written, text=written.text.replace("deckproof:", "deckprof:"))

    monkeypatch.setattr(adopting, "with_options", misspelt)
    assert run(["adopt", "it.md", "--apply"]) == 1
    assert (here / "it.md").read_text() == text
    assert "it would be read differently" in capsys.readouterr().err
