"""``deckproof merge``: the proofs of a CI matrix become one, whose verdict is the exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from deckproof.cli.main import run


def proof(path: Path, deck: str, verdict: str) -> str:
    """Write the proof of one deck with one block."""
    decks = [{"path": deck, "blocks": [{"id": f"{deck}::1", "verdict": verdict, "steps": []}]}]
    path.write_text(json.dumps({"version": 1, "started": "2026-01-02", "engine": {}, "images": [], "decks": decks}))
    return str(path)


def test_what_failed_anywhere_fails_the_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The merged proof has every deck."""
    good, bad = proof(tmp_path / "1.json", "a.md", "passed"), proof(tmp_path / "2.json", "b.md", "failed")
    whole = tmp_path / "all.json"
    assert run(["merge", good, "-o", str(whole)]) == 0
    assert run(["merge", good, bad, "-o", str(whole)]) == 1
    assert "decks: 2; blocks: 1 passed, 1 failed" in capsys.readouterr().out
    assert [each["path"] for each in json.loads(whole.read_text())["decks"]] == ["a.md", "b.md"]


def test_what_is_no_proof_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is written then."""
    (tmp_path / "1.json").write_text("{}")
    assert run(["merge", str(tmp_path / "1.json"), "-o", str(tmp_path / "all.json")]) == 2
    assert "not a proof of version 1" in capsys.readouterr().err
    assert not (tmp_path / "all.json").exists()


@pytest.mark.parametrize("part", ["0/2", "3/2", "half"])
def test_a_part_that_is_none_is_refused(part: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With the form that it should have."""
    assert run(["check", "slides", "--shard", part]) == 2
    assert "not a part such as 1/3" in capsys.readouterr().err
