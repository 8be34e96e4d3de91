"""How many of the inputs that a reader would type are found in public documents, and how many that nobody would.

``documents.json`` holds the labels: repository, path, commit, and each input with its line, made by reading the
documents; no text of theirs is kept here. The texts come from clones: ``python benchmarks/documents.py --clones
FOLDER``, with ``OWNER/NAME`` or ``OWNER+NAME/repo`` in it for each repository. Where one is not there, it is said how
it is had. Each document is read twice: alone, as by somebody who was sent the file, and in its project.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from deckproof.config import LENIENT_VARIABLE
from deckproof.errors import DeckproofError
from deckproof.extract import extract, find_project
from deckproof.prove.deck import session_of

LABELS = Path(__file__).with_name("documents.json")
WANTED = 98  # per cent
_TEXTS = frozenset(
    [
        ".md",
        ".mdx",
        ".rst",
        ".qmd",
        ".ipynb",
        ".py",
        ".yml",
        ".yaml",
        ".toml",
        ".json",
        ".txt",
        ".cfg",
        ".js",
        ".ts",
        ".inc",
        ".html",
    ]
)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A document, and what a reader would type of it."""

    repository: str
    path: str
    commit: str
    inputs: Counter[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Score:
    """What was found of some inputs."""

    right: int = 0
    missed: int = 0
    wrong: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.missed + other.missed, self.wrong + other.wrong)

    @property
    def recall(self) -> float:
        """Per cent of the inputs that were found."""
        return 100 * self.right / max(1, self.right + self.missed)

    @property
    def precision(self) -> float:
        """Per cent of what was found that is an input."""
        return 100 * self.right / max(1, self.right + self.wrong)


def main() -> int:
    """Print a line for each document that is not read right, and the score; 1 where it is too low, 2 without texts."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--clones", type=Path, default=Path("_build/documents"), help="folder of the clones")
    folder = asked.parse_args().clones
    documents = [Labelled(**{**each, "inputs": _inputs(each["inputs"])}) for each in json.loads(LABELS.read_text())]
    absent = sorted({each.repository for each in documents if _clone(folder, each.repository) is None})
    if absent:
        print(f"{len(absent)} repositories are not there; make the clones, which takes a network:")
        print(*(f"  git clone https://github.com/{each} {folder / each}" for each in absent), sep="\n")
        return 2
    os.environ[LENIENT_VARIABLE] = "1"
    alone, within = (sum(scores, Score()) for scores in zip(*_scores(documents, folder), strict=True))
    for name, score in (("alone", alone), ("in its project", within)):
        found = f"{score.right} right, {score.missed} missed, {score.wrong} wrong"
        print(f"{name:<15} recall {score.recall:.1f} %, precision {score.precision:.1f} % ({found})")
    return 0 if min(alone.recall, alone.precision, within.recall, within.precision) >= WANTED else 1


def _inputs(pairs: list[list[int | str]]) -> Counter[tuple[int, str]]:
    return Counter((int(line), str(text)) for line, text in pairs)


def _clone(folder: Path, repository: str) -> Path | None:
    places = (folder / repository, folder / repository.replace("/", "+") / "repo")
    return next((each for each in places if each.is_dir()), None)


def _scores(documents: list[Labelled], folder: Path) -> Iterator[tuple[Score, Score]]:
    with tempfile.TemporaryDirectory() as scratch:
        projects = dict[str, Path]()
        for number, each in enumerate(documents):
            clone = _clone(folder, each.repository)
            assert clone is not None  # main() has looked
            if each.repository not in projects:
                projects[each.repository] = _unpacked(clone, each.commit, Path(scratch, each.repository))
            within = projects[each.repository] / each.path
            alone = Path(scratch, "alone", str(number), within.name)
            alone.parent.mkdir(parents=True)
            alone.write_bytes(within.read_bytes())
            yield _score(each, alone, "alone"), _score(each, within, "in its project")


def _unpacked(clone: Path, commit: str, target: Path) -> Path:
    """Write the text files of a commit, as far as the clone has them."""
    (target / ".git").mkdir(parents=True)  # a repository ends here
    listing = ["git", "-C", str(clone), "ls-tree", "-r", "-z", "--name-only", commit]
    names = subprocess.run(listing, capture_output=True, text=True, check=True).stdout.split("\0")
    wanted = [each for each in names if Path(each).suffix in _TEXTS and "\n" not in each]
    asked = "".join(f"{commit}:{each}\n" for each in wanted).encode()
    batch = subprocess.run(["git", "-C", clone, "cat-file", "--batch"], input=asked, capture_output=True, check=True)
    data = BytesIO(batch.stdout)
    for each in wanted:
        _, *more = data.readline().split()
        if more[-1:] and more[-1].isdigit():
            (target / each).parent.mkdir(parents=True, exist_ok=True)
            (target / each).write_bytes(data.read(int(more[-1])))
            data.readline()
    return target


def _score(labelled: Labelled, path: Path, how: str) -> Score:
    found = _found(path)
    right = found & labelled.inputs
    missed, wrong = labelled.inputs - right, found - right
    for kind, several in (("missed", missed), ("typed", wrong)):
        for line, text in sorted(several):
            print(f"{labelled.repository} {labelled.path}:{line}: {kind}, read {how}: {text[:80]}")
    return Score(right.total(), missed.total(), wrong.total())


def _found(path: Path) -> Counter[tuple[int, str]]:
    try:
        (deck,) = extract([path])
        session = session_of(deck, find_project(path).config)
    except DeckproofError as error:
        print(f"refused: {error}")
        return Counter()
    steps = (step for reading in session.readings for step in reading.steps)
    return Counter((step.line, " ".join(step.input.split())) for step in steps)


if __name__ == "__main__":
    sys.exit(main())
