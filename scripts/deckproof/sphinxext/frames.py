"""The ``deck`` directive: a deck in a frame on a page of the site that it belongs to.

In the tree it is a link to the deck, which every builder can write; pages have the deck itself above the link.
"""

from __future__ import annotations

from html import escape
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util import docname_join, logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import OptionSpec
from sphinx.writers.html5 import HTML5Translator

from deckproof.extract.presentations import presentations
from deckproof.sphinxext import neighbours

STYLE = "display: block; width: 100%; aspect-ratio: {ratio}; border: 1px solid"
logger = logging.getLogger(__name__)


class deck_frame(nodes.container):  # noqa: N801 -- nodes are named as their visitors are
    """A deck in a frame, with a link to it."""


class DeckFrame(SphinxDirective):
    """A deck, named as ``:doc:`` names a document: ``.. deck:: talks/storage``."""

    required_arguments = 1
    option_spec: ClassVar[OptionSpec] = {
        "slide": directives.unchanged_required,
        "title": directives.unchanged_required,
        "ratio": directives.unchanged_required,
        "name": directives.unchanged,
    }

    def run(self) -> list[nodes.Node]:
        """Return a frame with the link in it."""
        name = docname_join(self.env.docname, self.arguments[0])
        node = deck_frame("", classes=["deck-frame"])
        node["deck"], node["slide"] = name, self.options.get("slide", "")
        node["title"], node["ratio"] = self.options.get("title", ""), self.options.get("ratio", "16/9")
        title = node["title"]
        link = addnodes.pending_xref(
            "", reftype="doc", refdomain="std", reftarget=f"/{name}", refexplicit=bool(title), refdoc=self.env.docname
        )
        link += nodes.inline(title, title, classes=["doc"])
        paragraph = nodes.paragraph("", "", link)
        node += paragraph
        for each in (node, paragraph, link):
            self.set_source_info(each)
        self.add_name(node)
        return [node]


def setup(app: Sphinx) -> None:
    """Register the directive, and the frame for pages."""
    app.add_directive("deck", DeckFrame)
    app.add_node(deck_frame, html=(visit_frame, depart_frame), deck=(HTML5Translator.visit_container, depart_frame))


def visit_frame(translator: HTML5Translator, node: nodes.Element) -> None:
    """Open the frame's element, with the deck in it where pages have decks among them."""
    translator.body.append(translator.starttag(node, "div"))
    builder, name = translator.builder, str(node["deck"])
    if builder.name not in neighbours.PAGES or name not in builder.env.all_docs:
        return
    config, env = builder.config, builder.env
    decks = presentations(env.all_docs, config.deckproof_decks, config.root_doc, env.toctree_includes)
    if not config.deckproof_decks or name not in [each.root for each in decks]:
        message = f"{name} is not a deck of its own; deckproof_decks in conf.py says which documents are"
        logger.warning("%s", message, location=node, type="deckproof", subtype="frame")
        return
    place = f"#/{node['slide']}" if node["slide"] else ""
    address = builder.get_relative_uri(builder.current_docname, name) + place
    title = node["title"] or env.titles[name].astext()
    style = STYLE.format(ratio=node["ratio"])
    words = f'src="{escape(address)}" title="{escape(title)}" style="{escape(style)}" loading="lazy" allowfullscreen'
    translator.body.append(f"<iframe {words}></iframe>\n")


def depart_frame(translator: HTML5Translator, _node: nodes.Element) -> None:
    """Close the frame's element."""
    translator.body.append("</div>\n")
