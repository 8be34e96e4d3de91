"""The gallery of looks, as the last row and a phone see it: nothing is to be found, whatever the theme is."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from deckproof.lint import RENDERED_RULES
from deckproof.stage.browser import browser, opened

GALLERY = Path(__file__).parents[1] / "roots" / "test-looks"
pytestmark = pytest.mark.timeout(300)


@pytest.mark.parametrize("theme", ["", "white", "black", "league", "moon"])
def test_nothing_is_wrong_with_the_gallery(theme: str, tmp_path: Path) -> None:
    """In four sizes, light and dark, from a file and without a network."""
    project = shutil.copytree(GALLERY, tmp_path / "gallery")
    if theme:
        with (project / "conf.py").open("a") as conf:
            conf.write(f"revealjs_style_theme = {theme!r}\n")
    command = ["from deckproof.cli.__main__ import main; main()", "lint", "index.rst", "--rendered"]
    rules = ",".join(rule.id for rule in RENDERED_RULES)
    done = subprocess.run(
        [sys.executable, "-c", *command, "--select", rules], cwd=project, capture_output=True, text=True, check=False
    )
    assert "no finding" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0


def test_a_list_is_lettered_as_its_author_lettered_it(tmp_path: Path) -> None:
    """Who says "see step b" on the next slide finds one."""
    marks = {"a.": "lower-alpha", "A.": "upper-alpha", "i.": "lower-roman", "I.": "upper-roman", "1.": "decimal"}
    slides = "".join(f"{mark} {style}\n\n..\n\n" for mark, style in marks.items())
    (tmp_path / "conf.py").write_text("extensions = ['deckproof.sphinxext']\n")
    (tmp_path / "index.rst").write_text(f"Lists\n=====\n\n{slides}")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "deck", ".", "built"]
    subprocess.run(command, cwd=tmp_path, check=True)
    with browser() as started, opened(started, tmp_path / "built" / "index.html", offline=True) as page:
        styles = (
            "[...document.querySelectorAll('ol')].map((each) => [each.innerText, getComputedStyle(each).listStyleType])"
        )
        found = {text.strip(): style for text, style in page.evaluate(styles)}
    assert found == {style: style for style in marks.values()}
