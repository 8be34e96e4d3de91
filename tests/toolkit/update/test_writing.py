"""Files are replaced whole, or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from deckproof.update import Snapshot, WriteError, replace_file


@pytest.fixture
def slide(tmp_path: Path) -> Path:
    """A file in a folder of its own."""
    path = tmp_path / "slide.rst"
    path.write_bytes(b"\xef\xbb\xbfold\r\n")
    return path


def test_a_file_keeps_its_mode_and_nothing_is_left_beside_it(slide: Path) -> None:
    """The new text is there byte for byte."""
    slide.chmod(0o640)
    replace_file(Snapshot.take(slide), "\ufeffnew\r\n")
    assert slide.read_bytes() == b"\xef\xbb\xbfnew\r\n"
    assert stat.S_IMODE(slide.stat().st_mode) == 0o640
    assert os.listdir(slide.parent) == ["slide.rst"]  # noqa: PTH208 -- names are what is asked for


def test_a_link_stays_a_link(slide: Path) -> None:
    """What it points to is replaced."""
    link = slide.with_name("link.rst")
    link.symlink_to(slide)
    replace_file(Snapshot.take(link), "new")
    assert link.is_symlink()
    assert slide.read_text() == "new"


def test_a_file_that_was_changed_meanwhile_is_refused(slide: Path) -> None:
    """The author's edit wins."""
    snapshot = Snapshot.take(slide)
    slide.write_text("edited")
    with pytest.raises(WriteError, match="changed since it was read"):
        replace_file(snapshot, "new")
    assert slide.read_text() == "edited"


@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_is_read_only_is_refused(slide: Path, what: str) -> None:
    """For root, too, whom no permission would stop."""
    snapshot, path = Snapshot.take(slide), slide if what == "file" else slide.parent
    mode = path.stat().st_mode
    path.chmod(mode & ~0o222)
    try:
        with pytest.raises(WriteError, match="read-only") as error:
            replace_file(snapshot, "new")
    finally:
        path.chmod(mode)
    assert str(path) in error.value.remedy
    assert slide.read_bytes() == snapshot.data


def test_a_file_that_is_gone_is_refused(slide: Path) -> None:
    """It is not made anew."""
    snapshot = Snapshot.take(slide)
    slide.unlink()
    with pytest.raises(WriteError, match="read"):
        replace_file(snapshot, "new")
    assert not slide.exists()


def test_what_is_not_utf8_is_refused(slide: Path) -> None:
    """Its bytes could not be kept."""
    slide.write_bytes(b"caf\xe9")
    with pytest.raises(WriteError, match="read"):
        Snapshot.take(slide)
