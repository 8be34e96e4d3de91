"""What `pip install deckproof` brings is enough to prove Markdown; what it doesn't bring is one sentence."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from deckproof.cli.extras import EXTRAS

ROOT = Path(__file__).parents[2]
MOST_PACKAGES = 15
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def closure(names: set[str]) -> set[str]:
    """Return the packages that these need, themselves included, as far as this machine would install them."""
    found, waiting = set[str](), [*names]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        try:
            needed = requires(name) or []
        except PackageNotFoundError:  # of another platform or Python
            found.discard(name)
            continue
        waiting += [name_of(each) for each in needed if "extra ==" not in each]
    return found


def name_of(requirement: str) -> str:
    """Return the normal form of a requirement's name."""
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", requirement)[0]).lower()  # type: ignore[index] # it has one


def test_the_core_has_few_packages() -> None:
    """Beside deckproof itself, all that is installed to prove a README."""
    assert len(closure({name_of(each) for each in PROJECT["dependencies"]})) < MOST_PACKAGES


def test_every_extra_is_part_of_all() -> None:
    """`deckproof[all]` is everything that is for authors."""
    extras = PROJECT["optional-dependencies"].keys() - {"all", "dev", "fuzz"}
    assert set(re.findall(r"\w+", PROJECT["optional-dependencies"]["all"][0].partition("[")[2])) == extras
    assert set(EXTRAS.values()) == extras


WITHOUT = """
import sys
from importlib.abc import MetaPathFinder

class Without(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {missing!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Without())
from deckproof.cli.__main__ import main
main()
"""


def without_extras(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run deckproof where nothing but the core is installed."""
    code = WITHOUT.format(missing=frozenset(EXTRAS))
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("arguments", [("--help",), ("extract", "README.md"), ("extract", "--explain", "README.md")])
def test_markdown_needs_the_core_only(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """Nothing of Sphinx, pytest or a browser is imported."""
    (tmp_path / "README.md").write_text("# It\n\n```console\n$ echo 1\n1\n```\n")
    done = without_extras(tmp_path, *arguments)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "extra"),
    [(("check", "talk.rst"), "deck"), (("lint", "README.md"), "lint"), (("present", "."), "deck")],
)
def test_a_missing_extra_is_one_sentence_with_the_command(
    arguments: tuple[str, ...], extra: str, tmp_path: Path
) -> None:
    """No traceback, and no talk of a defect."""
    (tmp_path / "README.md").write_text("# It\n\n```console\n$ echo 1\n1\n```\n")
    (tmp_path / "talk.rst").write_text("It\n==\n")
    done = without_extras(tmp_path, *arguments)
    assert done.returncode == 2
    assert done.stderr.splitlines()[1:] == [f"  pip install 'deckproof[{extra}]'"]
