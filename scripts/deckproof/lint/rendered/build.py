"""Decks as the audience gets them: built by Sphinx, for the linter alone, and removed when it has looked at them."""

from __future__ import annotations

import contextlib
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from deckproof.errors import DeckError, DeckproofError, shown
from deckproof.extract import Page, Project, read_pages
from deckproof.extract.project import MYST
from deckproof.formats import EXTENSION, is_markdown

REVEALJS = "sphinx_revealjs"
PLAIN = (REVEALJS, "sphinxcontrib.mermaid")
"""What slides without a conf.py are built with."""

_ERROR = re.compile(r"(?m)^\s*[\w.]*(?:Error|Exception): (?P<said>.+)$")


@dataclass(frozen=True, slots=True)
class Built:
    """A page for the browser, and the decks whose slides are on it."""

    index: Path
    pages: tuple[Page, ...]


@contextlib.contextmanager
def built(pages: Sequence[Page]) -> Iterator[list[Built]]:
    """Build the projects of these decks, each for itself; what was built goes on leaving.

    Where conf.py names this toolkit, it says what is a deck; else sphinx-revealjs makes one of each document.
    Raises DeckproofError where Sphinx does not build it.
    """
    projects = {(page.project.root, page.project.conf): page.project for page in pages}
    with contextlib.ExitStack() as stack:
        yield [each for project in projects.values() for each in _project(project, _of(project, pages), stack)]


def _of(project: Project, pages: Sequence[Page]) -> tuple[Page, ...]:
    return tuple(page for page in pages if (page.project.root, page.project.conf) == (project.root, project.conf))


def _project(project: Project, asked: tuple[Page, ...], stack: contextlib.ExitStack) -> Iterator[Built]:
    if project.conf and EXTENSION in project.extensions:
        outdir = _sphinx(project.srcdir, project.conf.parent, "deck", {}, stack)
        yield from _decks(project, asked, outdir)
        return
    for page in asked:
        path = page.deck.path
        srcdir = project.srcdir if project.conf and path.is_relative_to(project.srcdir) else path.parent
        settings = _alone(path.relative_to(srcdir)) | {"extensions": ",".join(_extensions(project, path))}
        outdir = _sphinx(srcdir, project.conf and project.conf.parent, "revealjs", settings, stack)
        yield Built(outdir / path.relative_to(srcdir).with_suffix(".html"), (page,))


def _decks(project: Project, asked: tuple[Page, ...], outdir: Path) -> Iterator[Built]:
    """Yield the decks that were asked for, each with all documents that are on its page.

    A slide can only be told from those of others, though these were not asked for. In reading order, which is how pages
    are read, the parts of a deck follow the document that has its page.
    """
    groups: list[tuple[Path, list[Page]]] = []
    for page in read_pages([project.srcdir]):
        index = outdir / page.deck.path.relative_to(project.srcdir).with_suffix(".html")
        if index.is_file() or not groups:
            groups.append((index, []))
        groups[-1][1].append(page)
    for index, pages in groups:
        paths = {page.deck.path for page in pages}
        here = [page for page in asked if page.deck.path in paths]
        if here:
            others = (page for page in pages if page.deck.path not in {each.deck.path for each in here})
            yield Built(index, (*here, *others))


def _alone(name: Path) -> dict[str, str]:
    """Return the settings with which one document is all that there is: beside it another may have its name."""
    return {"root_doc": name.with_suffix("").as_posix(), "include_patterns": name.as_posix()}


def _extensions(project: Project, path: Path) -> tuple[str, ...]:
    """Return what conf.py lists, and what slides can't do without."""
    listed = project.extensions if project.conf else PLAIN
    markdown = (MYST,) if is_markdown(path) and not (project.conf and project.reads_markdown) else ()
    return tuple(dict.fromkeys((*listed, REVEALJS, *markdown)))


def _sphinx(
    srcdir: Path, confdir: Path | None, builder: str, settings: Mapping[str, str], stack: contextlib.ExitStack
) -> Path:
    """Build, and return the folder of it: beside other builds, with which it shares the diagrams that are drawn."""
    if confdir:
        (confdir / "_build").mkdir(exist_ok=True)
    beside = confdir / "_build" if confdir else None
    try:
        outdir = stack.enter_context(tempfile.TemporaryDirectory(prefix="lint-", dir=beside))
        doctrees = stack.enter_context(tempfile.TemporaryDirectory(prefix="lint-doctrees-"))
    except OSError as error:
        raise DeckproofError(f"the deck can't be built: {error}") from None
    conf = ["-c", str(confdir)] if confdir else ["-C"]
    words = [word for key, value in settings.items() for word in ("-D", f"{key}={value}")]
    command = [sys.executable, "-m", "sphinx", "-b", builder, *conf, *words, "-d", doctrees, str(srcdir), outdir]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        found = _ERROR.search(done.stderr)
        said = found["said"] if found else " ".join(done.stderr.split("\n\n", maxsplit=1)[0].split())
        where = confdir / "conf.py" if confdir else srcdir
        remedy = f"sphinx-build -b {builder} says more"
        raise DeckError(f"Sphinx does not build the deck: {said}", path=shown(where), remedy=remedy)
    return Path(outdir)
