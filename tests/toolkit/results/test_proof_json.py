"""The records keep the keys that others rely on, and are written at once or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from deckproof.errors import DeckproofError
from deckproof.model import (
    BlockResult,
    DeckResult,
    EngineInfo,
    EngineKind,
    ImageInfo,
    Origin,
    Proof,
    Result,
)
from deckproof.results import proof_json as store
from deckproof.testing import LocalEngine, make_session, run_deck


@pytest.fixture
def proof(tmp_path: Path) -> Proof:
    """A proof of a small deck that really ran, in a shell."""
    session = make_session("$ echo one\none\n$ false", ("$ ls", {"skip": "not here"}))
    blocks = tuple(run_deck(session, LocalEngine(tmp_path)))
    image = ImageInfo("debian:12", "sha256:00", Origin.STAND_IN)
    engine = EngineInfo(EngineKind.PRIVATE, "20.10.24", {"storage": "overlay2"})
    return Proof("2026-01-02T03:04:05Z", engine, (image,), (DeckResult(session.deck, blocks, (image,)),))


def test_proof_has_the_fixed_keys(proof: Proof) -> None:
    """Version 1, as it is promised to other programs."""
    record = store.proof_to_dict(proof)
    assert (record["version"], record["started"]) == (1, "2026-01-02T03:04:05Z")
    assert record["engine"].items() >= {"kind": "private", "version": "20.10.24"}.items()
    assert record["images"] == [{"ref": "debian:12", "digest": "sha256:00", "origin": "stand-in"}]
    (deck,) = record["decks"]
    assert deck["path"] == "slides/made.rst"
    ran, skipped = deck["blocks"]
    assert ran.items() >= {"id": "slides/made.rst::Made up::1", "verdict": "failed"}.items()
    assert "exit status 1" in ran["reason"]
    assert ran["seconds"] >= 0
    echo, false = ran["steps"]
    assert echo.items() >= {"line": 1, "input": "echo one", "verdict": "passed", "exit": 0, "actual": ["one"]}.items()
    assert false.items() >= {"line": 3, "input": "false", "verdict": "failed", "exit": 1, "actual": []}.items()
    assert (skipped["verdict"], skipped["reason"], skipped["steps"]) == ("skipped", "not here", [])


def test_extract_has_the_fixed_keys() -> None:
    """Version 1 of what was read, without a run."""
    session = make_session(
        "$ echo one\none\n$ true", ("# a remark\nls\n# file", {"language": "bash"}), ("$ x", {"skip": "no"})
    )
    record = store.extract_to_dict([(session.deck, session.readings)])
    assert record["version"] == 1
    (deck,) = record["decks"]
    assert deck["path"] == "slides/made.rst"
    transcript, script, skipped = deck["blocks"]
    fixed = {"id", "slide", "language", "line", "end_line", "kind", "skip", "steps"}
    assert fixed <= transcript.keys()
    assert transcript["slide"] == "Made up"
    assert (transcript["kind"], transcript["line"], transcript["end_line"], transcript["skip"]) == (
        "transcript",
        1,
        3,
        None,
    )
    echo, true = transcript["steps"]
    assert (
        echo.items() >= {"line": 1, "prompt": "$", "input": "echo one", "expected": ["one"], "terminal": None}.items()
    )
    assert (true["expected"], true["silent"]) == ([], True)
    assert (script["kind"], script["steps"][0]["expected"]) == ("script", ["file"])
    assert skipped["skip"] == "no"


def test_a_proof_is_read_back_as_it_was_written(proof: Proof, tmp_path: Path) -> None:
    """The folders above it are made."""
    path = tmp_path / "a" / "b" / "proof.json"
    store.write_json(store.proof_to_dict(proof, iter), path)
    assert store.read_proof(path) == store.proof_to_dict(proof)
    assert path.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("laid_out", [store.to_json, json.dumps])
def test_a_proofs_blocks_are_handed_on(proof: Proof, tmp_path: Path, laid_out: Callable[[object], str]) -> None:
    """One after the other, with as many steps, and not kept; also those of a proof that another program has laid out."""
    path, taken = tmp_path / "proof.json", list[Mapping[str, Any]]()
    path.write_text(laid_out(whole := store.proof_to_dict(proof)))
    outline = store.read_proof(path, taken.append)
    blocks = [block for deck in whole["decks"] for block in deck["blocks"]]
    assert any(block["steps"] for block in blocks)
    assert taken == [block | {"steps": [{} for _ in block["steps"]]} for block in blocks]
    assert outline["decks"] == [deck | {"blocks": [{} for _ in deck["blocks"]]} for deck in whole["decks"]]


def test_a_failing_write_leaves_the_old_proof(proof: Proof, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader never sees half of a proof, and no temporary file stays."""
    path = tmp_path / "proof.json"
    path.write_text("old")

    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(DeckproofError, match="No space left"):
        store.write_json(store.proof_to_dict(proof, iter), path)
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_text() == "old"


def test_a_folder_that_is_a_file_is_an_error_in_one_sentence(proof: Proof, tmp_path: Path) -> None:
    """Where it can't be written, the message names the place."""
    (tmp_path / "file").write_text("")
    with pytest.raises(DeckproofError, match=r"proof\.json: can't be written"):
        store.write_json(store.proof_to_dict(proof, iter), tmp_path / "file" / "proof.json")


@pytest.mark.parametrize("text", ["", "[1]", '{"version": 99}', "\udcff"])
def test_reading_something_else_is_an_error(tmp_path: Path, text: str) -> None:
    """Not JSON, not a proof, of another version, not UTF-8."""
    path = tmp_path / "proof.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(DeckproofError, match="proof"):
        store.read_proof(path)
    with pytest.raises(DeckproofError, match="no proof can be read"):
        store.read_proof(tmp_path / "missing.json")


def test_lone_surrogates_do_not_break_the_record() -> None:
    """What a program printed may hold anything."""
    assert json.loads(store.to_json({"actual": "a\udcffb…"})) == {"actual": "a?b…"}


def test_results_are_plain_words(proof: Proof) -> None:
    """Enumerations are written as their words."""
    (deck,) = proof.decks
    blocks = [BlockResult(each.block, Result.BLOCKED, "why", 0.0) for each in deck.blocks]
    record = store.proof_to_dict(Proof(proof.started, proof.engine, (), (DeckResult(deck.deck, tuple(blocks)),)))
    assert {each["verdict"] for each in record["decks"][0]["blocks"]} == {"blocked"}
    json.dumps(record)
