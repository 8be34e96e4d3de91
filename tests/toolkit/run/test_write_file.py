"""The files that blocks show are written where their captions say, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest
from deckproof.run.write_file import write_file


def test_file_is_written_with_its_folders(tmp_path: Path) -> None:
    """As it stands on the slide."""
    assert write_file(tmp_path, "web/index.html", "<p>é</p>\n") is None
    assert (tmp_path / "web" / "index.html").read_bytes() == "<p>é</p>\n".encode()


@pytest.mark.parametrize("name", ["../out.txt", "sub/../../out.txt", "/tmp/out.txt", "link/out.txt"])
def test_way_out_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    """Also by a symbolic link that a step made."""
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path)
    assert "outside" in (write_file(folder, name, "x") or "")
    assert not (tmp_path / "out.txt").exists()


def test_file_that_can_not_be_written_says_why(tmp_path: Path) -> None:
    """In one sentence."""
    (tmp_path / "taken").mkdir()
    assert write_file(tmp_path, "taken", "x") == "taken can't be written: Is a directory"
