"""The ``deck`` builder: one reveal.js presentation for each deck of a project.

Sphinx's single-page builder assembles a deck's documents, sphinx-revealjs dresses them; this module brings the two
together.
"""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.singlehtml import SingleFileHTMLBuilder
from sphinx.config import Config
from sphinx.locale import __
from sphinx.util.display import progress_message
from sphinx.util.fileutil import copy_asset
from sphinx.util.nodes import inline_all_toctrees
from sphinx.util.osutil import relative_uri
from sphinx_revealjs.builders import RevealjsHTMLBuilder
from sphinx_revealjs.utils import get_internal_static_path

from deckproof import collect_less
from deckproof.extract.presentations import Presentation, presentations
from deckproof.sphinxext import assets, formulas, house, index_page, look
from deckproof.sphinxext.assemble import flatten
from deckproof.sphinxext.translator import DeckTranslator, depart_break, depart_notes, visit_break, visit_notes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.builders.html import StandaloneHTMLBuilder
    from sphinx.environment import BuildEnvironment

THEMES = Path(__file__).parent / "themes"
THEME = "deckproof"
THEIRS = ("revealjs-basic", "revealjs-simple")


class DeckBuilder(SingleFileHTMLBuilder, RevealjsHTMLBuilder):  # type: ignore[misc] # sphinx-revealjs has no types
    """Builds a presentation of each deck: a column of slides per topic."""

    name = "deck"
    epilog = __("The presentation is in %(outdir)s.")
    default_translator_class = DeckTranslator
    site: StandaloneHTMLBuilder | None = None
    """The builder of the pages that the decks stand among; None where there are only decks."""

    def __init__(self, app: Sphinx, env: BuildEnvironment) -> None:
        super().__init__(app, env)
        self._now = Presentation(self.config.root_doc, ())
        self._pages: dict[str, list[Path]] = {}  # those that were written, by their themes

    def init(self) -> None:
        """Keep only the static files of the author and of extensions: sphinx-revealjs adds all of reveal.js."""
        house.settle(self.config)
        brought = assets.brought(self.config)
        formulas.register(self.app)
        super().init()
        for tag in ("revealjs", "builder_revealjs"):  # what is only for slides is for these
            self.tags.add(tag)
        self._collect_less()
        own = [path for path in self.config.revealjs_static_path if Path(path) != get_internal_static_path()]
        # one list, as sphinx-revealjs has it: its extensions add their folders to the one, and Sphinx reads the other
        self.config.revealjs_static_path[:] = own + brought
        self.config.html_static_path = self.config.revealjs_static_path

    @property
    def static(self) -> Path:
        """The folder of static files."""
        return Path(self.outdir) / "_static"

    @property
    def presentations(self) -> list[Presentation]:
        """The decks, with the documents of each."""
        found = self.env.all_docs
        return presentations(found, self.config.deckproof_decks, self.config.root_doc, self.env.toctree_includes)

    def _collect_less(self) -> None:
        """Look for garbage less often while trees are built."""
        before = collect_less()
        self.app.connect("build-finished", lambda *_: gc.set_threshold(*before))

    @property
    def math_renderer_name(self) -> str | None:
        """The renderer of formulas: one that works while the deck is built, where the author's would ask a network."""
        return formulas.renderer(super().math_renderer_name)

    def init_css_files(self) -> None:
        """Add the colours of highlighted code, which sphinx-revealjs leaves to a script in the browser."""
        super().init_css_files()
        self.add_css_file(look.CODE, priority=200)
        for name, attributes in self.app.registry.css_files:
            self.add_css_file(name, **attributes)

    def get_theme_config(self) -> tuple[str, dict[str, Any]]:
        """Return the page's template: ours in the place of sphinx-revealjs's, which start no deck without a network."""
        theme, options = super().get_theme_config()
        return (THEME if theme in THEIRS else theme), options

    # --- where everything is

    def page(self, docname: str) -> Path:
        """Return the file of a page: among a site's, it is where the site has it."""
        builder: Any = self.site or super()
        # newer versions of Sphinx have another name for it
        return Path(getattr(builder, "get_output_path", builder.get_outfilename)(docname))

    def get_output_path(self, page_name: str, /) -> Path:
        """Return the file of a page, for the newest Sphinx."""
        return self.page(page_name)

    def get_outfilename(self, pagename: str) -> Any:
        """Return the file of a page, for Sphinx 8 and whoever asks as it did."""
        return self.page(pagename)

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:  # noqa: ARG002 -- Sphinx gives it by name
        """Return the address of a document's page, which for a part of a deck is the deck's."""
        if docname in self._now.docnames:
            docname = self._now.root
        else:
            docname = next((each.root for each in self.presentations if docname in each.docnames), docname)
        return self.site.get_target_uri(docname) if self.site else docname + self.out_suffix

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:  # noqa: ARG002 -- as above
        """Return the way from the deck that is written to a document: within it, to another deck, or to a page."""
        if to in self._now.docnames or not (self.site or any(to in each.docnames for each in self.presentations)):
            return f"#document-{to}"
        return relative_uri(self.get_target_uri(self._now.root), self.get_target_uri(to))

    # --- writing

    def write_documents(self, _docnames: Iterable[str]) -> None:
        """Write every deck, each to a page of its own."""
        self.prepare_writing(set(self.env.all_docs))
        numbers = self.env.toc_secnumbers, self.env.toc_fignumbers
        for each in self.presentations:
            self._now = each
            with progress_message(__("writing deck")):
                self.revealjs_slide = None
                tree = self.assemble_doctree()
                self.env.toc_secnumbers = {each.root: self.assemble_toc_secnumbers()[self.config.root_doc]}
                self.env.toc_fignumbers = {each.root: self.assemble_toc_fignumbers()[self.config.root_doc]}
                self.write_doc_serialized(each.root, tree)
                self.write_doc(each.root, tree)
                self.env.toc_secnumbers, self.env.toc_fignumbers = numbers

    def assemble_doctree(self) -> nodes.document:
        """Return the whole deck with each topic a section of its own, next to the title slide."""
        root = self._now.root
        tree = inline_all_toctrees(self, set(), root, self.env.get_doctree(root), str, [root])
        tree["docname"] = root
        self.env.resolve_references(tree, root, self)
        return flatten(tree)

    def get_doc_context(self, docname: str, body: str, metatags: str) -> dict[str, Any]:
        """Return what reveal.js's page template needs, without links to other pages: there are none."""
        context: dict[str, Any] = RevealjsHTMLBuilder.get_doc_context(self, docname, body, metatags)
        alone: dict[str, Any] = {"parents": [], "prev": None, "next": None, "rellinks": [], "docstitle": None}
        style = assets.theme(self.config, self.revealjs_slide)
        return context | alone | {"look": look.look(self.config, style, context["revealjs"].script_plugins)}

    def configure_theme(self, ctx: dict[str, Any]) -> None:
        """Name the theme of this deck, and have its files copied."""
        super().configure_theme(ctx)
        style = assets.theme(self.config, self.revealjs_slide)
        self._pages.setdefault(style, []).append(self.page(self._now.root))
        assets.copy_reveal(self.static, [f"{assets.THEMES}/{style}.css"])

    # --- files

    def finish(self) -> None:
        """Write the rest; among the pages of a site, that is only what the decks load."""
        if self.site is None:
            super().finish()
            self._write_index()
        else:
            self.copy_image_files()
            self.copy_download_files()
            self.copy_static_files()
        pages = [page for together in self._pages.values() for page in together]
        for style in {house.sheet(each): each for each in self._pages}.values():
            house.write_sheet(self.static, self.config, Path(self.confdir), pages, style)

    def _write_index(self) -> None:
        """Write a page that leads to the decks, unless one of them has its name."""
        decks = [each.root for each in self.presentations]
        if decks and self.config.root_doc not in decks:
            path = Path(self.outdir) / f"{self.config.root_doc}.html"
            links = ((self.get_target_uri(name), self.env.titles[name].astext()) for name in decks)
            index_page.write(path, self.config.project, self.config.language or "en", links)

    def create_pygments_style_file(self) -> None:
        """Write the colours of highlighted code, for both schemes."""
        look.write(self.static / look.CODE, look.code_colours(self.config))

    def copy_theme_static_files(self, context: dict[str, Any]) -> None:
        """Copy the theme's files, unless a site has its own, which may have the same names."""
        if self.site is None:
            super().copy_theme_static_files(context)

    def copy_static_files(self) -> None:
        """Copy the author's files, and of reveal.js what the pages load."""
        super().copy_static_files()
        look.write(self.static / look.SCRIPT, look.started())
        if logo := self.config.deckproof_logo:
            copy_asset(Path(self.confdir) / logo, self.static, force=True)
        assets.copy_reveal(self.static, assets.loaded(self.config))


def setup(app: Sphinx) -> None:
    """Register the builder with its page, and what it writes for each node."""
    app.add_builder(DeckBuilder)
    # after sphinx-revealjs has taken over the handlers of HTML, at the default priority of 500
    app.connect("config-inited", inherit_handlers, priority=600)
    app.add_html_theme(THEME, str(THEMES / THEME))
    assets.setup(app)


def inherit_handlers(app: Sphinx, _config: Config) -> None:
    """Let the builder write every node that the ``revealjs`` builder can write, with rich speaker notes."""
    handlers = app.registry.translation_handlers
    own = {"revealjs_notes": (visit_notes, depart_notes), "revealjs_break": (visit_break, depart_break)}
    handlers["deck"] = handlers["revealjs"] | handlers.get("deck", {}) | own
