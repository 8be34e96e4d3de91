"""``deckproof init``: nothing is written over, and what is written has the form that its readers demand."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from deckproof.cli.main import run

ROOT = Path(__file__).parents[3]
LAYOUT = {"conf.py", "slides", "_static", "scripts", "tests", "Makefile", "requirements.txt", ".gitignore"}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_deck_is_laid_out_as_the_readme_says(here: Path) -> None:
    """The new folder has the seven things at its top, and the audience's script of its deck."""
    assert run(["init", "my-talk", "--ci", "none"]) == 0
    assert {each.name for each in (here / "my-talk").iterdir()} == LAYOUT
    assert (here / "my-talk/scripts/companion/first-container.sh").exists()
    assert "My talk\n=======\n" in (here / "my-talk/slides/index.rst").read_text()


def test_the_deck_lints_and_builds(here: Path) -> None:
    """There is no finding in it, and its own test passes."""
    assert run(["init", "talk"]) == 0
    assert run(["lint", "talk/slides"]) == 0
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"]
    done = subprocess.run(command, cwd=here / "talk", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_what_is_there_stays(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file of the author's is not touched, and the second time nothing at all is written."""
    (here / "Makefile").write_text("mine")
    assert run(["init"]) == 0
    assert (here / "Makefile").read_text() == "mine"
    before = {path: path.stat().st_mtime_ns for path in here.rglob("*")}
    capsys.readouterr()
    assert run(["init"]) == 0
    assert "wrote" not in capsys.readouterr().out
    assert {path: path.stat().st_mtime_ns for path in here.rglob("*")} == before


@pytest.mark.parametrize(
    ("remote", "file"), [("git@github.com:me/it.git", ".github"), ("https://gitlab.com/me/it", ".gitlab-ci.yml")]
)
def test_ci_is_guessed_from_where_it_is_pushed_to(remote: str, file: str, here: Path) -> None:
    """Nobody is asked what git knows."""
    subprocess.run(["git", "init", "-q"], check=True)
    subprocess.run(["git", "remote", "add", "origin", remote], check=True)
    assert run(["init"]) == 0
    assert {path.name for path in here.iterdir()} == {*LAYOUT, file, ".git"}


def test_a_readme_is_not_made_but_proven(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without one there is nothing to do; with one only what was asked for is added."""
    assert run(["init", "--readme"]) == 2
    assert "README.md: not there" in capsys.readouterr().err
    (here / "README.md").write_text("# It\n")
    assert run(["init", "--readme", "--ci", "github", "--pre-commit"]) == 0
    assert {path.name for path in here.iterdir()} == {"README.md", ".github", ".pre-commit-config.yaml"}


@pytest.mark.parametrize("what", ["deck", "readme"])
def test_workflows_have_their_published_forms(what: str, here: Path) -> None:
    """Each is checked against its service's own schema."""
    (here / "README.md").write_text("# It\n")
    more = ["--readme"] if what == "readme" else []
    for ci in ("github", "gitlab"):
        assert run(["init", "--ci", ci, "--pre-commit", *more]) == 0
    valid("github-workflows", here / ".github/workflows/deckproof.yml")
    valid("gitlab-ci", here / ".gitlab-ci.yml")
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-config"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_what_this_repository_offers_to_others_has_its_published_form() -> None:
    """The composite action, the hooks, and the project's own workflow."""
    valid("github-actions", ROOT / "action.yml")
    valid("github-workflows", ROOT / ".github/workflows/ci.yml")
    hooks = [sys.executable, "-m", "pre_commit", "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")]
    done = subprocess.run(hooks, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def valid(schema: str, path: Path) -> None:
    """Fail where a file breaks one of the schemas that check-jsonschema carries."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(path)]
    more = ["--data-transform", "gitlab-ci"] if schema == "gitlab-ci" else []
    done = subprocess.run([*command, *more], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
