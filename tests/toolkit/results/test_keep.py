"""What a run says of its decks takes the place of what was said of them; what it did not run keeps its proof."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from deckproof.model import BlockResult, Deck, DeckResult, EngineInfo, EngineKind, ImageInfo, Origin, Proof, Result
from deckproof.results.paths import PROOF, RECORDINGS, keep
from deckproof.testing import make_block

ENGINE = EngineInfo(EngineKind.PRIVATE, "28.5")


def proof(root: Path, *names: str, started: str = "2026-01-01T00:00:00Z", image: str = "a:1") -> Proof:
    """Return a proof of decks that are there, each with one block."""
    images = (ImageInfo(image, "sha256:00", Origin.LOCAL),)
    decks = []
    for name in names:
        (root / name).touch()
        result = BlockResult(make_block("$ true"), Result.PASSED, None, 1.0)
        decks.append(DeckResult(Deck(root / name, name, name, ()), (result,), images, ENGINE))
    return Proof(started, ENGINE, images, tuple(decks))


def kept(root: Path) -> Mapping[str, Any]:
    """Read what is kept."""
    record: Mapping[str, Any] = json.loads((root / PROOF).read_text())
    return record


def test_a_run_of_one_deck_leaves_the_verdicts_of_the_others(tmp_path: Path) -> None:
    """Each with the time of its own run; the record has the last one's."""
    keep(proof(tmp_path, "a.rst", "b.rst"), tmp_path)
    keep(proof(tmp_path, "b.rst", started="2026-02-02T00:00:00Z", image="b:2"), tmp_path)
    record = kept(tmp_path)
    assert [(deck["path"], deck["started"]) for deck in record["decks"]] == [
        ("a.rst", "2026-01-01T00:00:00Z"),
        ("b.rst", "2026-02-02T00:00:00Z"),
    ]
    assert record["started"] == "2026-02-02T00:00:00Z"
    assert {image["ref"] for image in record["images"]} == {"a:1", "b:2"}
    assert all(set(deck["machine"]) == {"system", "kernel", "architecture"} for deck in record["decks"])


def test_a_deck_has_a_record_on_each_machine(tmp_path: Path) -> None:
    """A run on one of them leaves the verdicts of the others."""
    keep(proof(tmp_path, "a.rst"), tmp_path)
    newer = replace(ENGINE, version="29.0", machine="debian-15")
    there = proof(tmp_path, "a.rst")
    keep(replace(there, decks=tuple(replace(each, engine=newer) for each in there.decks)), tmp_path)
    engines = [deck["engine"] for deck in kept(tmp_path)["decks"]]
    assert [(each["machine"], each["version"]) for each in engines] == [("here", "28.5"), ("debian-15", "29.0")]


def test_a_deck_that_is_gone_is_dropped(tmp_path: Path) -> None:
    """Nobody could run it again."""
    keep(proof(tmp_path, "a.rst", "b.rst"), tmp_path)
    (tmp_path / "a.rst").unlink()
    keep(proof(tmp_path, "c.rst"), tmp_path)
    assert [deck["path"] for deck in kept(tmp_path)["decks"]] == ["b.rst", "c.rst"]


def test_a_record_of_an_older_tool_gets_its_time(tmp_path: Path) -> None:
    """Before, only the record as a whole had one."""
    keep(proof(tmp_path, "a.rst"), tmp_path)
    record = json.loads((tmp_path / PROOF).read_text())
    del record["decks"][0]["started"]
    (tmp_path / PROOF).write_text(json.dumps(record))
    keep(proof(tmp_path, "b.rst", started="2026-03-03T00:00:00Z"), tmp_path)
    assert [deck["started"] for deck in kept(tmp_path)["decks"]] == ["2026-01-01T00:00:00Z", "2026-03-03T00:00:00Z"]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"version": 1}', '{"version": 1, "decks": [{}]}', '{"version": 1, "decks": 7}']
)
def test_a_record_that_can_not_be_read_is_replaced(text: str, tmp_path: Path) -> None:
    """The new one is whole."""
    (tmp_path / PROOF).parent.mkdir()
    (tmp_path / PROOF).write_text(text)
    keep(proof(tmp_path, "a.rst"), tmp_path)
    assert [deck["path"] for deck in kept(tmp_path)["decks"]] == ["a.rst"]


def _keep_one(root: Path, number: int) -> None:
    keep(proof(root, f"{number}.rst"), root)


def test_runs_that_end_at_once_lose_nothing(tmp_path: Path) -> None:
    """Twelve of them, each with a deck of its own."""
    (tmp_path / "conf.py").touch()
    context = multiprocessing.get_context("spawn")
    with context.Pool(6) as pool:
        pool.starmap(_keep_one, [(tmp_path, number) for number in range(12)])
    assert {deck["path"] for deck in kept(tmp_path)["decks"]} == {f"{number}.rst" for number in range(12)}
    names = {".gitignore", PROOF.name, RECORDINGS.name}
    assert {each.name for each in (tmp_path / PROOF).parent.iterdir()} == names


def test_recordings_are_kept_where_slides_can_play_them(tmp_path: Path) -> None:
    """A README has no slides."""
    keep(proof(tmp_path, "a.md"), tmp_path)
    assert not (tmp_path / RECORDINGS).exists()
    (tmp_path / "conf.py").touch()
    keep(proof(tmp_path, "a.md"), tmp_path)
    assert (tmp_path / RECORDINGS).is_dir()
