"""Decks among the pages of a site: each at its own address in the pages' folder, made when the pages are.

The pages are written first, by their own builder; then a second Sphinx of the same project, which finds all documents
read, writes the decks over the pages of their documents.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from docutils.parsers.rst import directives, roles
from sphinx.application import Sphinx
from sphinx.util import docutils as known
from sphinx.util import logging

from deckproof.sphinxext import neighbours


def setup(app: Sphinx) -> None:
    """Write the decks behind everything else that wants to be done when the pages are finished."""
    app.connect("build-finished", write_decks, priority=900)


def write_decks(app: Sphinx, error: Exception | None) -> None:
    """Write the decks of a site into its pages, where conf.py says which documents are decks."""
    if error or app.builder.name not in neighbours.PAGES or not app.config.deckproof_decks:
        return
    with _nothing_registered():
        inner = _second(app)
        inner.builder.site = app.builder  # type: ignore[attr-defined] # it is ours
        inner.build()
    state = vars(app)  # Sphinx shows no other way to what it was started with
    logging.setup(app, state["_status"], state["_warning"])
    state["_warncount"] += vars(inner)["_warncount"]
    app.statuscode = app.statuscode or inner.statuscode


def _second(app: Sphinx) -> Sphinx:
    """Return a Sphinx like this one that builds decks, with the tags that its author gave."""
    builder = app.builder
    made = {builder.name, builder.format, f"builder_{builder.name}", f"format_{builder.format}"}
    options: dict[str, Any] = {"confoverrides": dict(app.config.overrides), "tags": sorted(set(app.tags) - made)}
    options |= {"status": None, "warning": vars(app)["_warning"]}
    return Sphinx(app.srcdir, app.confdir, app.outdir, app.doctreedir, "deck", **options)


@contextlib.contextmanager
def _nothing_registered() -> Iterator[None]:
    """Let extensions be set up a second time: docutils remembers directives, roles and nodes for the whole process."""
    registries = vars(directives)["_directives"], vars(roles)["_roles"]  # which Sphinx keeps in the same way
    before, nodes = [dict(each) for each in registries], list(known.additional_nodes)
    for node in nodes:
        known.unregister_node(node)
    for each in registries:
        each.clear()
    try:
        yield
    finally:
        for each, names in zip(registries, before, strict=True):
            each.clear()
            each.update(names)
        for node in nodes:
            known.register_node(node)
