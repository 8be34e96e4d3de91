"""A document as it would be read with another text, or in another language: what its slides would show then."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from sphinx.util.i18n import docname_to_domain

from deckproof.extract.blocks import read_deck
from deckproof.extract.formats import format_of
from deckproof.extract.project import find_project
from deckproof.extract.reader import open_reader
from deckproof.model import Deck

_LANGUAGE = "de"


def can_be_reread(path: Path) -> bool:
    """Tell whether Sphinx reads a document, which alone knows of conditions and translations."""
    return format_of(path, find_project(path)).reader == "sphinx"


def reread(path: Path, texts: Sequence[str]) -> list[Deck]:
    """Return a document's deck with each of these texts in the place of its own. Raises DeckError."""
    project = find_project(path)
    with open_reader(project, project.source_folder(path.parent), [path]) as reader:
        return [read_deck(reader.read(path, text), project) for text in texts]


def retranslated(path: Path, words: Mapping[str, str]) -> Deck:
    """Return a document's deck with some of its code blocks translated, from a catalog that nobody has compiled."""
    project = find_project(path)
    srcdir = project.source_folder(path.parent)
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            "language": _LANGUAGE,
            "locale_dirs": [folder],
            "gettext_compact": False,
            "gettext_auto_build": True,
            "gettext_additional_targets": ["literal-block"],
        }
        name = path.relative_to(srcdir).with_suffix("").as_posix()
        target = Path(folder, _LANGUAGE, "LC_MESSAGES", f"{docname_to_domain(name, compaction=False)}.po")
        target.parent.mkdir(parents=True)
        catalog = Catalog(_LANGUAGE)
        for text, translation in words.items():
            catalog.add(text, translation)
        with target.open("wb") as file:
            write_po(file, catalog)
        with open_reader(project, srcdir, [path], settings) as reader:
            return read_deck(reader.read(path), project)
