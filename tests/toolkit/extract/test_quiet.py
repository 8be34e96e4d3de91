"""Reading leaves nothing behind: no output, no file, no global of the process changed."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from deckproof.errors import DeckError
from deckproof.extract import extract
from docutils.parsers.rst import directives, roles, states
from sphinx.config import Config
from written import blocks, write


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
        dict(vars(directives)["_directives"]),
        dict(vars(roles)["_roles"]),
        sys.path[:],
        logging.getLogger("sphinx").handlers[:],
        states.Body.comment,
        os.environ.get("DOCUTILSCONFIG"),
        Path.cwd(),
    )
    text = "T\n=\n\n.. mine::\n\n   ::\n\n     x\n\n::\n\n  ls\n"
    conf = (
        "from docutils.parsers.rst import Directive\n\n\nclass Mine(Directive):\n"
        "    has_content = True\n\n    def run(self):\n        return []\n\n\n"
        "def setup(app):\n    app.add_directive('mine', Mine)\n"
    )
    write(tmp_path, conf, "one/conf.py")
    write(tmp_path, "", "two/conf.py")
    one, two = write(tmp_path, text, "one/deck.rst"), write(tmp_path, text, "two/deck.rst")
    for _ in range(2):
        assert len(extract([one])[0].blocks) == 1
        with pytest.raises(DeckError, match='unknown directive: "mine"'):
            extract([one, two])
    assert before == (
        vars(directives)["_directives"],
        vars(roles)["_roles"],
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
    code = "import sys, deckproof.plan.session, deckproof.match, deckproof.results.report, deckproof.prove.deck; print('sphinx' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_what_was_built_before_in_this_process_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sphinx adds the files of one project's extensions to what it reads in every other one."""
    monkeypatch.setitem(Config.config_values["source_suffix"].default, ".md", "markdown")
    write(tmp_path, "", "conf.py")
    write(tmp_path, "T\n=\n\n::\n\n  ls\n", "slides.rst")
    write(tmp_path, "# T\n\n```console\n$ ls\n```\n", "notes.md")
    assert [each.path.name for each in extract([tmp_path])] == ["slides.rst"]
    assert ".md" in Config.config_values["source_suffix"].default
