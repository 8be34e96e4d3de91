"""Recipes of the offline stand-in images: one folder each, with an ``image.toml`` and what it is built from.

``image.toml``: ``refs`` (the names it stands in for), ``from`` (the stand-in it is built on, if any), ``programs``
(what must be installed here to build it, with the Debian package), ``changes`` (for a root file system).
Beside it lies a ``Dockerfile``, or ``rootfs.sh FOLDER`` that fills a folder with a root file system.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deckproof.errors import ImageError

FOLDER = Path("tests") / "images"

MACHINE = Path(__file__).parents[1] / "machines" / "machine-image"
"""The recipe of the machine that an engine in a container runs in."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one stand-in image is made."""

    name: str
    folder: Path
    refs: tuple[str, ...]
    base: str | None = None
    programs: Mapping[str, str] = field(default_factory=dict)
    changes: tuple[str, ...] = ()

    @property
    def tag(self) -> str:
        """The name that the image has among the prepared ones, until it gets that of the image it stands in for."""
        return f"stand-in/{self.name}:latest"


def find(folders: Iterable[Path] | None = None) -> dict[str, Recipe]:
    """Return all recipes by name, from ``tests/images`` here or above, else from the toolkit's own.

    The machine's recipe is among them, where what it is built on is.
    """
    for folder in _candidates() if folders is None else folders:
        found = {path.parent.name: read(path) for path in sorted(folder.glob("*/image.toml"))}
        if found:
            machine = read(MACHINE / "image.toml")
            return found | ({machine.name: machine} if machine.base in found else {})
    return {}


def _candidates() -> Iterator[Path]:
    here = Path.cwd()
    for above in (here, *here.parents):
        yield above / FOLDER
    yield Path(__file__).parents[4] / FOLDER  # a source checkout, wherever it is used from


def read(path: Path) -> Recipe:
    """Read one ``image.toml``; raises ImageError where it can't be understood."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ImageError(f"{path}: {error}") from error
    if unknown := data.keys() - {"refs", "from", "programs", "changes"}:
        raise ImageError(f"{path}: unknown key {min(unknown)}")
    if not data.get("refs"):
        raise ImageError(f"{path}: it names no image to stand in for (refs)")
    return Recipe(
        name=path.parent.name,
        folder=path.parent,
        refs=tuple(data["refs"]),
        base=data.get("from"),
        programs=data.get("programs", {}),
        changes=tuple(data.get("changes", ())),
    )


def standing_in_for(ref: str, recipes: Mapping[str, Recipe]) -> Recipe | None:
    """Return the recipe that stands in for a (normal) reference."""
    return next((recipe for recipe in recipes.values() if ref in recipe.refs), None)


def lineage(recipe: Recipe, recipes: Mapping[str, Recipe]) -> list[Recipe]:
    """Return a recipe and all it is built on, the first to build first."""
    line = [recipe]
    while (base := line[0].base) is not None:
        if base not in recipes:
            raise ImageError(f"{line[0].folder / 'image.toml'}: there is no stand-in named {base}")
        if recipes[base] in line:
            raise ImageError(f"{line[0].folder / 'image.toml'}: {base} is built on itself")
        line.insert(0, recipes[base])
    return line


def digest(recipe: Recipe, recipes: Mapping[str, Recipe]) -> str:
    """Return what identifies a stand-in's making: it changes with any file of its recipe, or of its base's."""
    total = hashlib.sha256()
    for each in lineage(recipe, recipes):
        for path in sorted(path for path in each.folder.rglob("*") if path.is_file()):
            executable = bool(path.stat().st_mode & 0o100)
            total.update(f"{each.name}/{path.relative_to(each.folder)} {executable}\n".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
