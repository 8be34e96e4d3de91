"""Notebooks are read as what they show, and only saved outputs of theirs are ever written anew."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from deckproof.cli.check import read
from deckproof.errors import DeckError
from deckproof.extract import extract
from deckproof.extract.notebook import MIXED, from_text, to_text
from deckproof.model import Kind
from deckproof.update import Snapshot, WriteError, put_back, replace_file
from hypothesis import given, settings
from hypothesis import strategies as st


def code(source: str, printed: str = "") -> dict[str, Any]:
    """Return a code cell, with what it has printed."""
    outputs = (
        [{"name": "stdout", "output_type": "stream", "text": printed.splitlines(keepends=True)}] if printed else []
    )
    return {
        "cell_type": "code",
        "execution_count": 1,
        "metadata": {},
        "outputs": outputs,
        "source": source.splitlines(keepends=True),
    }


def words(source: str) -> dict[str, Any]:
    """Return a cell of text."""
    return {"cell_type": "markdown", "metadata": {}, "source": source.splitlines(keepends=True)}


def notebook(*cells: dict[str, Any], language: str = "python", indent: int | None = 1) -> str:
    """Return a notebook as Jupyter writes it."""
    kernel = {"display_name": language, "language": language, "name": language}
    made = {"cells": list(cells), "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 4}
    return json.dumps(made, indent=indent, ensure_ascii=False) + "\n"


def steps(folder: Path, raw: str) -> list[tuple[str, tuple[str, ...] | None]]:
    """Return what is typed, and what is promised of it."""
    (folder / "n.ipynb").write_text(raw, encoding="utf-8")
    (deck,) = read([folder / "n.ipynb"])
    return [(each.input, each.expected) for reading in deck.session.readings for each in reading.steps]


def test_cells_at_the_shell_are_transcripts_with_their_saved_output(tmp_path: Path) -> None:
    """One command or several, by a mark on the line or on the cell; what came in pieces is what was seen at the end."""
    raw = notebook(
        words("# T\n\nWords."),
        code("!docker run --rm busybox echo hello", "hello\n"),
        code("# a remark\n!docker volume create x\n\n!docker volume ls \\\n  --quiet"),
        code("%%bash\necho a\necho b", "a\nb\n"),
        code("%cd src\n!pwd", "/src\n"),
        code("!echo 1", "0%\r100%\x1b[0m\nx\n"),
    )
    assert steps(tmp_path, raw) == [
        ("docker run --rm busybox echo hello", ("hello",)),
        ("docker volume create x", None),
        ("docker volume ls \\\n  --quiet", None),
        ("(\necho a\necho b\n)", ("a", "b")),
        ("(\ncd src\npwd\n)", ("/src",)),
        ("echo 1", ("100%", "x")),
    ]


def test_all_cells_of_a_bash_kernel_are_at_the_shell(tmp_path: Path) -> None:
    """Its variables and folder go on from cell to cell."""
    raw = notebook(code("cd /tmp"), code("x=1\necho $x", "1\n"), language="bash")
    assert steps(tmp_path, raw) == [("cd /tmp", None), ("{\nx=1\necho $x\n}", ("1",))]


def test_other_cells_are_not_typed(tmp_path: Path) -> None:
    """Python is not shell; a file is written; a mixed cell says why it is left."""
    raw = notebook(
        code("import os\nprint(1)", "1\n"),
        code("%%writefile Dockerfile\nFROM busybox\nRUN true"),
        code("x = 1\n!echo {x}", "1\n"),
        code(""),
    )
    (tmp_path / "n.ipynb").write_text(raw)
    (deck,) = read([tmp_path / "n.ipynb"])
    python, file, mixed = deck.session.readings
    assert [each.steps for each in (python, file, mixed)] == [(), (), ()]
    assert (file.kind, file.block.text, mixed.block.options.skip) == (Kind.FILE, "FROM busybox\nRUN true", MIXED)


def test_a_fence_ends_with_its_cell(tmp_path: Path) -> None:
    """As Jupyter shows it; options stand in the cell of text above."""
    raw = notebook(words("```bash\nls"), words("<!-- deckproof: status=3 -->"), code("!false"))
    (tmp_path / "n.ipynb").write_text(raw)
    first, second = extract([tmp_path / "n.ipynb"])[0].blocks
    assert (first.text, first.options.skip, second.text, second.options.status) == ("ls", None, "$ false", 3)


@pytest.mark.parametrize("raw", ["", "{", "[]", "{}", '{"cells": 1}', '{"worksheets": []}', '{"cells": [1]}'])
def test_what_is_no_notebook_is_refused(tmp_path: Path, raw: str) -> None:
    """With its name, not with a traceback."""
    (tmp_path / "n.ipynb").write_text(raw)
    with pytest.raises(DeckError, match=r"n\.ipynb: (not a notebook|its format is older)"):
        extract([tmp_path / "n.ipynb"])


@pytest.mark.parametrize("indent", [None, 1, 2])
def test_a_new_output_changes_nothing_else(tmp_path: Path, indent: int | None) -> None:
    """Byte for byte, in the style of the file; the other outputs of the cell stay; it is a valid notebook afterwards."""
    picture = {"data": {"text/plain": ["<x>"]}, "metadata": {}, "output_type": "display_data"}
    cell = code("!echo old", "old\n")
    cell["outputs"].append(picture)
    raw = notebook(words("# é\n"), code("!echo b", "b\n"), cell, indent=indent)
    path = tmp_path / "n.ipynb"
    path.write_text(raw, encoding="utf-8")
    before = Snapshot.take(path)
    after = replace_file(before, before.text.replace("old\n``", "new\nlines\n``"))
    expected = json.loads(raw)
    expected["cells"][2]["outputs"][0]["text"] = ["new\n", "lines\n"]
    made = path.read_text(encoding="utf-8")
    assert json.loads(made) == expected
    if indent is not None:
        assert made == json.dumps(expected, indent=indent, ensure_ascii=False) + "\n"
    nbformat.validate(json.loads(made))
    assert replace_file(after, after.text).data == after.data
    assert put_back(after, before).data == raw.encode()


def test_what_is_not_an_output_is_never_written(tmp_path: Path) -> None:
    """A text that differs elsewhere is refused, and the file is as it was."""
    path = tmp_path / "n.ipynb"
    path.write_text(notebook(words("# T"), code("!echo a", "a\n")))
    before = Snapshot.take(path)
    with pytest.raises(WriteError, match="cell 1 would change in more than its output"):
        replace_file(before, before.text.replace("# T", "# U"))
    assert path.read_bytes() == before.data


SOURCE = st.text("ab!%`\n #\\$é\"'{}~-", max_size=30)


@given(cells=st.lists(st.tuples(st.booleans(), SOURCE, SOURCE), max_size=5), indent=st.sampled_from([None, 1]))
@settings(max_examples=150, deadline=None)
def test_any_notebook_is_what_it_was(cells: list[tuple[bool, str, str]], indent: int | None) -> None:
    """As text and back, nothing is changed."""
    raw = notebook(*(code(a, b) if is_code else words(a) for is_code, a, b in cells), indent=indent)
    assert from_text(raw, to_text(raw)) == raw
