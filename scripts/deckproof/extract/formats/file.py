"""A file whose format is to be found out: its name, its text, and what lies around it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from deckproof.extract.markdown.front_matter import front_matter
from deckproof.extract.project import Project
from deckproof.extract.spans import read_lines


@dataclass(frozen=True)
class File:
    """A file, and what its format shows in."""

    path: Path
    project: Project

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """Its lines; none where it can't be read."""
        return read_lines(self.path)

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """What its front matter says."""
        return front_matter(self.lines).values

    def has_line(self, pattern: str) -> bool:
        """Tell whether a line begins with a regular expression."""
        starts = re.compile(pattern)
        return any(starts.match(line) for line in self.lines)

    def below(self, *names: str) -> Path | None:
        """Return the nearest folder around, up to the repository's, that holds a file of one of these names."""
        return _below(self.path.parent, names)

    def needs_package(self, name: str) -> bool:
        """Tell whether the package.json beside the file, or above it, names a package."""
        folder = self.below("package.json")
        return folder is not None and name in _packages(folder / "package.json")


@lru_cache(maxsize=4096)
def _below(folder: Path, names: tuple[str, ...]) -> Path | None:
    if any((folder / name).is_file() for name in names):
        return folder
    if folder.parent == folder or (folder / ".git").exists():
        return None
    return _below(folder.parent, names)


@lru_cache(maxsize=64)
def _packages(path: Path) -> frozenset[str]:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return frozenset(name for kind in ("dependencies", "devDependencies") for name in said.get(kind, ()))
    except (OSError, ValueError, AttributeError):
        return frozenset()


def forget() -> None:
    """Look at folders anew: they may have changed."""
    _below.cache_clear()
    _packages.cache_clear()
