"""A deck in MyST Markdown is proven as its twin in reStructuredText is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from deckproof.cli.check import read, run_check
from deckproof.cli.request import Request
from deckproof.engine import open_engine
from deckproof.errors import Exit
from deckproof.model import Result
from deckproof.prove.replay import rematch

from .conftest import STAND_INS, not_passed, proven_on, quiet

ROOT = Path(__file__).parents[2]
TWINS = ROOT / "tests" / "roots" / "test-myst"

pytestmark = pytest.mark.engine


def test_twins_have_the_same_verdicts_and_so_have_their_lies(tmp_path: Path) -> None:
    """Every block has its twin's verdict; with one word of the output changed in both, the same step fails."""
    honest = [TWINS / "twin.rst", TWINS / "twin.md"]
    lying = [tmp_path / each.name for each in honest]
    for source, target in zip(honest, lying, strict=True):
        text = source.read_text(encoding="utf-8")
        assert text.count("said twice") == 1
        target.write_text(text.replace("said twice", "said once"), encoding="utf-8")
    decks = read([*honest, *lying])
    with open_engine("private", ["busybox:1.36"], (), STAND_INS, quiet) as engine:
        rst, md = (proven_on(engine, deck) for deck in decks[:2])
    assert (not_passed(rst), not_passed(md)) == ([], [])
    assert [each.result for each in rst] == [each.result for each in md]
    assert {Result.PASSED, Result.SKIPPED} <= {each.result for each in md}
    judged = [rematch(deck.session, run, deck.config) for deck, run in zip(decks[2:], (rst, md), strict=True)]
    assert [[each.step.input for each in not_passed(list(results))] for results in judged] == [["sh say.sh twice"]] * 2


def test_examples_of_the_page_on_markdown_are_proven(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One after the other, in one session."""
    page = (ROOT / "docs" / "how-to" / "markdown.md").read_text(encoding="utf-8")
    examples = re.findall(r"^````markdown\n(.*?)^````$", page, re.MULTILINE | re.DOTALL)
    assert len(examples) == 3
    deck = tmp_path / "examples.md"
    deck.write_text("\n".join(examples), encoding="utf-8")
    assert run_check(Request((deck,))) is Exit.PROVEN, capsys.readouterr().out


def test_the_example_of_the_page_on_readmes_is_proven(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As plain Markdown, without a conf.py."""
    page = (ROOT / "docs" / "how-to" / "markdown.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^`{5}markdown\n(.*?)^`{5}$", page, re.MULTILINE | re.DOTALL)
    deck = tmp_path / "README.md"
    deck.write_text(example, encoding="utf-8")
    assert run_check(Request((deck,))) is Exit.PROVEN, capsys.readouterr().out
