"""What the command line says reaches the terminal as text, and what becomes of it where it can't be said."""

from __future__ import annotations

import ast
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from deckproof.testing import at_terminal, patience

ROOT = Path(__file__).parents[3]
PROGRAM = """
import sys
from contextlib import contextmanager
from pathlib import Path
from deckproof.prove import deck as prove
from deckproof.testing import LocalEngine

@contextmanager
def open_engine(kind, images, services, config, progress, *_, **_more):
    progress("pulling \\x1b]0;image\\x07")
    folder = Path("work").absolute()
    folder.mkdir(exist_ok=True)
    yield LocalEngine(folder)

prove.open_engine = open_engine
from deckproof.cli.__main__ import main
main()
"""
HOSTILE = "\x1b]0;owned\x07\x1b[2J\x9b31m\x1b[8m\u202e"
DECK = f"""Deck {HOSTILE}
{"=" * 60}

Slide {HOSTILE}
{"-" * 60}

.. code-block:: console

   $ printf 'a{HOSTILE.replace(chr(27), "%b033")}b\\n' '\\'
   something else {HOSTILE}
   $ echo {HOSTILE}
"""
ORDERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]")
OURS = re.compile(r"\x1b\[(?:[\d;]*m|2K|1A)|\r")


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A folder with a deck that would write to its reader's terminal."""
    (tmp_path / "conf.py").write_text("deckproof_quiet = 0.1\n")
    (tmp_path / "talk.rst").write_text(DECK, encoding="utf-8")
    return tmp_path


def run(folder: Path, *arguments: str, streams: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command line in a process of its own, by a shell that arranges its streams."""
    return subprocess.run(
        ["sh", "-c", f'"$@" {streams}', "sh", sys.executable, "-c", PROGRAM, *arguments],
        cwd=folder,
        env={key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"} | {"NO_COLOR": "1"} | more,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "talk.rst"],
        ["check", "-k", HOSTILE.replace("\x1b]", "").replace("\x07", ""), "talk.rst"],
        ["extract", "talk.rst"],
        ["extract", "--explain", "talk.rst"],
        ["extract", "--json", "talk.rst"],
        ["lint", "talk.rst"],
        ["check", f"no{HOSTILE}.rst"],
        [f"verb{HOSTILE}"],
        ["check", f"--option{HOSTILE}"],
    ],
)
def test_nothing_of_a_deck_is_obeyed_by_the_terminal(hostile: Path, arguments: list[str]) -> None:
    """Its source, its output, its file's name, the words of an engine; on both streams."""
    done = run(hostile, *arguments)
    assert done.returncode in (0, 1, 2)
    assert "defect" not in done.stderr
    assert done.stdout + done.stderr != ""
    assert ORDERS.search(done.stdout + done.stderr) is None


def test_colours_are_ours_alone(hostile: Path) -> None:
    """At a terminal too, where they are used."""
    done = subprocess.run(
        at_terminal([sys.executable, "-c", PROGRAM, "check", "talk.rst"]),
        cwd=hostile,
        env={key: value for key, value in os.environ.items() if key != "NO_COLOR"} | {"TERM": "xterm"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    shown = done.stdout.decode()
    assert "\x1b[31mfailed" in shown
    assert "pulling ␛]0;image␇" in shown
    assert ORDERS.search(OURS.sub("", shown)) is None
    assert "\x1b[8m" not in shown


PRINTERS = ("print", "click.echo", "click.secho", "sys.stdout.write", "sys.stderr.write")


def test_only_one_place_prints() -> None:
    """No verb writes to a stream by itself, so nothing gets past it."""
    found = [
        f"{path.name}:{node.lineno}: {ast.unparse(node.func)}"
        for path in (ROOT / "scripts" / "deckproof" / "cli").rglob("*.py")
        if path.name != "__main__.py"  # it says that it was interrupted before that place was loaded
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in PRINTERS
    ]
    assert found == []


GOOD = "Deck\n====\n\n.. code-block:: console\n\n   $ echo one\n   one\n"


@pytest.mark.parametrize("streams", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_defect(tmp_path: Path, streams: str) -> None:
    """The deck is proven, and nobody is told."""
    (tmp_path / "conf.py").write_text("deckproof_quiet = 0.1\n")
    (tmp_path / "talk.rst").write_text(GOOD)
    done = run(tmp_path, "check", "talk.rst", streams=streams)
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert (tmp_path / "_build" / "proof.json").exists()


@pytest.mark.parametrize("verb", [["check"], ["extract"], ["extract", "--json"], ["lint"]])
def test_a_full_disk_under_the_output_is_one_sentence(tmp_path: Path, verb: list[str]) -> None:
    """And the exit code is not that of a proof."""
    (tmp_path / "conf.py").write_text("deckproof_quiet = 0.1\n")
    (tmp_path / "talk.rst").write_text(GOOD)
    done = run(tmp_path, *verb, "talk.rst", streams=">/dev/full")
    assert done.returncode == 2
    first, *rest = (line for line in done.stderr.splitlines() if not line.startswith("proving "))
    assert first == "deckproof: standard output can't be written: No space left on device"
    assert len(rest) <= 1


def test_a_full_disk_under_the_errors_changes_nothing(tmp_path: Path) -> None:
    """The verdict is on standard output."""
    (tmp_path / "talk.rst").write_text(GOOD)
    done = run(tmp_path, "check", "talk.rst", "absent.rst", streams="2>/dev/full")
    assert done.returncode == 2


@pytest.mark.parametrize("module", ["click", "docutils", "sphinx"])
def test_ctrl_c_while_a_module_is_imported_shows_no_traceback(tmp_path: Path, module: str) -> None:
    """In the first second, that is: most of it goes into imports."""
    (tmp_path / "talk.rst").write_text(GOOD)
    (tmp_path / "slow").mkdir()
    (tmp_path / "slow" / f"{module}.py").write_text("import time\nopen('importing', 'w').close()\ntime.sleep(60)\n")
    process = subprocess.Popen(
        [sys.executable, "-m", "deckproof.cli", "extract", "talk.rst"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path / "slow")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not (tmp_path / "importing").exists():
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=patience(60))
    assert (process.returncode, out, err.strip()) == (130, "", "deckproof: interrupted")


def test_deckproof_alone_shows_its_help(tmp_path: Path) -> None:
    """As help, not as an error's message."""
    done = run(tmp_path)
    assert done.stdout.startswith("Usage: deckproof")
    assert done.stderr == ""
    assert done.returncode == 2
