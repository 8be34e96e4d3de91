"""What the last row, a phone and a reader without eyes get: ``deckproof lint --rendered``, with a real browser."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from deckproof.lint import RENDERED_RULES

ROOT = Path(__file__).parents[2]
BROKEN = """
    11 slide-overflow | 18 slide-overflow | 25 slide-overflow | 32 accessibility | 32 clipped-code | 39 slide-overflow
    | 46 low-contrast | 53 low-contrast | 61 low-contrast | 68 small-text | 75 small-text | 83 small-code
    | 90 outside-request | 97 page-error | 104 page-error | 111 broken-picture | 118 unnamed-picture | 125 accessibility
    | 138 low-contrast
"""


def lint(folder: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    """Lint what is seen of decks, and return the exit code and the record."""
    found = folder / "found.json"
    command = [
        "from deckproof.cli.__main__ import main; main()",
        "lint",
        *arguments,
        "--rendered",
        "--json",
        str(found),
    ]
    ids = ",".join(rule.id for rule in RENDERED_RULES)
    done = subprocess.run(
        [sys.executable, "-c", *command, "--select", ids],
        cwd=folder,
        env=os.environ | {"NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert found.is_file(), done.stdout + done.stderr
    return done.returncode, json.loads(found.read_text())


def deck(name: str, folder: Path) -> Path:
    """Copy a deck."""
    return shutil.copytree(ROOT / "tests" / "roots" / name, folder / name)


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, dict[str, Any], Path]:
    """Lint the deck of which each slide breaks a rule."""
    folder = deck("test-rendered", tmp_path_factory.mktemp("rendered"))
    return *lint(folder, "index.rst"), folder


def test_nothing_is_wrong_with_the_deck(tmp_path: Path) -> None:
    """On every slide, in four sizes, light and dark, from a file and without a network."""
    for name in ("slides", "_static"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "conf.py", tmp_path)
    code, record = lint(tmp_path, "slides")
    assert [(each["slide"], each["rule"], each["message"]) for each in record["findings"]] == []
    assert code == 0
    seen = record["rendered"]
    assert seen["slides"] > 40
    assert seen["text"] > 27.9
    assert seen["code"] > 19.9
    assert seen["contrast"] >= 4.5


def test_each_rule_finds_what_breaks_it(broken: tuple[int, dict[str, Any], Path]) -> None:
    """On its slide and its line, and nothing else on the slides that are as they should be."""
    code, record, _ = broken
    expected = [" ".join(each.split()) for each in BROKEN.split("|")]
    assert list(dict.fromkeys(f"{each['line']} {each['rule']}" for each in record["findings"])) == expected
    assert {each["rule"] for each in record["findings"]} == {rule.id for rule in RENDERED_RULES}
    assert code == 1


def test_a_finding_says_on_which_screens_it_is(broken: tuple[int, dict[str, Any], Path]) -> None:
    """And in which scheme, and how much of it is too much."""
    messages = {each["message"] for each in broken[1]["findings"]}
    assert '"Grey that was chosen for white" has a contrast of 2.5 (#4a5560 on #0d1117, dark), less than 4.5' in {
        each.partition(" (at ")[0] for each in messages
    }
    assert '"drawn large" has letters of 18.0 px, less than 28 (at 1280×720)' in messages
    assert any(
        re.fullmatch(r'"The last .*" reaches \d+ px below the slide \(at 1024×768, 1280×720, 1920×1080\)', each)
        for each in messages
    )


def test_what_is_silenced_stands_in_the_record(broken: tuple[int, dict[str, Any], Path]) -> None:
    """With the author's reason; a comment holds for what is seen of its element, too."""
    ignored = {(each["slide"], each["rule"], each["reason"]) for each in broken[1]["ignored"]}
    assert ignored == {("With a reason", "small-text", "the label of a museum is shown as it is")}


def test_what_was_built_for_the_linter_is_gone(broken: tuple[int, dict[str, Any], Path]) -> None:
    """Only the diagrams that were drawn may stay, for the next build."""
    assert [each.name for each in (broken[2] / "_build").iterdir() if each.name != ".mermaid"] == []


def test_a_deck_without_settings_is_shown_as_sphinx_revealjs_shows_it(tmp_path: Path) -> None:
    """The deck that this one grew from: code that is cut off, and a page that forbids to zoom."""
    code, record = lint(deck("test-seed", tmp_path), "seed.rst")
    found = {(each["rule"], each["slide"]) for each in record["findings"]}
    assert {
        ("clipped-code", "Running a container"),
        ("clipped-code", "100 numpy exercises"),
        ("clipped-code", "Understanding the command"),
        ("clipped-code", "Restarting or removing a container"),
    } <= found
    assert any("meta-viewport" in each["message"] for each in record["findings"])
    assert code == 1
