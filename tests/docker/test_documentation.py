"""Every command in the documentation is proven by the toolkit itself, or says why not; none is left out in silence.

Commands are typed at a real terminal, in a project like a reader's; where they prove documents, they do so on real engines.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from deckproof.cli.check import run_check
from deckproof.cli.main import run
from deckproof.cli.request import Request
from deckproof.config import Config
from deckproof.docker.calls import calls_client
from deckproof.errors import Exit
from deckproof.extract import extract
from deckproof.model import Block, Deck, Result
from deckproof.parse.classify import SHELL
from deckproof.prove.deck import session_of
from deckproof.testing import LocalEngine, run_deck

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
ELSEWHERE = {"docs/tutorial/first-deck.md": "tests/docker/test_tutorial.py"}
"""Pages whose commands, all of them and as they stand, are the business of another test."""
PATIENT = Config(timeout=300.0, quiet=0.5)
DECK = """\
{title}
{rule}

.. code-block:: console

   $ docker run --rm busybox:1.36 echo hello
   hello
"""
README = "# It\n\n```console\n$ docker run --rm busybox:1.36 echo hello\nhello\n```\n"


@dataclass
class Reader(LocalEngine):
    """A reader's shell: the programs of a virtual environment come first, images are stand-ins."""

    @property
    def environment(self) -> Mapping[str, str]:
        """That of the tests, in a home of its own."""
        path = os.pathsep.join([str(ROOT / ".venv/bin"), os.environ["PATH"]])
        ours = {name: value for name, value in os.environ.items() if name.startswith(("DECKPROOF_", "PIP_", "CI"))}
        return {**ours, **super().environment, "PATH": path, "DECKPROOF_IMAGES": "stand-in", "NO_COLOR": "1"}


def project(folder: Path) -> Path:
    """Make a project like a reader's: a deck, a site in Sphinx, a README, scripts for the audience."""
    assert run(["init", str(folder), "--ci", "none"]) == 0
    (folder / ".venv").symlink_to(ROOT / ".venv")
    for name in ("slides/storage", "slides/port-mapping", "docs/one", "docs/two", "docs/three"):
        title = Path(name).name.capitalize()
        (folder / name).with_suffix(".rst").parent.mkdir(exist_ok=True)
        (folder / name).with_suffix(".rst").write_text(DECK.format(title=title, rule="=" * len(title)))
    (folder / "docs/conf.py").write_text('extensions = ["deckproof.sphinxext"]\nproject = "It"\n')
    (folder / "docs/index.rst").write_text("It\n==\n\n.. toctree::\n\n   one\n   two\n   three\n")
    (folder / "README.md").write_text(README)
    (folder / "scripts/companion").mkdir(exist_ok=True)
    (folder / "scripts/companion/storage.sh").write_text("echo the script of a deck\n")
    subprocess.run(["git", "init", "-q", folder], check=True)
    return folder


def decks() -> list[Deck]:
    """Read all pages, as what they are."""
    return extract(PAGES)


def name(deck: Deck) -> str:
    """Return a page's path in the repository."""
    return deck.path.relative_to(ROOT).as_posix()


def commands(deck: Deck) -> list[Block]:
    """Return the blocks that a reader would type, but for what needs an engine of theirs."""
    return [block for block in deck.blocks if block.language in SHELL and not calls_client(block.text)]


@pytest.fixture(scope="module")
def pages() -> Sequence[Deck]:
    """Every page with a command."""
    return [each for each in decks() if commands(each) and name(each) not in ELSEWHERE]


@pytest.mark.engine
def test_every_command_of_the_documentation_is_proven_or_says_why_not(pages: Sequence[Deck], tmp_path: Path) -> None:
    """Page by page, each in a project of its own."""
    wrong, proven = list[str](), 0
    for number, deck in enumerate(pages):
        folder = project(tmp_path / str(number))
        shell = {block.id for block in commands(deck)}
        for result in run_deck(session_of(deck, PATIENT), Reader(folder), PATIENT):
            if result.block.id not in shell:
                continue
            proven += result.result is Result.PASSED
            if result.result is not Result.PASSED and not result.block.options.skip:
                said = [line for step in result.steps for line in step.outcome.lines][-12:]
                wrong.append("\n".join([f"{name(deck)}:{result.block.span.first}: {result.reason}", *said]))
    assert not wrong, "\n\n".join(wrong)
    assert proven >= 15


@pytest.mark.engine
def test_our_readme_is_proven(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As it stands: something in it is proven, and nothing in it fails."""
    shutil.copy(ROOT / "README.md", tmp_path)
    assert run_check(Request((tmp_path / "README.md",))) is Exit.PROVEN, capsys.readouterr().out


def test_pages_that_another_test_proves_are_named_there() -> None:
    """A page that moves is not lost."""
    for page, test in ELSEWHERE.items():
        assert (ROOT / page).is_file()
        assert Path(page).name in (ROOT / test).read_text(encoding="utf-8")


def test_where_another_place_proves_a_command_it_is_there() -> None:
    """A reason that names a file of the repository names one that exists."""
    for deck in decks():
        for block in commands(deck):
            words = shlex.split((block.options.skip or "").replace("'", ""))
            for word in (each.strip(",;") for each in words if each.startswith(("tests/", "benchmarks/"))):
                assert (ROOT / word).exists(), f"{block.id}: {word}"
