"""What ``only`` and ``ifconfig`` keep off the slides: the same as in the build that makes them.

A Sphinx build has the tags of its builder, and those that ``-t`` names; conf.py sees only the latter. The ``deck``
builder counts as ``revealjs`` and as ``html``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Mapping
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.tags import Tags

from deckproof.config import TAGS_VARIABLE
from deckproof.errors import DeckError
from deckproof.formats import EXTENSION

_PAGE = ("html", "format_html")
_BUILDERS = {EXTENSION: "deck", "sphinx_revealjs": "revealjs"}
"""The builder of the slides, by the extension that brings it; in this order."""
_TAGS = {
    "deck": (*_PAGE, "deck", "builder_deck", "revealjs", "builder_revealjs"),
    "revealjs": (*_PAGE, "revealjs", "builder_revealjs"),
    "html": (*_PAGE, "builder_html"),
}


def asked_tags() -> tuple[str, ...]:
    """Return the tags that were asked for, as with ``-t``."""
    return tuple(os.environ.get(TAGS_VARIABLE, "").split())


def builder_of(extensions: Collection[str]) -> str:
    """Return the name of the builder that shows a project's slides: of a site without any, ``html``."""
    return next((builder for extension, builder in _BUILDERS.items() if extension in extensions), "html")


def tags_of(builder: str, asked: Collection[str] = ()) -> Tags:
    """Return the tags that hold in a build by this builder."""
    return Tags((*_TAGS[builder], *asked))


def off_slides(tree: nodes.document, app: Sphinx) -> frozenset[int]:
    """Return the ids of a tree's nodes that are not on the slides, whichever builder the application has.

    Raises DeckError for an ``ifconfig`` whose condition can't be evaluated.
    """
    builder = builder_of(app.extensions)
    tags = tags_of(builder, set(app.tags) - _own_tags(app))
    return frozenset(id(each) for each in tree.findall() if _is_off(each, tags, app, builder))


def _own_tags(app: Sphinx) -> set[str]:
    """Return the tags that the application has for its builder's sake."""
    name, form = app.builder.name, app.builder.format
    return {name, form, f"builder_{name}", f"format_{form}", *_TAGS.get(name, ())}


def _is_off(node: nodes.Node, tags: Tags, app: Sphinx, builder: str) -> bool:
    if isinstance(node, addnodes.only):
        try:
            return not tags.eval_condition(node["expr"])
        except ValueError:  # Sphinx warns of the bad expression and shows the content
            return False
    module = sys.modules.get("sphinx.ext.ifconfig")
    if module is not None and isinstance(node, module.ifconfig):
        return not _holds(node, {**_values(app), "builder": builder})
    return False


def _values(app: Sphinx) -> dict[str, Any]:
    return {each.name: each.value for each in app.config} | app.config.__dict__


def _holds(node: nodes.Element, names: Mapping[str, Any]) -> bool:
    try:
        return bool(eval(node["expr"], dict(names)))  # noqa: S307 -- it is the author's program, as conf.py is
    except Exception as error:  # noqa: BLE001 -- the expression may raise anything
        message = f"ifconfig: {type(error).__name__}: {error}"
        raise DeckError(message, path=node.source or "", line=node.line, remedy="correct the expression") from None
