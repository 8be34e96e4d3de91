"""The ``drawing`` directive: an SVG file of the author's, written into the page in the deck's colours.

A picture that is only linked keeps its own colours and typefaces; one in the page turns dark with the slide. It says in
words what it shows, by a ``<title>`` and a ``<desc>``, as every diagram of a deck does.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import OptionSpec
from sphinx.writers.html5 import HTML5Translator

from deckproof.sphinxext.pictures import adopt

_BEFORE = re.compile(r"^.*?(?=<svg\b)", re.DOTALL)
_SAID = re.compile(r"<(title|desc)\b[^>]*>(.*?)</\1>", re.DOTALL)


class drawing(nodes.container):  # noqa: N801 -- nodes are named as their visitors are
    """An SVG file's text, and what it shows in a paragraph, for builders that write no SVG."""


class Drawing(SphinxDirective):
    """An SVG file, by its path beside the document: ``.. drawing:: life-cycle.svg``."""

    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[OptionSpec] = {"name": directives.unchanged, "class": directives.class_option}

    def run(self) -> list[nodes.Node]:
        """Return the drawing, with what it says in words."""
        file = self.arguments[0]
        name, path = self.env.relfn2path(file)
        self.env.note_dependency(name)
        try:
            text = _BEFORE.sub("", Path(path).read_text(encoding="utf-8"))
        except OSError as error:
            raise self.error(f"the drawing {file!r} can't be read: {error.strerror}") from None
        said = dict(_SAID.findall(text))
        if not {"title", "desc"} <= said.keys():
            raise self.error(f"the drawing {file!r} needs a <title> and a <desc>, for those who can't see it")
        words = f"{said['title']}: {said['desc']}"
        paragraph = nodes.paragraph(words, words)
        node = drawing("", paragraph, svg=text, classes=self.options.get("class", []))
        for each in (node, paragraph):
            self.set_source_info(each)
        self.add_name(node)
        return [node]


def setup(app: Sphinx) -> None:
    """Register the directive, and what is written of it."""
    app.add_directive("drawing", Drawing)
    app.add_node(drawing, html=(draw, None), deck=(draw, None))


def draw(translator: HTML5Translator, node: nodes.Element) -> None:
    """Write the drawing into the page, under names of its own."""
    name = f"drawing-{hashlib.sha256(node['svg'].encode()).hexdigest()[:10]}"
    svg = adopt(str(node["svg"]).strip(), "drawing", name)
    translator.body.append(f"{translator.starttag(node, 'div', CLASS='diagram drawing')}{svg}</div>\n")
    raise nodes.SkipNode
