"""The examples in the documents are true: each page's are one deck, and it is proven."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest
from deckproof.cli.check import run_check
from deckproof.cli.request import Request
from deckproof.errors import Exit

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs" / "how-to").glob("*.md"))]


def examples(page: Path) -> list[str]:
    """Return the RST examples of a page, in order."""
    return re.findall(r"^```rst\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.mark.engine
@pytest.mark.parametrize(
    "page", [page for page in PAGES if any("code-block" in each for each in examples(page))], ids=lambda page: page.name
)
def test_examples_of_a_page_are_proven(page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A page's RST examples, one after the other, pass in one session."""
    (tmp_path / "conf.py").write_text('extensions = ["deckproof.sphinxext", "sphinx_design"]\n')
    deck = tmp_path / "examples.rst"
    deck.write_text("\n".join(textwrap.dedent(each) for each in examples(page)), encoding="utf-8")
    assert run_check(Request((deck,))) is Exit.PROVEN, capsys.readouterr().out
