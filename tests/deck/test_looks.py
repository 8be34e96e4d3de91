"""The gallery of looks, as the last row and a phone see it: nothing is to be found, whatever the theme is."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from deckproof.lint import RENDERED_RULES

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
