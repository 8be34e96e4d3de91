"""The tutorial's commands, exactly as printed, in an empty folder with nothing but the built wheel."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from .conftest import authors_engine_with

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/tutorial/first-deck.md"

pytestmark = pytest.mark.engine


def commands(page: Path) -> list[str]:
    """Return what the console blocks of a page have typed, in order."""
    blocks = re.findall(r"^```console\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [line.removeprefix("$ ") for block in blocks for line in block.splitlines() if line.startswith("$ ")]


def wheel(folder: Path) -> None:
    """Build the wheel, from a copy: setuptools leaves a folder behind where it builds."""
    with TemporaryDirectory() as source:
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, source)
        shutil.copytree(ROOT / "scripts", Path(source) / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
        build = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "-w", str(folder), source]
        subprocess.run(build, check=True, capture_output=True)


@pytest.fixture
def author(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have an engine of the author's own that holds the image of the tutorial."""
    with authors_engine_with(monkeypatch, "hello-world:linux"):
        yield


@pytest.mark.usefixtures("author")
def test_the_tutorial_ends_with_a_proven_deck(tmp_path: Path) -> None:
    """Each command succeeds, the lie is noticed, and the presentation is there with its stamps."""
    wheel(tmp_path / "dist")
    here = tmp_path / "here"
    here.mkdir()
    environment = {
        **{name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONPATH")},
        "PATH": os.pathsep.join(["/usr/local/bin", *os.environ["PATH"].split(os.pathsep)]),
        "PIP_FIND_LINKS": str(tmp_path / "dist"),
    }
    script = "set -eux\n" + "\n".join(commands(PAGE))
    done = subprocess.run(
        ["bash", "-c", script], cwd=here, env=environment, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "it was noticed" in done.stdout
    assert "Good morning" not in (here / "my-talk/slides/first-container.rst").read_text(encoding="utf-8")
    page = (here / "my-talk/_build/slides/index.html").read_text(encoding="utf-8")
    assert page.count("stamp") >= 3
