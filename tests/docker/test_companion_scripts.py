"""The companion scripts as the audience gets them: plain bash, an engine, and nothing of deckproof."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from deckproof.cli.check import read
from deckproof.engine import open_engine
from deckproof.engine.services import service_images

from .conftest import STAND_INS, quiet, said_by

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted((ROOT / "scripts" / "companion").glob("*.sh"))

pytestmark = pytest.mark.engine


def test_every_deck_has_a_script() -> None:
    """The index shows no command; every topic does."""
    topics = {path.stem for path in (ROOT / "slides").glob("*.rst")} - {"index"}
    assert {script.stem for script in SCRIPTS} == topics


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_companion_script_passes_and_tidies_up(script: Path) -> None:
    """It exits 0 on an engine with the deck's images, without a terminal, and leaves no container and no volume."""
    (deck,) = read([ROOT / "slides" / f"{script.stem}.rst"])
    images = [*deck.session.images, *service_images(deck.session.deck.services)]
    with open_engine("private", images, (), STAND_INS, quiet) as engine:
        done = subprocess.run(
            engine.enter(["bash", str(script)]),
            env={**engine.environment, "PATH": without_deckproof(engine.environment["PATH"])},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-3000:]
        assert said_by(engine, "docker ps --all --quiet; docker volume ls --quiet") == ""


def without_deckproof(path: str) -> str:
    """Return a PATH on which there is no deckproof."""
    return ":".join(folder for folder in path.split(":") if not (Path(folder) / "deckproof").exists())
