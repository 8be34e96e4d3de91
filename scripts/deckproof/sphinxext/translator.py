"""Write an assembled tree as reveal.js slides, in the columns that sphinx-revealjs would make of each document.

A document's title begins a column, and so does every section of the deck's first document; what is below is a slide in
that column, down to a document's third level. Deeper sections stay on the slide, under a smaller heading.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator
from sphinx_revealjs.nodes import revealjs_break, revealjs_section, revealjs_slide, revealjs_vertical
from sphinx_revealjs.writers import RevealjsSlideTranslator, build_attributes_str

from deckproof.extract.assemble import SLIDE_LEVELS
from deckproof.sphinxext.assemble import LEVEL

logger = logging.getLogger(__name__)


class DeckTranslator(RevealjsSlideTranslator):  # type: ignore[misc] # sphinx-revealjs has no types
    """Writes columns of slides, with code that is highlighted at build time."""

    section_level: int
    _topic = ""  # the title that the open column has, or stands below
    _slides = 0  # those that an author has broken off the section that is open

    def visit_section(self, node: nodes.section) -> None:
        """Open a slide: the first of a new column, or the next after the one that is open."""
        self.section_level = node.get(LEVEL, self.section_level + 1)
        if own_level(node) > SLIDE_LEVELS:
            self.body.append("".join(f'<span id="{each}"></span>' for each in node["ids"]))
            return
        self._slides = 1
        self._take_look(node)
        if begins_column(node):
            self._topic = _title(node) if self.section_level == 1 else self._topic
            self.body.append(f"<section{_attributes(node, revealjs_vertical, self.builder)}>\n")
        else:
            self.body.append("</section>\n")
        self.body.append(self._slide(node, _attributes(node, revealjs_section, self.builder)))

    def depart_section(self, node: nodes.section) -> None:
        """Close the column together with its last slide; a slide in between is closed by the next one."""
        self.section_level -= 1
        if begins_column(node):
            self.section_level = 0
            self.body.append("</section>\n</section>\n")

    def visit_entry(self, node: nodes.entry) -> None:
        """Open a cell of a table; one that heads a column and is empty, as in a table's corner, heads nothing."""
        super().visit_entry(node)
        if not node.children and self.body[-1].startswith("<th"):
            self.body[-1] = self.body[-1].replace("<th", "<td", 1)
            self.context[-1] = self.context[-1].replace("</th", "</td")

    def visit_comment(self, node: nodes.comment) -> None:
        """Write a comment as notes where conf.py says so, but none that speaks to this toolkit."""
        if node.astext().lstrip().startswith("deckproof"):
            raise nodes.SkipNode
        super().visit_comment(node)

    def break_slide(self, node: nodes.Element) -> None:
        """Begin another slide of the section that is open, with its title unless the author wants none."""
        section = node.parent
        self._slides += 1
        self.body.append(f"</section>\n{self._slide(section, _attribute_text(node, self.builder), self._slides)}")
        place = section.first_child_matching_class(nodes.title)
        if "notitle" not in node and place is not None:
            section.children[place].walkabout(self)

    def _slide(self, node: nodes.Element, attributes: str, number: int = 1) -> str:
        level = min(self.section_level, 2)
        classes = ["slide", f"level-{level}", *node["classes"]]
        if number > 1:
            classes = [each for each in classes if each != "title-slide"]
        ids = [f"{each}-{number}" if number > 1 else each for each in node["ids"]]
        name = f' id="{ids[0]}"' if ids else ""
        if self.section_level > 1:
            attributes += f' data-topic="{self.attval(self._topic)}"'
        aliases = "".join(f'<span id="{alias}"></span>' for alias in ids[1:])
        return f'<section{name} class="{" ".join(classes)}"{attributes}>\n{aliases}'

    def _take_look(self, node: nodes.section) -> None:
        """Let the deck's first document say of the deck's look what it says of its own; others can't."""
        place = node.first_child_matching_class(revealjs_slide)
        if place is None:
            return
        if self.builder.revealjs_slide is None and self.section_level == 1 and "title-slide" in node["classes"]:
            # the tree is a copy, and what stands in the directive's body is not copied
            original = self.builder.env.get_doctree(self.builder.current_docname)
            self.builder.revealjs_slide = next(iter(original.findall(revealjs_slide)))
        else:
            message = "a deck has one look: revealjs-slide counts under the title of its first document only"
            logger.warning("%s", message, location=node.children[place], type="deckproof", subtype="look")


def own_level(section: nodes.Element) -> int:
    """Return how deep a section is in the document that it was written in, from 1."""
    if LEVEL in section:
        return int(section[LEVEL])
    parent = section.parent
    return 1 if "docname" in section or not isinstance(parent, nodes.section) else own_level(parent) + 1


def begins_column(section: nodes.section) -> bool:
    """Say whether a section is a topic, or one of the deck's first document: these stand next to each other."""
    return not isinstance(section.parent, nodes.section)


def _title(node: nodes.section) -> str:
    place = node.first_child_matching_class(nodes.title)
    return "" if place is None else str(node.children[place].astext())


def _attributes(node: nodes.section, kind: type[nodes.Element], builder: Any) -> str:
    """Return the ``data-`` attributes that an author gave a section by a directive of sphinx-revealjs."""
    place = node.first_child_matching_class(kind)
    return "" if place is None else _attribute_text(node.children[place], builder)


def _attribute_text(node: nodes.Node, builder: Any) -> str:
    attributes: str = build_attributes_str(node, builder)
    return f" {attributes}" if attributes else ""


def visit_notes(translator: HTML5Translator, _node: nodes.Element) -> None:
    """Open speaker notes; sphinx-revealjs would flatten them to plain text."""
    translator.body.append('<aside class="notes">\n')


def depart_notes(translator: HTML5Translator, _node: nodes.Element) -> None:
    """Close speaker notes."""
    translator.body.append("</aside>\n")


def visit_break(translator: DeckTranslator, node: revealjs_break) -> None:
    """Begin another slide of the same section."""
    translator.break_slide(node)
    raise nodes.SkipNode


def depart_break(_translator: DeckTranslator, _node: revealjs_break) -> None:
    """There is nothing to close: the next slide does it."""
