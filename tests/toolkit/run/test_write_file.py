"""The files that blocks show are written where a reader would write them, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest
from deckproof.run.write_file import write_file
from deckproof.testing import LocalEngine


def written(start: Path, name: str, text: str = "x", here: Path | None = None) -> str | None:
    """Write a file of a deck that started in a folder, and return why that failed."""
    return write_file(LocalEngine(start), str(start), str(here) if here else None, name, text)


def test_file_is_written_with_its_folders(tmp_path: Path) -> None:
    """As it stands on the slide."""
    assert written(tmp_path, "web/index.html", "<p>é</p>\n") is None
    assert (tmp_path / "web" / "index.html").read_bytes() == "<p>é</p>\n".encode()


def test_file_is_written_where_the_shell_is(tmp_path: Path) -> None:
    """That is where a reader is who has typed ``cd``."""
    (tmp_path / "app").mkdir()
    assert written(tmp_path, "Dockerfile", here=tmp_path / "app") is None
    assert (tmp_path / "app" / "Dockerfile").is_file()


@pytest.mark.parametrize(("name", "where"), [("app/x.py", "app/x.py"), ("new/x.py", "app/new/x.py")])
def test_name_that_begins_where_the_deck_starts_is_meant_from_there(tmp_path: Path, name: str, where: str) -> None:
    """Where the folder is not in the one that the shell is in."""
    (tmp_path / "app").mkdir()
    assert written(tmp_path, name, here=tmp_path / "app") is None
    assert (tmp_path / where).is_file()


def test_folder_that_is_gone_is_not_written_to(tmp_path: Path) -> None:
    """The file goes where the deck started."""
    assert written(tmp_path, "x.py", here=tmp_path / "gone") is None
    assert (tmp_path / "x.py").is_file()


@pytest.mark.parametrize(
    "name", ["../out.txt", "sub/../../out.txt", "/tmp/out.txt", "link/out.txt", "link/new/folder/out.txt", "file.txt"]
)
def test_way_out_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    """Also by a symbolic link that a step made."""
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path)
    (folder / "file.txt").symlink_to(tmp_path / "out.txt")
    assert "outside" in (written(folder, name) or "")
    assert {each.name for each in tmp_path.iterdir()} == {"work"}


def test_file_that_can_not_be_written_says_why(tmp_path: Path) -> None:
    """In one sentence."""
    (tmp_path / "taken").mkdir()
    assert written(tmp_path, "taken") == "taken can't be written: Is a directory"
