"""A new virtual environment with only the wheel: three lines of settings and one document give the deck in its full look."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from deckproof.stage.browser import browser

ROOT = Path(__file__).parents[2]
LOOK = """() => ({
  fonts: [...new Set([...document.fonts].filter((each) => each.status === "loaded").map((each) => each.family))].length,
  paper: getComputedStyle(document.body).backgroundColor,
  capitals: getComputedStyle(document.querySelector("h2")).textTransform,
  code: parseFloat(getComputedStyle(document.querySelector("#hello pre")).fontSize),
  pictures: document.querySelectorAll(".slides .diagram svg").length,
  formulas: document.querySelectorAll(".slides math").length,
  tabs: document.querySelectorAll("#on-each-system .tab-label").length,
})"""


@pytest.mark.timeout(600)
def test_a_deck_from_the_wheel_has_its_full_look(tmp_path: Path) -> None:
    """Its own typefaces, colours, diagrams and formulas; no network, no file that is missing."""
    environment = os.environ | {"PYTHON": sys.executable}
    command = [ROOT / "scripts" / "setup" / "wheel.sh", tmp_path]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len((ROOT / "tests/roots/test-three-lines/conf.py").read_text().splitlines()) == 3
    asked: list[str] = []
    missing: list[str] = []
    with browser() as started, started.new_context(viewport={"width": 1280, "height": 720}, offline=True) as context:
        page = context.new_page()
        page.on("request", lambda each: asked.append(each.url))
        page.on("requestfailed", lambda each: missing.append(each.url))
        page.goto((tmp_path / "deck" / "index.html").as_uri() + "#/hello")
        page.wait_for_function("Reveal.isReady() && document.fonts.status === 'loaded'")
        page.wait_for_function("parseFloat(getComputedStyle(document.querySelector('#hello pre')).fontSize) === 36")
        seen = page.evaluate(LOOK)
    assert seen == {
        "fonts": 2,
        "paper": "rgb(255, 255, 255)",
        "capitals": "none",
        "code": 36,
        "pictures": 1,
        "formulas": 3,
        "tabs": 2,
    }
    assert [each for each in asked if not each.startswith(("file:", "data:"))] == []
    assert missing == []
