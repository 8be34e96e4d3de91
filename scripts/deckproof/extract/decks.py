"""The decks of the paths that were asked for: files and folders, several projects and formats at once."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from deckproof.errors import DeckError, shown
from deckproof.extract import formats, spans
from deckproof.extract.formats import file
from deckproof.extract.page import Page
from deckproof.extract.project import MYST, NEVER_DECKS, Project, find_project
from deckproof.extract.source import Source
from deckproof.formats import SUFFIXES, is_markdown
from deckproof.model import Deck
from deckproof.plan.packed import Pages


def extract(paths: Sequence[Path]) -> list[Deck]:
    """Read the decks of these files and folders, in this order; a folder's in toctree order, else by name.

    A block that a deck includes from another deck of the same call belongs to that other deck alone.
    Raises DeckError where a path is missing, a folder has no decks, or a document can't be read.
    """
    return [deck for deck, _ in _read(paths)]


def survey(paths: Sequence[Path]) -> tuple[list[Deck], list[DeckError]]:
    """Read decks as ``extract`` does; return with them why others can't be read. Raises DeckError where none can."""
    decks, errors = list[Deck](), list[DeckError]()
    sources = _sources_of(paths, errors)
    for source in sources.values():
        try:
            decks.append(_deck(source, frozenset(sources)))
        except DeckError as error:
            errors.append(error)
    if errors and not decks:
        raise errors[0]
    return decks, errors


def read_pages(paths: Sequence[Path]) -> list[Page]:
    """Read the decks of these files and folders as ``extract`` does, with all that they show. Raises DeckError."""
    return [source.page(deck) for deck, source in _read(paths)]


def _read(paths: Sequence[Path]) -> Iterator[tuple[Deck, Source]]:
    sources = _sources_of(paths)
    others = frozenset(sources)
    return ((_deck(source, others), source) for source in sources.values())


def _sources_of(paths: Sequence[Path], errors: list[DeckError] | None = None) -> dict[Path, Source]:
    """Return the documents that were asked for; what keeps a whole project from being read goes to ``errors``."""
    file.forget()
    found: dict[Path, Source] = {}
    for project, together in _by_project(paths):
        try:
            for source in _sources(project, together):
                found.setdefault(source.path, source)
        except DeckError as error:
            if errors is None:
                raise
            errors.append(error)
    return found


def _deck(source: Source, others: frozenset[Path]) -> Deck:
    deck = source.deck(others)
    spans.forget()
    return replace(deck, blocks=Pages(deck.blocks), project=source.project.folder_of(deck.path))


def _by_project(paths: Iterable[Path]) -> list[tuple[Project, list[Path]]]:
    """Put neighbouring files of one source folder together, so that Sphinx is started once for them."""
    groups: list[tuple[Project, list[Path]]] = []
    for path in paths:
        if not path.exists():
            kinds = ", ".join(SUFFIXES)
            raise DeckError(
                "no such file or folder", path=path, remedy=f"name a document ({kinds}) or a folder of them"
            )
        project, resolved = find_project(path), path.resolve()
        if groups and resolved.is_file() and groups[-1][1][0].is_file():
            before = groups[-1][1][0].parent
            same = project.source_folder(before) == project.source_folder(resolved.parent)
            if same and project == groups[-1][0]:
                groups[-1][1].append(resolved)
                continue
        groups.append((project, [resolved]))
    return groups


def _sources(project: Project, paths: Sequence[Path]) -> Iterable[Source]:
    if paths[0].is_dir():
        return _folder(project, paths[0])
    return formats.read(paths, project, project.source_folder(paths[0].parent))


def _folder(project: Project, folder: Path) -> list[Source]:
    """Read a folder's documents: those of the project in it, or where it excludes them all, every one."""
    srcdir = project.source_folder(folder)
    if project.conf:
        from deckproof.extract.formats.sphinx import read_folder

        if ours := read_folder(project, srcdir, folder):
            return _in_order(ours)
        if project.config.decks:
            patterns = ", ".join(project.config.decks)
            raise DeckError(f"no deck in this folder: deckproof_decks names {patterns}", path=shown(folder))
    written = list(_written(project, folder))
    if not written:
        raise _no_decks(project, folder)
    return _in_order(list(formats.read(written, project, srcdir)))


def _written(project: Project, folder: Path) -> Iterator[Path]:
    """Yield the documents in a folder by name, without what is hidden, built or installed."""
    found = list[Path]()
    for around, folders, names in os.walk(folder):
        folders[:] = [each for each in folders if not _never(each)]
        found += [Path(around, each) for each in names if not _never(each)]
    return (each for each in sorted(found) if each.suffix in project.suffixes)


def _no_decks(project: Project, folder: Path) -> DeckError:
    kinds = ", ".join(project.suffixes)
    unread = bool(project.conf) and not project.reads_markdown and any(map(is_markdown, folder.rglob("*")))
    remedy = f"to read Markdown, add {MYST} to the extensions in conf.py" if unread else "name a folder of documents"
    return DeckError(f"no document in this folder ({kinds})", path=shown(folder), remedy=remedy)


def _never(name: str) -> bool:
    return name.startswith(".") or f"**/{name}" in NEVER_DECKS


def _in_order(sources: Sequence[Source]) -> list[Source]:
    """Put documents in toctree order; leave out the fragments that others include and no toctree lists."""
    by_path = {each.path: each for each in sources}
    listed = {path for each in sources for path in each.toctree}
    fragments = {path for each in sources for path in each.includes} - listed
    ordered: dict[Path, Source] = {}
    for source in sources:
        if source.path not in listed | fragments:
            _follow(source, by_path, ordered)
    for source in sources:  # toctrees that list each other in a circle have no start
        if source.path not in fragments:
            _follow(source, by_path, ordered)
    return list(ordered.values()) or list(sources)


def _follow(source: Source, by_path: dict[Path, Source], ordered: dict[Path, Source]) -> None:
    if source.path in ordered:
        return
    ordered[source.path] = source
    for each in source.toctree:
        if each in by_path:
            _follow(by_path[each], by_path, ordered)
