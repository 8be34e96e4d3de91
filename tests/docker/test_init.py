"""What ``deckproof init`` writes is proven at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from deckproof.cli.main import run

pytestmark = pytest.mark.engine


def test_a_new_deck_is_proven_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Three blocks, on a real engine."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DECKPROOF_IMAGES", "stand-in")
    assert run(["init", "talk"]) == 0
    assert run(["check", "talk/slides"]) == 0, capsys.readouterr().out
    assert "3 blocks, 3 steps proven" in capsys.readouterr().out
