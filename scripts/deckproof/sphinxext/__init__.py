"""The Sphinx extension: the ``deck`` builder, diagrams as inlined SVG, and the ``deckproof_*`` settings of conf.py.

It knows Sphinx and reveal.js; it must not know engines, terminals or what a block's text means.
"""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from deckproof import __version__
from deckproof.sphinxext import (
    anatomy,
    blocks,
    builder,
    diagrams,
    drawings,
    frames,
    handout,
    house,
    layouts,
    look,
    neighbours,
    recordings,
    settings,
    site,
    stamps,
)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register everything; Sphinx calls this once per build."""
    neighbours.bring(app, "sphinx_revealjs")
    neighbours.setup(app)
    settings.setup(app)
    look.setup(app)
    house.setup(app)
    layouts.setup(app)
    diagrams.setup(app)
    drawings.setup(app)
    anatomy.setup(app)
    blocks.setup(app)
    stamps.setup(app)
    recordings.setup(app)
    handout.setup(app)
    builder.setup(app)
    frames.setup(app)
    site.setup(app)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
