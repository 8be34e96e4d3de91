"""The project around a document: its root, its conf.py and its settings.

Knows nothing of doctrees, and loads Sphinx only where there is a conf.py to be evaluated.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deckproof.config import NO_CONF_VARIABLE, Config, Start
from deckproof.extract.settings import settings_above
from deckproof.formats import MYST as MARKDOWN
from deckproof.formats import RST, SUFFIXES
from deckproof.match import kinds_of

MYST = "myst_parser"
_READ_MARKDOWN = frozenset({MYST, "myst_nb"})
NEVER_DECKS = ("_build", "**/_build", ".*", "**/.*", "node_modules", "**/node_modules")


@dataclass(frozen=True)
class Project:
    """Where a deck lives: the folder that its name is relative to, and the settings that hold there."""

    root: Path  # absolute: conf.py's folder, or where there is none the working folder or the document's own
    conf: Path | None  # the conf.py
    config: Config
    values: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)  # what conf.py says

    @property
    def srcdir(self) -> Path:
        """The folder that holds the project's documents."""
        return (self.root / self.config.srcdir).resolve()

    @property
    def extensions(self) -> tuple[str, ...]:
        """The Sphinx extensions that conf.py lists."""
        return tuple(self.values.get("extensions") or ())

    @property
    def reads_markdown(self) -> bool:
        """True where Sphinx reads Markdown, going by what conf.py says."""
        listed = self.values.get("source_suffix") or ()
        return any(each in listed for each in MARKDOWN.suffixes) or not _READ_MARKDOWN.isdisjoint(self.extensions)

    @property
    def suffixes(self) -> tuple[str, ...]:
        """What the files of this project's documents end with: where there is a conf.py, those that Sphinx reads."""
        if not self.conf:
            return SUFFIXES
        return (*RST.suffixes, *(MARKDOWN.suffixes if self.reads_markdown else ()))

    def source_folder(self, folder: Path) -> Path:
        """Return the source folder of the documents in a folder: the project's, or outside of it their own."""
        near = folder.is_relative_to(self.srcdir) or self.srcdir.is_relative_to(folder)
        return self.srcdir if self.conf and near else folder

    def folder_of(self, path: Path) -> Path:
        """Return the folder that a document's commands may want a copy of: its repository's, else its own."""
        around = (each for each in path.parents if (each / ".git").exists())
        return next(around, self.root if self.conf or self.values else path.parent)

    def name_of(self, path: Path) -> str:
        """Return a document's name: relative to the root, with "/"."""
        return Path(os.path.relpath(path.resolve(), self.root)).as_posix()

    def excludes(self, path: Path) -> bool:
        """Tell whether conf.py leaves this document out of the deck set, or it is outside the source folder."""
        path = path.resolve()
        if not path.is_relative_to(self.srcdir):
            return True
        if self.conf is None:
            return False
        from deckproof.extract.conf import Matcher

        relative = path.relative_to(self.srcdir)
        excluded = Matcher([*(self.values.get("exclude_patterns") or ()), *NEVER_DECKS])
        return any(excluded(each.as_posix()) for each in (relative, *relative.parents[:-1]))


def find_project(path: Path) -> Project:
    """Find the project of a file or folder by the nearest conf.py upward, unless none is to be run.

    Raises DeckError where the conf.py can't be evaluated, DeckproofError where a setting in it is wrong.
    """
    path = path.resolve()
    folder = path if path.is_dir() else path.parent
    for each in (folder, *folder.parents):
        if (each / "conf.py").is_file() and not os.environ.get(NO_CONF_VARIABLE):
            return load_project(each / "conf.py")
    cwd = Path.cwd().resolve()
    said, values = settings_above(folder)
    root = said or (cwd if path.is_relative_to(cwd) else folder)
    return Project(root, None, _config({"deckproof_start": Start.PROJECT, **values}), values)


def load_project(conf: Path) -> Project:
    """Evaluate a conf.py quietly. Raises as ``find_project`` does."""
    from deckproof.extract.conf import values_of

    values = values_of(conf)
    return Project(conf.parent.resolve(), conf.resolve(), _config(values), values)


def _config(values: Mapping[str, Any]) -> Config:
    config = Config.load(values, os.environ)
    kinds_of(config)  # refuses what the matcher would refuse
    return config
