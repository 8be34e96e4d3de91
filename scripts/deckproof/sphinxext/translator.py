"""Write an assembled tree as reveal.js slides.

A section of the first level is a column; it and every section below it is a slide in that column, however deep it is
nested, because reveal.js has two dimensions.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.writers.html5 import HTML5Translator
from sphinx_revealjs.nodes import revealjs_section, revealjs_vertical
from sphinx_revealjs.writers import RevealjsSlideTranslator, build_attributes_str


class DeckTranslator(RevealjsSlideTranslator):  # type: ignore[misc] # sphinx-revealjs has no types
    """Writes columns of slides, with code that is highlighted at build time."""

    _topic = ""  # the title of the column that is open

    def visit_section(self, node: nodes.section) -> None:
        """Open a slide: the first of a new column, or the next after the one that is open."""
        self.section_level += 1
        if self.section_level == 1:
            self._topic = _title(node)
            self.body.append(f"<section{_attributes(node, revealjs_vertical, self.builder)}>\n")
        else:
            self.body.append("</section>\n")
        self.body.append(self._slide(node))

    def depart_section(self, _node: nodes.section) -> None:
        """Close the column together with its last slide; a slide in between is closed by the next one."""
        self.section_level -= 1
        if self.section_level == 0:
            self.body.append("</section>\n</section>\n")

    def visit_entry(self, node: nodes.entry) -> None:
        """Open a cell of a table; one that heads a column and is empty, as in a table's corner, heads nothing."""
        super().visit_entry(node)
        if not node.children and self.body[-1].startswith("<th"):
            self.body[-1] = self.body[-1].replace("<th", "<td", 1)
            self.context[-1] = self.context[-1].replace("</th", "</td")

    def _slide(self, node: nodes.section) -> str:
        classes = ["slide", f"level-{min(self.section_level, 2)}", *node["classes"]]
        name = f' id="{node["ids"][0]}"' if node["ids"] else ""
        attributes = _attributes(node, revealjs_section, self.builder)
        if self.section_level > 1:
            attributes += f' data-topic="{self.attval(self._topic)}"'
        aliases = "".join(f'<span id="{alias}"></span>' for alias in node["ids"][1:])
        return f'<section{name} class="{" ".join(classes)}"{attributes}>\n{aliases}'


def _title(node: nodes.section) -> str:
    place = node.first_child_matching_class(nodes.title)
    return "" if place is None else str(node.children[place].astext())


def _attributes(node: nodes.section, kind: type[nodes.Element], builder: Any) -> str:
    """Return the ``data-`` attributes that an author gave a section by a directive of sphinx-revealjs."""
    place = node.first_child_matching_class(kind)
    if place is None:
        return ""
    attributes: str = build_attributes_str(node.children[place], builder)
    return f" {attributes}" if attributes else ""


def visit_notes(translator: HTML5Translator, _node: nodes.Element) -> None:
    """Open speaker notes; sphinx-revealjs would flatten them to plain text."""
    translator.body.append('<aside class="notes">\n')


def depart_notes(translator: HTML5Translator, _node: nodes.Element) -> None:
    """Close speaker notes."""
    translator.body.append("</aside>\n")
