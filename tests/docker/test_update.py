"""An update writes what came back, and the deck passes after it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from deckproof.cli.check import read
from deckproof.cli.request import Request
from deckproof.cli.update import run_update
from deckproof.engine import Engine, open_engine
from deckproof.errors import Exit
from deckproof.prove.deck import DeckProof
from deckproof.run import DeckRun

from .conftest import STAND_INS, not_passed, proven_on, quiet

ROOTS = Path(__file__).parents[1] / "roots"

pytestmark = pytest.mark.engine

DECK = """\
A deck
======

.. |image| replace:: busybox:1.36

Session
-------

.. code-block:: console

\t$ docker run -d --name up busybox:1.36 sleep 60
\teca4aa01751cb2bda33908de561173f21204f877ec5b909ef6bf51850f47f86e
\t$ docker exec up sh -c 'echo one; echo two; echo three'
\tone
\t...
\tthe three
\t$ docker ps
\tCONTAINER ID   IMAGE          STATUS         NAMES
\teca4aa01751c   busybox:1.35   Up 4 seconds   up

Script
------

.. code-block:: bash

   docker exec up hostname

   # 0123456789ab

   # remove it
   docker rm --force eca4aa01751c

.. parsed-literal::

   $ docker images |image| --format '{{.Tag}}'
   1.35
"""


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """One engine for all updates."""
    with open_engine("auto", ("nginx:1.28", "busybox:1.36"), (), STAND_INS, quiet) as engine:
        yield engine


@pytest.fixture
def folder(tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for a deck whose runs take the shared engine."""

    def results(deck: DeckProof) -> Iterator[object]:
        with DeckRun(deck.session, engine, deck.config, adopt=deck.adopt) as run:
            for each in run.blocks():
                deck.take(each)
        if left := engine.client("ps", "--all", "--quiet").stdout.split():
            engine.client("rm", "--force", "--volumes", *left)
        yield from deck.found

    monkeypatch.setattr(DeckProof, "_run", results)
    (tmp_path / "conf.py").write_text("deckproof_patience = 2\n")
    return tmp_path


def update(path: Path, *, diff: bool = False) -> int:
    """Run the verb."""
    return run_update(Request((path,)), diff=diff, fill=True)


def blank(path: Path) -> None:
    """Take every output away."""
    (deck,) = read([path])
    shown = {line for reading in deck.session.readings for step in reading.steps for line in step.expected_lines}
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for number, line in enumerate(lines, 1) if number not in shown))


@pytest.mark.parametrize("name", ["server", "loud"])
def test_a_deck_whose_every_output_was_blanked_passes_after_an_update(name: str, folder: Path, engine: Engine) -> None:
    """It shows output again, and a second update writes nothing."""
    path = folder / f"{name}.rst"
    path.write_bytes((ROOTS / "test-lies" / f"{name}.rst").read_bytes())
    blank(path)
    blanked = path.read_text()
    assert update(path) == Exit.PROVEN
    assert len(path.read_text().splitlines()) > len(blanked.splitlines())
    assert not_passed(proven_on(engine, *read([path]))) == []
    written = path.read_bytes()
    assert update(path) == Exit.PROVEN
    assert path.read_bytes() == written


def test_an_id_that_only_a_command_shows_is_written_where_it_was_blanked(folder: Path, engine: Engine) -> None:
    """Also in a hidden block, though nothing else of that is filled in."""
    path = folder / "deck.rst"
    text = (
        "Deck\n====\n\n.. deckproof: setup\n\n   $ echo hidden\n   $ docker run -d busybox:1.36 sleep 60\n\n"
        ".. code-block:: console\n\n   $ docker rm -f eca4aa01751c\n"
    )
    path.write_text(text)
    assert update(path) == Exit.PROVEN
    lines = path.read_text().splitlines()
    (new,) = [line for line in lines[:8] if line not in text]
    assert re.fullmatch(r"   eca4aa01751c[0-9a-f]{52}", new)
    assert lines[-1] == "   eca4aa01751c"
    assert not_passed(proven_on(engine, *read([path]))) == []


def test_an_id_that_could_be_any_of_two_is_left(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What was made up can't be guessed."""
    path = folder / "deck.rst"
    run = "   $ docker create busybox:1.36 >/dev/null\n"
    path.write_text(f"Deck\n====\n\n.. code-block:: console\n\n{run}{run}   $ docker rm eca4aa01751c\n")
    before = path.read_bytes()
    assert update(path) == Exit.FAILED
    assert path.read_bytes() == before
    assert "deck.rst:8: left as it is" in capsys.readouterr().err


def test_wildcards_ids_and_all_else_survive_and_a_substitution_is_refused(
    folder: Path, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    """The substitution's block is named with its line; every other output is set right."""
    path = folder / "deck.rst"
    path.write_bytes(DECK.replace("\n", "\r\n").encode())
    assert update(path, diff=True) == Exit.FAILED
    assert "-\tthe three" in capsys.readouterr().out
    assert path.read_bytes() == DECK.replace("\n", "\r\n").encode()
    assert update(path) == Exit.FAILED
    said = capsys.readouterr().err
    assert "deck.rst:35: left as it is: its text is not in this file" in said
    right = DECK.replace("the three", "three").replace("1.35   Up", "1.36   Up").replace("0123456789ab", "eca4aa01751c")
    expected = right.replace(
        "   docker rm --force eca4aa01751c\n", "   docker rm --force eca4aa01751c\n\n   # eca4aa01751c\n"
    )
    assert path.read_bytes().decode() == expected.replace("\n", "\r\n")
    (failed,) = not_passed(proven_on(engine, *read([path])))
    assert failed.step.line == 37


def test_a_read_only_deck_is_left_and_the_others_are_updated(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The refusal says which file, why, and what to do."""
    first, second = folder / "first.rst", folder / "second.rst"
    for path in (first, second):
        path.write_text("Deck\n====\n\n.. code-block:: console\n\n   $ docker ps -q --filter name=no; echo 1\n   2\n")
    first.chmod(0o444)
    assert update(folder) == Exit.FAILED
    assert first.read_text().endswith("   2\n")
    assert second.read_text().endswith("   1\n")
    said = capsys.readouterr().err
    assert "first.rst:6: left as it is: the file is read-only" in said
    assert "chmod u+w" in said


def test_lines_of_an_included_file_that_would_be_cut_off_are_put_back(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A ``literalinclude`` of some lines would not show the new one; one of the whole file does."""
    part, whole = folder / "part.txt", folder / "whole.txt"
    for path in (part, whole):
        path.write_text("$ docker version >/dev/null; echo 1; echo 2\n1\n")
    include = "\n.. literalinclude:: {}\n   :language: console\n{}\n"
    for path, option in ((part, "   :lines: 1-2"), (whole, "")):
        (folder / f"{path.stem}.rst").write_text("Deck\n====\n" + include.format(path.name, option))
    assert update(folder) == Exit.FAILED
    assert part.read_text().splitlines()[1:] == ["1"]
    assert whole.read_text().splitlines()[1:] == ["1", "2"]
    assert "part.txt:1: left as it is: markup or a directive's option" in capsys.readouterr().err


def test_the_id_that_only_an_option_and_hidden_blocks_name_is_found_again(folder: Path, engine: Engine) -> None:
    """A server takes its time to say who it is; an update waits for all that it says."""
    path = folder / "deck.rst"
    whole = (
        "Deck\n====\n\n.. code-block:: bash\n\n"
        "   docker run -it busybox:1.36 sh -c 'echo begin; sleep 1.5; hostname; sleep 60'\n\n"
        '.. deckproof: container="eca4aa01751c"\n\n.. code-block:: console\n\n   $ hostname\n\n'
        ".. deckproof: cleanup\n\n   $ docker rm -f eca4aa01751c >/dev/null\n"
    )
    path.write_text(whole)
    assert update(path) == Exit.PROVEN
    assert path.read_text() == whole.replace("60'\n", "60'\n   # begin\n   # eca4aa01751c\n").replace(
        "$ hostname\n", "$ hostname\n   eca4aa01751c\n"
    )
    assert not_passed(proven_on(engine, *read([path]))) == []


def test_an_id_that_nothing_prints_is_named_with_what_to_write(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also where it is only an option's: a check would not know the container."""
    path = folder / "deck.rst"
    path.write_text(
        "Deck\n====\n\n.. code-block:: console\n\n   $ docker run -d busybox:1.36 sleep 60 >/dev/null\n\n"
        '.. deckproof: container="eca4aa01751c"\n\n.. code-block:: console\n\n   $ true\n'
    )
    before = path.read_bytes()
    assert update(path) == Exit.FAILED
    assert path.read_bytes() == before
    said = capsys.readouterr().err
    assert "deck.rst:12: left as it is: nothing above it shows what it names: eca4aa01751c" in said
    assert "write eca4aa01751c into the output of a command above it" in said
