"""The gallery: every shape in which people write transcripts is proven as it stands, and its lies are not.

So are documents in every format beside Sphinx's, with the markup of their tools. A deck names its lies in comments at its
end, one a line: OLD, which stands in it once, and what is put there instead; a notebook in its metadata.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from deckproof.cli.check import read
from deckproof.engine import Engine, open_engine
from deckproof.model import BlockResult
from deckproof.prove.deck import DeckProof
from deckproof.prove.replay import rematch

from .conftest import STAND_INS, not_passed, proven_on, quiet

ENDS = {".rst", ".md", ".qmd", ".mdx", ".ipynb"}
ROOTS = Path(__file__).parents[1] / "roots"
GALLERY, FORMATS = ROOTS / "test-gallery", ROOTS / "test-gallery-formats"
DECKS = {
    path.name: path
    for folder in (GALLERY, FORMATS)
    for path in folder.rglob("*.*")
    if path.suffix in ENDS and path.is_file()
}
SHAPES = sorted(DECKS)
LIE = re.compile(r"^(?:\.\.|%|<!--) lie: `(?P<old>.+)` -> `(?P<new>.*)`(?: -->)?$", re.MULTILINE)
NO_LIE = re.compile(r"^(?:\.\.|%) no lie: \S", re.MULTILINE)

pytestmark = pytest.mark.engine


def lies_of(shape: str) -> list[tuple[str, str]]:
    r"""Return what a deck's comments offer to change, and into what; ``\n`` is the end of a line."""
    found = LIE.finditer(divided(shape)[1])
    return [(match["old"].replace("\\n", "\n"), match["new"].replace("\\n", "\n")) for match in found]


def divided(shape: str) -> tuple[str, str]:
    """Return a deck's text without its lies, and them; a notebook has them in its metadata."""
    whole = DECKS[shape].read_bytes().decode()
    if shape.endswith(".ipynb"):
        notebook = json.loads(whole)
        lies = "\n".join(notebook["metadata"].pop("lies"))
        return json.dumps(notebook, indent=1), lies
    comments = LIE.search(whole)
    return (whole[: comments.start()], whole[comments.start() :]) if comments else (whole, "")


LIES = [(shape, number) for shape in SHAPES for number in range(len(lies_of(shape)))]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """One engine for all of them, which is quicker; each finds it without containers."""
    with open_engine("private", ["busybox:1.36", "debian:bookworm-slim"], (), STAND_INS, quiet) as engine:
        yield engine


@pytest.fixture(scope="module")
def decks() -> dict[str, DeckProof]:
    """Every deck, read at once."""
    return {each.session.deck.path.name: each for each in read(_read_in(ROOTS))}


@pytest.fixture(scope="module")
def lying(tmp_path_factory: pytest.TempPathFactory) -> dict[str, DeckProof]:
    """Every deck with each of its lies, read at once, by ``SHAPE-NUMBER``."""
    folder = tmp_path_factory.mktemp("gallery") / "lies"
    shutil.copytree(ROOTS, folder, ignore=lambda at, names: _others(Path(at), names))
    for shape, number in LIES:
        beside = folder / DECKS[shape].relative_to(ROOTS)
        beside.with_name(planted_name(shape, number)).write_bytes(planted(shape, number))
    return {each.session.deck.path.name: each for each in read(_read_in(folder))}


def _read_in(roots: Path) -> list[Path]:
    """Return what is read: the one gallery as a project, of the other each document."""
    return [roots / GALLERY.name, *(path for path in (roots / FORMATS.name).rglob("*.*") if path.suffix in ENDS)]


def _others(folder: Path, names: list[str]) -> list[str]:
    """Return what a copy of the galleries goes without: other roots, and the decks themselves."""
    return [each for each in names if each in SHAPES or (folder == ROOTS and each not in (GALLERY.name, FORMATS.name))]


@pytest.fixture(scope="module")
def prove(engine: Engine, decks: dict[str, DeckProof]) -> Callable[[str], list[BlockResult]]:
    """A function that proves a shape, once."""
    return cache(lambda shape: proven_on(engine, decks[shape]))


def planted_name(shape: str, number: int) -> str:
    """Return the name of a deck with one of its lies."""
    return f"{Path(shape).stem}-lie-{number}{Path(shape).suffix}"


def planted(shape: str, number: int) -> bytes:
    """Return the text of a deck with one of its lies in it."""
    text, _ = divided(shape)
    old, new = lies_of(shape)[number]
    assert text.count(old) == 1, f"{old!r} must stand in {shape} exactly once"
    return text.replace(old, new).encode()


def inputs(deck: DeckProof) -> list[str]:
    """Return what is typed in a deck, in order."""
    return [item.step.input for item in deck.session.steps if item.step]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_is_proven_as_written(shape: str, prove: Callable[[str], list[BlockResult]]) -> None:
    """Every step of it passes, and there is one; it names a lie, or says why it can't lie."""
    results = prove(shape)
    assert not_passed(results) == []
    assert any(result.steps for result in results)
    assert lies_of(shape) or NO_LIE.search(DECKS[shape].read_text(encoding="utf-8"))


@pytest.mark.parametrize(("shape", "number"), LIES)
def test_a_lie_in_a_shape_fails(
    shape: str,
    number: int,
    engine: Engine,
    decks: dict[str, DeckProof],
    lying: dict[str, DeckProof],
    prove: Callable[[str], list[BlockResult]],
) -> None:
    """With one of its words changed, it does not pass; where the commands are the same, nothing is run again."""
    lie = lying[planted_name(shape, number)]
    if inputs(lie) == inputs(decks[shape]):
        results = list(rematch(lie.session, prove(shape), lie.config))
    else:
        results = proven_on(engine, lie)
    assert not_passed(results)
