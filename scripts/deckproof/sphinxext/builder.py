"""The ``deck`` builder: the whole documentation tree as one reveal.js presentation.

Sphinx's single-page builder assembles the tree, sphinx-revealjs dresses it; this module only brings the two together
and copies no more than the page asks for.
"""

from __future__ import annotations

import gc
from pathlib import Path, PurePosixPath
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.singlehtml import SingleFileHTMLBuilder
from sphinx.config import Config
from sphinx.locale import __
from sphinx.util.fileutil import copy_asset
from sphinx_revealjs.builders import RevealjsHTMLBuilder
from sphinx_revealjs.utils import get_internal_static_path

from deckproof.sphinxext import house, look
from deckproof.sphinxext.assemble import flatten
from deckproof.sphinxext.translator import DeckTranslator, depart_notes, visit_notes

THEMES = Path(__file__).parent / "themes"
REVEAL_FILES = ("revealjs/dist/reveal.js", "revealjs/dist/reveal.css")


class DeckBuilder(SingleFileHTMLBuilder, RevealjsHTMLBuilder):  # type: ignore[misc] # sphinx-revealjs has no types
    """Builds one presentation: a column of slides per topic."""

    name = "deck"
    epilog = __("The presentation is %(outdir)s/index.html.")
    default_translator_class = DeckTranslator

    def init(self) -> None:
        """Keep only the author's own static folders: sphinx-revealjs adds all of reveal.js, source maps included."""
        house.settle(self.config)
        super().init()
        for tag in ("revealjs", "builder_revealjs"):  # what is only for slides is for these
            self.tags.add(tag)
        self._collect_less()
        own = [path for path in self.config.revealjs_static_path if Path(path) != get_internal_static_path()]
        self.config.html_static_path = own

    @property
    def _static(self) -> Path:
        return Path(self.outdir) / "_static"

    def _collect_less(self) -> None:
        """Look for garbage less often while trees are built: nearly all of what a build makes is kept to its end."""
        before = gc.get_threshold()
        gc.set_threshold(50_000, *before[1:])
        self.app.connect("build-finished", lambda *_: gc.set_threshold(*before))

    def init_css_files(self) -> None:
        """Add the colours of highlighted code, which sphinx-revealjs leaves to a script in the browser."""
        super().init_css_files()
        self.add_css_file("pygments.css", priority=200)

    def assemble_doctree(self) -> nodes.document:
        """Return the whole tree with each topic a section of its own, next to the title slide."""
        return flatten(super().assemble_doctree())

    def get_doc_context(self, docname: str, body: str, metatags: str) -> dict[str, Any]:
        """Return what reveal.js's page template needs, without links to other pages: there are none."""
        context: dict[str, Any] = RevealjsHTMLBuilder.get_doc_context(self, docname, body, metatags)
        alone: dict[str, Any] = {"parents": [], "prev": None, "next": None, "rellinks": [], "docstitle": None}
        return context | alone | {"look": look.look(self.config, context["revealjs"].script_plugins)}

    def create_pygments_style_file(self) -> None:
        """Write the colours of highlighted code, for both schemes."""
        look.write(self._static / "pygments.css", look.code_colours(self.config))

    def copy_static_files(self) -> None:
        """Copy the author's files, and of reveal.js what the page loads."""
        super().copy_static_files()
        look.write(self._static / look.SCRIPT, look.started())
        if logo := self.config.deckproof_logo:
            copy_asset(Path(self.confdir) / logo, self._static, force=True)
        bundled = get_internal_static_path()
        for name in self._reveal_files():
            source = bundled / name
            if source.is_file():
                target = self._static / PurePosixPath(name).parent
                target.mkdir(parents=True, exist_ok=True)
                copy_asset(source, target, force=True)

    def finish(self) -> None:
        """Write the rest, and the look with the letters that the page has."""
        super().finish()
        house.write_sheet(self._static_dir, self.config, Path(self.confdir), [Path(self.outdir) / "index.html"])

    def _reveal_files(self) -> list[str]:
        plugins = [plugin["src"] for plugin in self.config.revealjs_script_plugins]
        theme = f"revealjs/dist/theme/{self.config.revealjs_style_theme}.css"
        return [*REVEAL_FILES, *plugins, *self.config.revealjs_script_files, theme]


def setup(app: Sphinx) -> None:
    """Register the builder with its page, and what it writes for each node."""
    app.add_builder(DeckBuilder)
    # after sphinx-revealjs has taken over the handlers of HTML, at the default priority of 500
    app.connect("config-inited", inherit_handlers, priority=600)
    app.add_html_theme("deckproof", str(THEMES / "deckproof"))


def inherit_handlers(app: Sphinx, _config: Config) -> None:
    """Let the builder write every node that the ``revealjs`` builder can write, with rich speaker notes."""
    handlers = app.registry.translation_handlers
    handlers["deck"] = handlers["revealjs"] | handlers.get("deck", {}) | {"revealjs_notes": (visit_notes, depart_notes)}
