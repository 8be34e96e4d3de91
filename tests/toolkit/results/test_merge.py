"""Proofs of several runs are put together by deck."""

from __future__ import annotations

from typing import Any

from deckproof.results.merge import together, verdicts


def record(started: str, **decks: str) -> dict[str, Any]:
    """Return a proof in which each named deck has one block with this verdict, and an image of that time."""
    image = {"ref": "busybox:1.36", "digest": started, "origin": "local"}
    made = [
        {"path": name, "images": [image], "blocks": [{"id": f"{name}::1", "verdict": verdict}]}
        for name, verdict in decks.items()
    ]
    return {"version": 1, "started": started, "engine": {"kind": "private"}, "images": [image], "decks": made}


def test_every_deck_is_in_it_once_with_the_time_of_its_own_run() -> None:
    """The last record of a deck counts, in the place of the first."""
    whole = together([record("2026-01-02", a="passed", b="failed"), record("2026-01-03", b="passed", c="passed")])
    assert [each["path"] for each in whole["decks"]] == ["a", "b", "c"]
    assert verdicts(whole) == {"passed": 3}
    assert whole["decks"][0]["started"] == "2026-01-02"
    assert [each["digest"] for each in whole["images"]] == ["2026-01-03"]


def test_one_record_is_itself() -> None:
    """Nothing is added or lost."""
    alone = record("2026-01-02", a="failed")
    assert together([alone]) == alone
