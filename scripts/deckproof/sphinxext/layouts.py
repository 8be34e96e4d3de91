"""The ``slide-layout`` directive: what a slide is, besides a heading with text below it.

It gives the section that it stands in a class; only slides show a difference.
"""

from __future__ import annotations

from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

LAYOUTS = ("section", "end", "fact", "quote", "picture-left", "picture-right")
"""The opener of a section, the last slide, one number, a quotation, and a picture that takes half of the slide."""


def _layout(argument: str) -> str:
    return str(directives.choice(argument, LAYOUTS))


class SlideLayout(SphinxDirective):
    """Says what the slide is on which it stands: ``.. slide-layout:: quote``."""

    required_arguments = 1
    has_content = False
    option_spec: ClassVar = {}

    def run(self) -> list[nodes.Node]:
        """Mark the section, and leave nothing else."""
        try:
            layout = _layout(self.arguments[0])
        except ValueError:
            raise self.error(f"there is no layout {self.arguments[0]!r}; there are: {', '.join(LAYOUTS)}") from None
        section: nodes.Node | None = self.state.parent
        while section is not None and not isinstance(section, nodes.section):
            section = section.parent
        if section is None:
            raise self.error("slide-layout stands below a slide's heading")
        section["classes"].append(f"layout-{layout}")
        return []


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("slide-layout", SlideLayout)
