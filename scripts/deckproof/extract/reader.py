"""Doctrees as Sphinx makes them, of the asked documents only, with nothing built and nothing written beside them.

A real Sphinx application reads the documents, with the project's own conf.py where there is one, so includes,
substitutions, extensions and the author's own directives resolve as they do on the slides.
"""

from __future__ import annotations

import logging
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.util.docutils import patch_docutils

from deckproof.errors import DeckError, shown
from deckproof.extract.conditions import asked_tags, off_slides
from deckproof.extract.conf import conf_error, unread_settings
from deckproof.extract.encoding import check_encoding
from deckproof.extract.myst import LOST, markdown_knows_its_lines
from deckproof.extract.origins import comments_know_their_line, note_origins
from deckproof.extract.project import MYST, Project
from deckproof.extract.quiet import quiet
from deckproof.extract.stand_ins import Noted, unknown_markup_is_read
from deckproof.extract.translations import translate
from deckproof.formats import EXTENSION, is_markdown

PLAIN_EXTENSIONS = ("sphinx_revealjs", "sphinxcontrib.mermaid", "deckproof.sphinxext.anatomy")
DEFAULT_LANGUAGE = "default"
_CORRECT = "correct the markup there"
_LENIENT = "correct it, install the extension that defines it, or read what is in it all the same: --lenient"
_HARMLESS = re.compile(
    r"(?i)undefined substitution|unknown (?:interpreted text )?role|unknown target|unexpected indentation|duplicate "
    r"|anonymous hyperlink|transition|autonumbered|title level|target name"
)
"""What docutils says of markup that is nothing but text."""


@dataclass(frozen=True)
class Document:
    """A document as Sphinx read it."""

    path: Path
    tree: nodes.document
    highlight: str  # the language of literal blocks that name none
    toctree: tuple[Path, ...]  # documents that its toctrees list, in order
    includes: frozenset[Path]  # documents that it includes
    hides: frozenset[int]  # ids of nodes that ``only`` or ``ifconfig`` keeps off the slides
    remarks: tuple[str, ...] = ()  # what its markup has wrong, by which no block is lost


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a document's markup."""

    error: DeckError
    loses: bool = True  # False: no block can be lost by it


class ReadingApp(Sphinx):
    """A Sphinx application that reads documents for this package, and builds nothing."""


class Reader:
    """Reads documents of one project; made by ``open_reader``."""

    def __init__(self, app: Sphinx, project: Project, remarks: tuple[str, ...] = ()) -> None:
        """``remarks``: what is wrong with all documents of the project."""
        self._remarks = remarks
        self._app = app
        self._project = project
        self._trees: dict[str, nodes.document] = {}
        self._text: str | None = None
        app.connect("doctree-read", lambda app, tree: self._trees.update({app.env.docname: tree}))
        app.connect("source-read", self._replace, priority=0)  # before any other that changes it

    def known(self) -> list[Path]:
        """Return the documents that the project's conf.py makes part of it."""
        return sorted(Path(self._app.env.doc2path(name)) for name in self._app.project.docnames)

    def _replace(self, _app: Sphinx, _name: str, source: list[str]) -> None:
        if self._text is not None:
            source[0] = self._text

    def read(self, path: Path, text: str | None = None) -> Document:
        """Read one document, with this text in the place of its file's, if there is one.

        Raises DeckError at the first thing that docutils or Sphinx calls an error and that a block may be lost by, with
        its file and line.
        """
        name = _docname(self._app, path)
        if name is None:
            suffixes = ", ".join(self._app.project.source_suffix)
            raise DeckError("not a document", path=shown(path), remedy=f"decks are written in: {suffixes}")
        check_encoding(path)
        self._app.project._docname_to_path[name] = path  # noqa: SLF001 -- x.rst and x.md have one name, and Sphinx reads but one
        self._text = text
        with _errors(path) as faults, unknown_markup_is_read() as unknown:
            try:
                self._app.builder.read_doc(name)
            except RecursionError:
                faults.append(Fault(DeckError("it is nested too deeply to be read", path=shown(path))))
            except Exception as error:  # noqa: BLE001 -- an extension or a directive may raise anything: the deck can't be read
                faults.append(Fault(DeckError(f"{type(error).__name__}: {_first_line(error)}", path=shown(path))))
        faults += [_unknown(each, path, lenient=self._project.config.lenient) for each in unknown]
        lost = next((each.error for each in faults if each.loses), None)
        if lost is None and any(_is_broken(each) for each in self._trees[name].findall(nodes.literal_block)):
            lost = next((each.error for each in faults), None)
        if lost:
            raise lost
        return self._document(path, name, tuple(str(each.error).split("\n", maxsplit=1)[0] for each in faults))

    def _document(self, path: Path, name: str, remarks: tuple[str, ...]) -> Document:
        tree = self._trees[name]
        listed = [entry for each in tree.findall() for entry in _toctree_entries(each)]
        return Document(
            path=path,
            tree=tree,
            highlight=str(self._app.config.highlight_language or DEFAULT_LANGUAGE),
            toctree=tuple(Path(self._app.env.doc2path(each)) for each in listed),
            includes=frozenset(Path(self._app.env.doc2path(each)) for each in self._app.env.included.get(name, ())),
            hides=off_slides(tree, self._app),
            remarks=(*self._remarks, *remarks),
        )


@contextmanager
def open_reader(
    project: Project, srcdir: Path, documents: Sequence[Path] = (), settings: Mapping[str, Any] | None = None
) -> Iterator[Reader]:
    """Start Sphinx on a source folder, in temporary output folders, quietly.

    Without a conf.py only the given documents belong to the project. ``settings`` come before conf.py's. Raises
    DeckError where conf.py or an extension that it names can't be loaded.
    """
    conf = project.conf
    with (
        quiet(),
        patch_docutils(conf.parent if conf else None),
        comments_know_their_line(),
        tempfile.TemporaryDirectory() as scratch,
    ):
        out = Path(scratch, "a", "b", "c")  # deep: the name of a document outside the source folder starts with ".."
        app, missing = _started(project, srcdir, out, {**_overrides(project, documents), **(settings or {})})
        if not conf:
            names = {name: each for each in documents if (name := _docname(app, each))}
            app.project.docnames.update(names)
            app.project._docname_to_path.update(names)  # noqa: SLF001 -- else all of them end with the first suffix
        translate(app, Path(scratch, "locale"))
        note_origins(app)
        with markdown_knows_its_lines():
            unread = unread_settings(app.config) if EXTENSION in app.extensions else ()
            yield Reader(app, project, tuple(f"{shown(conf or srcdir)}: {each}" for each in (*missing, *unread)))


def _started(project: Project, srcdir: Path, out: Path, settings: dict[str, Any]) -> tuple[Sphinx, list[str]]:
    """Start Sphinx; return with it what of conf.py's extensions it was started without, if that is tolerated."""
    missing = list[str]()
    while True:
        try:
            app = ReadingApp(
                srcdir,
                project.conf.parent if project.conf else None,
                out / "out",
                out / "doctrees",
                "dummy",
                confoverrides=settings,
                status=None,
                warning=None,
                freshenv=True,
                tags=asked_tags(),
            )
        except SphinxError as error:
            extensions = list(settings.get("extensions", project.extensions))
            absent = next((each for each in extensions if f"extension {each} " in f"{error} "), None)
            if absent is None or not project.config.lenient:
                raise conf_error(project.conf or srcdir, error) from error
            missing.append(f"the extension {absent} is not loaded")
            settings["extensions"] = [each for each in extensions if each != absent]
        except Exception as error:  # whatever an extension's own code raises as it is set up
            raise conf_error(project.conf or srcdir, error) from error
        else:
            return app, missing


def _docname(app: Sphinx, path: Path) -> str | None:
    """Return Sphinx's name of a document, which it must not take for an absolute one: it would write beside it."""
    return app.project.path2doc(os.path.relpath(path, app.srcdir))


def _overrides(project: Project, documents: Sequence[Path]) -> dict[str, Any]:
    """Return what is added to conf.py: MyST, where a document in Markdown is asked for and nothing else reads it.

    Without a conf.py it is what slides commonly use, as far as it is installed.
    """
    myst = [MYST] if any(map(is_markdown, documents)) else []
    if project.conf:
        return {"extensions": [*project.extensions, *myst]} if myst and not project.reads_markdown else {}
    found = [each for each in (*PLAIN_EXTENSIONS, *myst) if _installed(each)]
    return {"extensions": found, "exclude_patterns": ["*"]}  # nothing is searched for: the folder may be a home


def _installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # the package around it
        return False


@contextmanager
def _errors(path: Path) -> Iterator[list[Fault]]:
    """Collect what is logged as an error while a document is read, and warnings that something is lost or untrue."""
    found: list[Fault] = []
    handler = _Collector(found, path)
    logger = logging.getLogger("sphinx")
    logger.addHandler(handler)
    try:
        yield found
    finally:
        logger.removeHandler(handler)


def _unknown(noted: Noted, document: Path, *, lenient: bool) -> Fault:
    error = DeckError(noted.message, path=shown(noted.path or document), line=noted.line, remedy=_LENIENT)
    return Fault(error, loses=noted.holds_code and not lenient)


def _is_broken(block: nodes.literal_block) -> bool:
    return next(iter(block.findall(nodes.problematic)), None) is not None


class _Collector(logging.Handler):
    def __init__(self, found: list[Fault], path: Path) -> None:
        super().__init__(logging.WARNING)
        self._found = found
        self._path = path

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the first line of the message, and where it points; Sphinx's own record would repeat the place."""
        kind, subkind = (getattr(record, each, "") for each in ("type", "subtype"))
        lost = kind == "myst" and subkind in LOST
        untrue = (kind, subkind) == ("deckproof", "anatomy")
        if record.levelno < logging.ERROR and not lost and not untrue:
            return
        where, line = _location(getattr(record, "location", None), self._path)
        message = _first_line(logging.LogRecord.getMessage(record))
        error = DeckError(message, path=shown(where), line=line, remedy=_CORRECT)
        self._found.append(Fault(error, loses=not _HARMLESS.search(message)))


def _location(location: object, path: Path) -> tuple[Path, int | None]:
    """Read "path:line", as Sphinx's own filter has put it on the record."""
    source, _, line = str(location or "").rpartition(":")
    if source and Path(source).is_file():
        return Path(source), int(line) if line.isdigit() else None
    return path, None


def _first_line(text: object) -> str:
    lines = [line.strip() for line in str(text).splitlines() if line.strip()]
    return " ".join(lines[:2]) if lines and lines[0].endswith(":") else (lines[0] if lines else "no reason was given")


def _toctree_entries(node: nodes.Node) -> Iterable[str]:
    return node["includefiles"] if isinstance(node, addnodes.toctree) else ()
