"""What has not changed since it passed is not run again, and the report says so."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from deckproof.cli.main import run
from deckproof.engine import open_engine
from deckproof.engine.images import acquire
from deckproof.prove import deck as proving
from deckproof.prove import reuse

pytestmark = pytest.mark.engine

CONF = 'extensions = ["deckproof.sphinxext"]\n'
TALK = "A talk\n======\n\n.. code-block:: console\n\n   $ docker run --rm busybox:1.36 echo {word}\n   {word}\n"


@pytest.fixture
def talk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a deck that was proven once, and count the engines that are opened from now on."""
    if os.geteuid() != 0:
        pytest.skip("only private engines are the same every time, and these take root")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DECKPROOF_IMAGES", "stand-in")
    (tmp_path / "conf.py").write_text(CONF)
    path = tmp_path / "talk.rst"
    path.write_text(TALK.format(word="one"))
    assert run(["check", "talk.rst"]) == 0
    real = open_engine

    def counting(*arguments: object, **more: object) -> object:
        with (tmp_path / "opened").open("a") as file:
            file.write("x")
        return real(*arguments, **more)  # type: ignore[arg-type] # as they came

    monkeypatch.setattr(proving, "open_engine", counting)
    return path


def opened(talk: Path) -> int:
    """Return how many engines were opened."""
    count = talk.with_name("opened")
    return len(count.read_text()) if count.exists() else 0


def test_an_unchanged_deck_is_not_run_again(talk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No engine is opened; the verdict is told and recorded with the time of the run that found it."""
    before = json.loads((talk.parent / "_build/proof.json").read_text())["decks"][0]
    capsys.readouterr()
    assert run(["check", "talk.rst"]) == 0
    out = capsys.readouterr().out
    assert "nothing has changed since" in out
    assert "1 block, 1 step proven on Docker Engine" in out
    assert json.loads((talk.parent / "_build/proof.json").read_text())["decks"][0] == before
    assert opened(talk) == 0


def test_fresh_runs_all(talk: Path) -> None:
    """Whoever doubts can have it."""
    assert run(["check", "--fresh", "talk.rst"]) == 0
    assert opened(talk) == 1


def test_a_changed_deck_is_run(talk: Path) -> None:
    """Its text counts; a lie is found."""
    talk.write_text(TALK.format(word="two"))
    assert run(["check", "talk.rst"]) == 0
    talk.write_text(TALK.format(word="two").replace("   two", "   three"))
    assert run(["check", "talk.rst"]) == 1
    assert run(["check", "talk.rst"]) == 1  # what failed is not remembered
    assert opened(talk) == 3


def test_other_images_settings_or_times_are_another_matter(talk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A digest that has changed, a setting, and a day that has passed."""
    monkeypatch.setenv("DECKPROOF_TIMEOUT", "59")
    assert run(["check", "talk.rst"]) == 0
    assert opened(talk) == 1
    monkeypatch.delenv("DECKPROOF_TIMEOUT")
    with monkeypatch.context() as patch:
        patch.setattr(reuse, "MOST_SECONDS", 0.0)
        assert run(["check", "talk.rst"]) == 0
    assert opened(talk) == 2
    with monkeypatch.context() as patch:
        patch.setattr(reuse, "prepare", lambda *arguments: (*acquire.prepare(*arguments), "another"))
        assert run(["check", "talk.rst"]) == 0
    assert opened(talk) == 3
