"""The project around a document: its root, its conf.py and its settings.

Knows how Sphinx evaluates a conf.py, and nothing of doctrees.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sphinx.config import Config as SphinxConfig
from sphinx.config import eval_config_file
from sphinx.errors import ConfigError
from sphinx.util.matching import Matcher
from sphinx.util.tags import Tags

from deckproof.config import MARKDOWN, SUFFIXES, Config
from deckproof.errors import DeckError
from deckproof.extract.conditions import asked_tags
from deckproof.extract.quiet import quiet
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
    def suffixes(self) -> tuple[str, ...]:
        """What the files of this project's documents end with, as far as decks are written in them."""
        listed = self.values.get("source_suffix") or ()
        reads_markdown = MARKDOWN in listed or not _READ_MARKDOWN.isdisjoint(self.extensions)
        return SUFFIXES if reads_markdown or not self.conf else tuple(each for each in SUFFIXES if each != MARKDOWN)

    def name_of(self, path: Path) -> str:
        """Return a document's name: relative to the root, with "/"."""
        return Path(os.path.relpath(path.resolve(), self.root)).as_posix()

    def excludes(self, path: Path) -> bool:
        """Tell whether conf.py leaves this document out of the deck set, or it is outside the source folder."""
        path = path.resolve()
        if not path.is_relative_to(self.srcdir):
            return True
        relative = path.relative_to(self.srcdir)
        excluded = Matcher([*(self.values.get("exclude_patterns") or ()), *NEVER_DECKS])
        return any(excluded(each.as_posix()) for each in (relative, *relative.parents[:-1]))


def find_project(path: Path) -> Project:
    """Find the project of a file or folder by the nearest conf.py upward.

    Raises DeckError where the conf.py can't be evaluated, DeckproofError where a setting in it is wrong.
    """
    path = path.resolve()
    folder = path if path.is_dir() else path.parent
    for each in (folder, *folder.parents):
        if (each / "conf.py").is_file():
            return load_project(each / "conf.py")
    cwd = Path.cwd().resolve()
    return Project(cwd if path.is_relative_to(cwd) else folder, None, Config.load({}, os.environ))


def load_project(conf: Path) -> Project:
    """Evaluate a conf.py quietly. Raises as ``find_project`` does."""
    try:
        with quiet():
            values = eval_config_file(conf, Tags(asked_tags()))
            SphinxConfig(values)  # refuses what Sphinx would refuse
    except ConfigError as error:
        raise conf_error(conf, error) from error
    config = Config.load(values, os.environ)
    kinds_of(config)  # refuses what the matcher would refuse
    return Project(conf.parent.resolve(), conf.resolve(), config, values)


def conf_error(conf: Path, error: Exception) -> DeckError:
    """Say in one line why a conf.py, or an extension that it names, can't be loaded."""
    cause = error.__cause__ or error.__context__
    text = f"{type(cause).__name__}: {cause}" if isinstance(cause, Exception) else str(error)
    line = cause.lineno if isinstance(cause, SyntaxError) else None
    message = " ".join(text.split("\n\n", maxsplit=1)[0].split())
    return DeckError(message, path=shown(conf), line=line, remedy="sphinx-build stops at it too")


def shown(path: Path | str) -> str:
    """Return a path as a person at the working folder would write it."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative
