"""The ``command-anatomy`` directive: a command with call-outs, drawn on slides and listed everywhere else.

In the tree it is the command as a code block and its parts as a definition list, which every builder can write; slides
show a picture of the same instead. What is wrong with it is a warning at its place, while the document is read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives, states
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import OptionSpec
from sphinx.writers.html5 import HTML5Translator

from deckproof.anatomy import Anatomy, Fault, Part, draw, lay_out, read_anatomy
from deckproof.anatomy.client import ask_client
from deckproof.anatomy.options import check_command
from deckproof.config import cache_folder
from deckproof.extract.slides import slide_of
from deckproof.parse.classify import ANATOMY

logger = logging.getLogger(__name__)


class command_anatomy(nodes.container):  # noqa: N801 -- nodes are named as their visitors are
    """A command as a literal block and its parts as a definition list."""


class CommandAnatomy(SphinxDirective):
    """A command, and under it a line for each part: ``-it: interactive, with a terminal``."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[OptionSpec] = {
        "at-once": directives.flag,
        "unchecked": directives.unchanged_required,
        "name": directives.unchanged,
    }

    def run(self) -> list[nodes.Node]:
        """Return one node, with the places of what is wrong in it."""
        anatomy, faults = read_anatomy(self.arguments[0], list(self.content))
        block = nodes.literal_block(" \\\n  ".join(anatomy.rows), " \\\n  ".join(anatomy.rows), classes=[ANATOMY])
        block["language"] = "bash"
        node = command_anatomy("", block, classes=[ANATOMY])
        if anatomy.parts:
            node += self._listed(anatomy.parts)
        node["anatomy"] = anatomy
        node["faults"] = [(fault, ":".join(map(str, self._place(fault.line)))) for fault in faults]
        node["places"] = [":".join(map(str, self._place(part.line))) for part in anatomy.each()]
        node["stepwise"] = "at-once" not in self.options
        node["unchecked"] = self.options.get("unchecked", "")
        serial = f"{self.env.docname} {self.env.new_serialno(ANATOMY)}"
        node["picture"] = f"anatomy-{hashlib.sha256(serial.encode()).hexdigest()[:10]}"
        for each in (node, block):
            self.set_source_info(each)
        self.add_name(node)
        return [node]

    def _listed(self, parts: Sequence[Part]) -> nodes.definition_list:
        """Return parts with what is said of them, the parts of a part below it."""
        made = nodes.definition_list()
        for part in parts:
            inline, messages = self.parse_inline(part.label, lineno=self._place(part.line)[1])
            said = nodes.paragraph(part.label, "", *inline)
            said.source, said.line = self._place(part.line)
            term = nodes.term("", "", nodes.literal(part.text, part.text))
            inner = [self._listed(part.parts)] if part.parts else []
            made += nodes.definition_list_item("", term, nodes.definition("", said, *messages, *inner))
        return made

    def _place(self, line: int | None) -> tuple[str, int]:
        """Return the file and line of a line of the body; without one, of the directive."""
        known = self.get_source_info()
        source, first = str(known[0] or ""), int(known[1] or 0)  # newer versions of Sphinx may not know
        if line is None:
            return source, first
        items = getattr(self.content, "items", None)
        if isinstance(self.state, states.RSTState) and items:
            name, offset = items[line]
            return str(name or source), int(offset or 0) + 1
        return source, first + self.content_offset + line + 1  # MyST counts from the directive's line


def setup(app: Sphinx) -> None:
    """Register the directive, and what slides show of it."""
    app.add_directive(ANATOMY, CommandAnatomy)
    app.add_node(command_anatomy, deck=(visit_picture, depart_picture))
    app.connect("doctree-read", Checks().warn)


class Checks:
    """What one build says of its anatomies while their documents are read."""

    def __init__(self) -> None:
        self._missing: set[str] = set()  # clients that are not on this machine

    def warn(self, _app: Sphinx, tree: nodes.document) -> None:
        """Say what is wrong with the anatomies of a document: file, line, slide, and what to do."""
        for node in tree.findall(command_anatomy):
            for fault, place in self._faults(node):
                message = f"slide {slide_of(node, '')!r}: {fault}"
                logger.warning("%s", message, location=place, type="deckproof", subtype="anatomy")

    def _faults(self, node: nodes.Element) -> Iterator[tuple[Fault, str]]:
        """Yield faults, each with its file and line."""
        anatomy: Anatomy = node["anatomy"]
        here = f"{node.source}:{node.line}"
        places: dict[int | None, str] = {
            part.line: place for part, place in zip(anatomy.each(), node["places"], strict=True)
        }
        yield from node["faults"]
        if not node["unchecked"]:
            yield from ((fault, here) for fault in check_command(anatomy.command, self._ask))
        if anatomy.parts:
            faults = lay_out(anatomy, labels(node)).faults
            yield from ((fault, places.get(fault.line, here)) for fault in faults)

    def _ask(self, words: Sequence[str]) -> str | None:
        text = ask_client(words, cache_folder())
        if text is None and words[0] not in self._missing and len(words) == 1:
            self._missing.add(words[0])
            logger.info("%s is not on this machine: options in anatomies are not checked", words[0])
        return text


def labels(node: nodes.Element) -> list[str]:
    """Return what is said of each part, without markup and in the reader's language."""
    return [str(item.children[1].children[0].astext()) for item in node.findall(nodes.definition_list_item)]


def visit_picture(translator: HTML5Translator, node: nodes.Element) -> None:
    """Write the picture, and open what the same says in words, for narrow screens."""
    anatomy: Anatomy = node["anatomy"]
    said = labels(node)
    words = "; ".join(f"{part.text}: {label}" for part, label in zip(anatomy.each(), said, strict=True))
    translator.body.append(translator.starttag(node, "div"))
    if anatomy.parts:
        picture = lay_out(anatomy, said)
        title = f"The parts of the command {anatomy.command}"
        svg = draw(picture, name=node["picture"], title=title, description=words, stepwise=node["stepwise"])
        translator.body.append(f'{svg}\n<div class="in-words">\n')
    else:
        translator.body.append("<div>\n")


def depart_picture(translator: HTML5Translator, _node: nodes.Element) -> None:
    """Close the words and the picture."""
    translator.body.append("</div>\n</div>\n")
