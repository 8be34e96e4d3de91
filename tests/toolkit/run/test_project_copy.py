"""A deck gets a copy of its project: what git has, and no more than a limit."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from deckproof.errors import DeckproofError
from deckproof.run.project_copy import copy_project


def made(folder: Path, *names: str) -> Path:
    """Return a folder with these files."""
    for each in names:
        (folder / each).parent.mkdir(parents=True, exist_ok=True)
        (folder / each).write_text(each)
    return folder


def copied(folder: Path, target: Path, *, history: bool = False) -> list[str]:
    """Return what is in a copy."""
    copy_project(folder, target, 10_000_000, history=history)
    return sorted(
        each.relative_to(target).as_posix() for each in target.rglob("*") if each.is_symlink() or not each.is_dir()
    )


def test_what_git_tracks_or_would_track_is_copied(tmp_path: Path) -> None:
    """Not what it ignores, and its history only where it is asked for; modes and links are kept."""
    project = made(tmp_path / "app", "Dockerfile", "run.sh", "src/a.py", ".env", "build/x", "gone")
    (project / ".gitignore").write_text("build/\n.env\n")
    (project / "run.sh").chmod(0o755)
    (project / "link").symlink_to("src")
    subprocess.run(["git", "init", "-q", project], check=True)
    subprocess.run(["git", "-C", project, "add", "Dockerfile", "gone"], check=True)
    (project / "gone").unlink()
    assert copied(project, tmp_path / "a") == [".gitignore", "Dockerfile", "link", "run.sh", "src/a.py"]
    assert (tmp_path / "a" / "run.sh").stat().st_mode & 0o111
    assert (tmp_path / "a" / "link").readlink() == Path("src")
    assert ".git/HEAD" in copied(project, tmp_path / "b", history=True)


def test_without_git_what_is_hidden_installed_or_built_is_left(tmp_path: Path) -> None:
    """Hidden files at the top are the project's, hidden folders are tools'."""
    project = made(tmp_path / "app", "a", ".dockerignore", "_build/x", "node_modules/x", ".venv/x", "src/b")
    assert copied(project, tmp_path / "a") == [".dockerignore", "a", "src/b"]


def test_a_project_that_is_too_large_is_not_copied(tmp_path: Path) -> None:
    """The error says how large it is, and what to do."""
    project = made(tmp_path / "app", "a")
    (project / "large").write_bytes(bytes(3_000_000))
    with pytest.raises(DeckproofError, match="would have 3 MB, more than 2") as error:
        copy_project(project, tmp_path / "copy", 2_000_000)
    assert "--start empty" in str(error.value)
    assert not (tmp_path / "copy").exists()
