"""Somebody else's things on an engine: kept, known again, never removed."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from deckproof.docker.things import IN_FULL, LISTS, Thing
from deckproof.engine import inventory
from deckproof.engine.runs import runs
from deckproof.engine.shared import engine as shared
from deckproof.engine.shared import watch
from deckproof.engine.user_engine import AuthorsEngine
from deckproof.errors import EngineError

MINE = Thing("container", "a" * 64, "mine")
DECKS = Thing("container", "b" * 64, "deck")
OLD_TAG = Thing("image", "sha256:" + "c" * 64, "old:1")
NEW_TAG = Thing("image", "sha256:" + "c" * 64, "new:1")


class FakeEngine:
    """A docker client whose engine is a list of things."""

    def __init__(self, *things: Thing) -> None:
        self.things = list(things)

    def __call__(self, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        """Answer like the client, for listing and removing."""
        assert timeout > 0
        for kind, words in LISTS.items():
            if arguments == (*words, *IN_FULL[kind]):
                rows = [f"{each.id}\t{each.name}\n" for each in self.things if each.kind == kind]
                return subprocess.CompletedProcess(arguments, 0, "".join(rows), "")
        self.things = [each for each in self.things if arguments[-1] not in (each.id, each.word)]
        return subprocess.CompletedProcess(arguments, 0, "", "")


def test_only_what_is_new_and_ours_is_removed() -> None:
    """An image with an old and a new name loses the new name."""
    engine = FakeEngine(MINE, OLD_TAG)
    before = inventory.look(engine)
    theirs = Thing("container", "d" * 64, "theirs")
    engine.things += [DECKS, NEW_TAG, theirs]
    removed = inventory.remove_newer(engine, before.things, lambda thing: thing != theirs)
    assert removed == [f"container {DECKS.id}", "image new:1"]
    assert engine.things == [MINE, OLD_TAG, theirs]


def test_what_was_there_before_stays_even_if_it_is_called_ours() -> None:
    """The first of the two conditions can't be talked away."""
    engine = FakeEngine(MINE, OLD_TAG)
    assert inventory.remove_newer(engine, inventory.look(engine).things, lambda _: True) == []
    assert engine.things == [MINE, OLD_TAG]


@pytest.mark.parametrize("is_older", [False, True])
@pytest.mark.parametrize("before", [[], [MINE, OLD_TAG]])
def test_what_a_killed_run_made_is_removed_as_its_journal_tells(
    before: list[Thing], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_older: bool
) -> None:
    """An older version has left what was there before in a file of its own."""
    monkeypatch.setattr(runs, "runs_folder", lambda: tmp_path)
    run = runs.Run("c0ffee")
    run.folder.mkdir()
    listed = [[each.kind, each.id, each.name] for each in before]
    author = AuthorsEngine(Path("docker"), "unix:///x", "", "test")
    shared.JOURNAL.keep(run, author, **({} if is_older else {"before": listed}))
    if is_older:
        (run.folder / "before.json").write_text(json.dumps({"things": listed, "projects": []}))
    watch.Record(run.folder / shared.RECORD).add([DECKS, MINE, NEW_TAG])
    engine = FakeEngine(*before, DECKS, NEW_TAG)
    assert shared.JOURNAL.clear(run, engine) == [f"container {DECKS.id}", "image new:1"]
    assert engine.things == before


def test_an_engine_that_does_not_list_is_an_error_not_an_empty_engine() -> None:
    """Else everything on it would look new afterwards."""

    def silent(*arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(arguments, 1, "", f"gone after {timeout} s")

    with pytest.raises(EngineError, match="gone"):
        inventory.look(silent)
