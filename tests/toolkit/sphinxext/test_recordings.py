"""Recordings that are to be played on the pages."""

from __future__ import annotations

from pathlib import Path

from tiny_deck import Build

DECK = """
    Deck
    ====

    .. code-block:: console

       $ echo b
"""


def test_a_recording_that_is_damaged_is_a_warning(build: Build, tmp_path: Path) -> None:
    """It names the file, and the deck is built."""
    folder = tmp_path / "project" / "_build" / "recordings" / "index.rst"
    folder.mkdir(parents=True)
    for name, text in {"cut": '{"version": 2, "wid', "other": "[]", "empty": "", "number": "5"}.items():
        (folder / f"{name}.cast").write_text(text)
    (folder / "bytes.cast").write_bytes(b"\xff\xfe")
    built = build(index=DECK)
    assert "echo b" in built.page()
    for name in ("cut", "other", "empty", "number", "bytes"):
        assert f"{name}.cast: a recording that is damaged: remove it" in built.warnings
