"""``extract --explain`` says of every line of every block what it was taken for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from deckproof.cli import main as cli
from deckproof.cli.check import read
from deckproof.cli.explain import explain
from deckproof.results.plain import for_terminal

ROOT = Path(__file__).resolve().parents[3]
DECK = r"""
A deck
======

.. deckproof: setup

   $ export WHO=me

.. code-block:: console

   $ echo one \
   > two
   one two

   $ cat <<END
   here
   END
   here

.. code-block:: bash

   # a remark
   whoami
   # me

.. deckproof: timeout=5 container='my box'

.. code-block:: python

   $ ls

.. code-block:: bash
   :caption: say.sh

   echo said

.. deckproof: skip="no network"

.. code-block:: console

   $ docker pull nginx

.. code-block:: yaml

   a: 1

.. parsed-literal::

   $ echo **bold**
"""


def explained(folder: Path, text: str, name: str = "deck.rst") -> list[str]:
    """Return the lines that explain a document with this text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    (deck,) = read([path])
    return explain(deck.session).splitlines()


def lines_of(explanation: list[str]) -> list[list[str]]:
    """Return of each line of a block: number, role, step, text."""
    found = [re.fullmatch(r" {4} *(~?\d+)  (\w+) *(?:  step (\d+)\b)? *(?:  (.*))?", line) for line in explanation]
    return [[part or "" for part in match.groups()] for match in found if match]


def test_every_line_has_its_number_role_and_step(tmp_path: Path) -> None:
    """Inputs, continuations and output count with their step; hidden blocks are numbered with the others."""
    found = lines_of(explained(tmp_path, DECK))
    assert found[:11] == [
        ["7", "input", "1", "$ export WHO=me"],
        ["11", "input", "2", "$ echo one \\"],
        ["12", "continuation", "2", "> two"],
        ["13", "output", "2", "one two"],
        ["14", "blank", "", ""],
        ["15", "input", "3", "$ cat <<END"],
        ["16", "continuation", "3", "here"],
        ["17", "continuation", "3", "END"],
        ["18", "output", "3", "here"],
        ["22", "remark", "", "# a remark"],
        ["23", "input", "4", "whoami"],
    ]


def test_no_line_of_a_block_is_left_out(tmp_path: Path) -> None:
    """As many lines as the blocks have, each with the number of its line in the file."""
    path = tmp_path / "deck.rst"
    found = lines_of(explained(tmp_path, DECK))
    (deck,) = read([path])
    assert len(found) == sum(each.text.count("\n") + 1 for each in deck.session.deck.blocks)
    written = path.read_text(encoding="utf-8").splitlines()
    verified = [each for each in found if not each[0].startswith("~")]
    assert [written[int(number) - 1].strip() for number, _, _, _ in verified] == [text.strip() for *_, text in verified]


def test_what_is_not_run_says_why(tmp_path: Path) -> None:
    """A skipped block, a language that is none of a shell, a file, and what the author says."""
    text = "\n".join(explained(tmp_path, DECK))
    assert "transcript: nothing is run\n    not run: no network\n" in text
    assert "other: nothing is run\n    not run: language yaml: not shell\n" in text
    assert "file: written before the next step\n    to the file that its caption names: say.sh\n" in text
    assert "the author says: timeout=5.0 container='my box'\n" in text
    assert "the author says: setup\n" in text


def test_doubts_are_told(tmp_path: Path) -> None:
    """A wrong label is a warning; a text that is not in the file as it is read has lines that are a guess."""
    explanation = explained(tmp_path, DECK)
    assert any("warning: shell has the language python" in line for line in explanation)
    assert any("not found word for word in the file" in line for line in explanation)
    assert lines_of(explanation)[-1][0].startswith("~")


def test_output_in_a_block_of_its_own_counts_with_its_command(tmp_path: Path) -> None:
    """Also where the same file is included twice, each line has the step of its own block."""
    (tmp_path / "file.txt").write_text("one\ntwo\n", encoding="utf-8")
    both = ".. literalinclude:: file.txt\n   :language: bash\n\n"
    text = f"::\n\n  $ echo one\n\n.. code-block:: text\n\n   one\n\n{both}{both}"
    assert [each[1:3] for each in lines_of(explained(tmp_path, text))] == [
        ["input", "1"],
        ["output", "1"],
        ["input", "2"],
        ["input", "3"],
        ["input", "4"],
        ["input", "5"],
    ]


def test_a_block_of_another_file_names_it(tmp_path: Path) -> None:
    """Its line numbers are those of that file."""
    (tmp_path / "file.txt").write_text("ls\n", encoding="utf-8")
    explanation = explained(tmp_path, "x\n\n.. literalinclude:: file.txt\n   :language: bash\n")
    assert any(line.endswith("file.txt") for line in explanation)
    assert lines_of(explanation) == [["1", "input", "1", "ls"]]


def test_a_deck_without_blocks_says_so(tmp_path: Path) -> None:
    """An empty answer would look like a defect."""
    assert explained(tmp_path, "# T\n", "deck.md")[-1] == "  no code block"


def test_colours_change_nothing_but_colours(tmp_path: Path) -> None:
    """Without them, the text is the same."""
    path = tmp_path / "deck.rst"
    path.write_text(DECK, encoding="utf-8")
    (deck,) = read([path])
    coloured = for_terminal(explain(deck.session, color=True))
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == explain(deck.session)


def test_the_reference_shows_a_true_explanation(tmp_path: Path) -> None:
    """The page's example is explained as the page says."""
    page = (ROOT / "docs" / "reference" / "command-line.md").read_text(encoding="utf-8")
    deck, said = re.findall(r"^```(?:rst|text)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert explained(tmp_path, deck) == said.splitlines()


def test_the_command_line_explains_without_colours_where_there_is_no_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Decks one after another, and nothing is run."""
    for name in ("a.rst", "b.rst"):
        (tmp_path / name).write_text("::\n\n  $ ls\n", encoding="utf-8")
    assert cli.run(["extract", str(tmp_path), "--explain"]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert [line for line in out.splitlines() if line.endswith("$ ls")] == [
        "         3  input         step 1    $ ls"
    ] * 2
