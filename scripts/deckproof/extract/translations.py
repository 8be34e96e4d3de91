"""The translations that a build would show, compiled in a folder of our own: nothing is written beside the sources."""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from sphinx.application import Sphinx
from sphinx.util.i18n import CatalogInfo, CatalogRepository

from deckproof.errors import DeckError


def translate(app: Sphinx, folder: Path) -> None:
    """Let the application find what a build would compile: the catalogs that are newer than their ``.mo``.

    Raises DeckError for a catalog that can't be read.
    """
    config = app.config
    if not config.gettext_auto_build:
        return
    repository = CatalogRepository(app.srcdir, config.locale_dirs, config.language, config.source_encoding)
    bases = dict.fromkeys(str(each.base_dir) for each in repository.catalogs)
    folders = {base: folder / str(number) for number, base in enumerate(bases)}
    used = dict[str, None]()
    for each in repository.catalogs:
        if each.is_outdated():
            own = folders[str(each.base_dir)]
            _compile(each, own / config.language / "LC_MESSAGES" / each.mo_file, config.language, app)
            used[str(own)] = None
    config.locale_dirs = [*used, *config.locale_dirs]


def _compile(catalog: CatalogInfo, target: Path, language: str, app: Sphinx) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    source = Path(catalog.po_path)
    try:
        with source.open(encoding=catalog.charset) as text, target.open("wb") as compiled:
            write_mo(compiled, read_po(text, language), app.config.gettext_allow_fuzzy_translations)
    except (OSError, ValueError, PoFileError) as error:
        raise DeckError(f"the catalog can't be read: {error}", path=source) from None
