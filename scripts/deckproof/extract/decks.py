"""The decks of the paths that were asked for: files and folders, several projects at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from deckproof.config import MARKDOWN, SUFFIXES
from deckproof.errors import DeckError
from deckproof.extract.blocks import read_deck
from deckproof.extract.project import MYST, NEVER_DECKS, Project, find_project, shown
from deckproof.extract.reader import Document, open_reader
from deckproof.model import Deck

_KINDS = " or ".join(SUFFIXES)


def extract(paths: Sequence[Path]) -> list[Deck]:
    """Read the decks of these files and folders, in this order; a folder's in toctree order, else by name.

    A block that a deck includes from another deck of the same call belongs to that other deck alone.
    Raises DeckError where a path is missing, a folder has no decks, or a document can't be read.
    """
    return [deck for deck, _, _ in read_decks(paths)]


def read_decks(paths: Sequence[Path]) -> list[tuple[Deck, Document, Project]]:
    """Read decks as ``extract`` does; return each with the document that it was read from, and its project."""
    found: dict[Path, tuple[Document, Project]] = {}
    for project, together in _by_project(paths):
        for document in _documents(project, together):
            found.setdefault(document.path, (document, project))
    decks = frozenset(found)
    return [
        (read_deck(document, project, decks - {path}), document, project) for path, (document, project) in found.items()
    ]


def _by_project(paths: Iterable[Path]) -> list[tuple[Project, list[Path]]]:
    """Put neighbouring files of one source folder together, so that Sphinx is started once for them."""
    groups: list[tuple[Project, list[Path]]] = []
    for path in paths:
        if not path.exists():
            raise DeckError(
                "no such file or folder", path=path, remedy=f"name a slide file ({_KINDS}) or a folder of them"
            )
        project, resolved = find_project(path), path.resolve()
        if groups and resolved.is_file() and groups[-1][1][0].is_file():
            before = groups[-1][1][0].parent
            if project == groups[-1][0] and srcdir_of(project, before) == srcdir_of(project, resolved.parent):
                groups[-1][1].append(resolved)
                continue
        groups.append((project, [resolved]))
    return groups


def _documents(project: Project, paths: Sequence[Path]) -> list[Document]:
    if paths[0].is_dir():
        return _folder(project, paths[0])
    with open_reader(project, srcdir_of(project, paths[0].parent), paths) as reader:
        return [reader.read(each) for each in paths]


def _folder(project: Project, folder: Path) -> list[Document]:
    """Read a folder's documents: those of the project in it, or where it excludes them all, every one."""
    found = [each for each in sorted(folder.rglob("*")) if each.suffix in project.suffixes and each.is_file()]
    written = [each for each in found if not _never(each.relative_to(folder))]
    with open_reader(project, srcdir_of(project, folder), written) as reader:
        ours = [each for each in reader.known() if each.is_relative_to(folder)] if project.conf else []
        if not ours and not written:
            raise _no_decks(project, folder)
        return _in_order([reader.read(each) for each in ours or written])


def _no_decks(project: Project, folder: Path) -> DeckError:
    kinds = " or ".join(project.suffixes)
    unread = MARKDOWN not in project.suffixes and any(folder.rglob(f"*{MARKDOWN}"))
    remedy = f"to read Markdown, add {MYST} to the extensions in conf.py" if unread else "name a folder of slides"
    return DeckError(f"no {kinds} file in this folder", path=shown(folder), remedy=remedy)


def srcdir_of(project: Project, folder: Path) -> Path:
    """Return the source folder: the project's, or for documents outside of it their own."""
    near = folder.is_relative_to(project.srcdir) or project.srcdir.is_relative_to(folder)
    return project.srcdir if project.conf and near else folder


def _never(relative: Path) -> bool:
    return any(part.startswith(".") or f"**/{part}" in NEVER_DECKS for part in relative.parts)


def _in_order(documents: Sequence[Document]) -> list[Document]:
    """Put documents in toctree order; leave out the fragments that others include and no toctree lists."""
    by_path = {each.path: each for each in documents}
    listed = {path for each in documents for path in each.toctree}
    fragments = {path for each in documents for path in each.includes} - listed
    ordered: dict[Path, Document] = {}
    for document in documents:
        if document.path not in listed | fragments:
            _follow(document, by_path, ordered)
    for document in documents:  # toctrees that list each other in a circle have no start
        if document.path not in fragments:
            _follow(document, by_path, ordered)
    return list(ordered.values()) or list(documents)


def _follow(document: Document, by_path: dict[Path, Document], ordered: dict[Path, Document]) -> None:
    if document.path in ordered:
        return
    ordered[document.path] = document
    for each in _present(document.toctree, by_path):
        _follow(each, by_path, ordered)


def _present(paths: Iterable[Path], by_path: dict[Path, Document]) -> Iterable[Document]:
    return [by_path[each] for each in paths if each in by_path]
