"""Code blocks in the page: each says which block it is, and what of it is typed.

The ids are those of the proof and of pytest; what is typed is what the parser reads, so that a copy button leaves out
prompts, output and continuation marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

from deckproof.anatomy.metrics import cells
from deckproof.errors import DeckError
from deckproof.extract import Project
from deckproof.extract.blocks import BLOCK, read_deck
from deckproof.extract.conditions import off_slides
from deckproof.extract.reader import Document, ReadingApp
from deckproof.model import Kind, LineRole, Reading, Role
from deckproof.parse import read_deck as read_blocks
from deckproof.sphinxext import neighbours, settings
from deckproof.sphinxext.handout import folded
from deckproof.sphinxext.recordings import Recordings, recordings
from deckproof.sphinxext.stamps import INPUTS, Stamps, proof_address, stamps, written
from deckproof.sphinxext.typed import typed_elsewhere

TYPED = "deckproof-typed"
"""The attribute of a block's node that holds what is typed there; absent where that is nothing, or all of it."""

OUTPUT = "deckproof-output"
"""The attribute of a block's node that holds the numbers of its lines that are output, from 0."""

STEPS = "data-line-numbers"
"""The option of ``revealjs-code-block`` that says which lines are spoken of, one step after the other: ``1|3-4``."""

NUMBERED = 3
"""Letters that the numbers of lines take."""

_RANGE = re.compile(r"(\d+)(?:-(\d+))?")
logger = logging.getLogger(__name__)


def setup(app: Sphinx) -> None:
    """Mark blocks as documents are read, and write the marks into pages and slides."""
    app.connect("doctree-read", mark)
    app.connect("env-updated", recall)
    app.connect("doctree-resolved", forget)
    app.registry.translation_handlers.setdefault("deck", {})["literal_block"] = (visit_block, depart_block)
    # when the ``revealjs`` builder has taken what html has, and before ``deck`` takes what ``revealjs`` has
    app.connect("config-inited", mark_pages, priority=550)


def mark_pages(app: Sphinx, config: Config) -> None:
    """Write the marks into ordinary pages, too, where they are a handout."""
    if config.deckproof_handout:
        handlers = app.registry.translation_handlers
        for builder in neighbours.PAGES:
            handlers[builder] = handlers.get("html", {}) | {"literal_block": (visit_block, depart_block)}


def recall(app: Sphinx, _env: BuildEnvironment) -> None:
    """Let the builder, which writes all pages, know what the last proof says and what was recorded."""
    if neighbours.is_ours(app):
        app.builder.deckproof_stamps = stamps(app)  # type: ignore[attr-defined] # a builder has no better place
        app.builder.deckproof_recordings = recordings(app)  # type: ignore[attr-defined] # as above


def forget(app: Sphinx, tree: nodes.document, _docname: str) -> None:
    """Take the marks off where nobody writes them: a builder like ``xml`` shows every attribute that there is."""
    if not neighbours.is_ours(app):
        for node in written_in(tree):
            for mark in (BLOCK, TYPED, OUTPUT, INPUTS):
                node.attributes.pop(mark, None)


def written_in(tree: nodes.document) -> Iterator[nodes.Element]:
    """Yield the nodes that hold code: what docutils finds by its prompts (``>>>``) is one of another kind."""
    for node in tree.findall(nodes.FixedTextElement):
        if isinstance(node, nodes.literal_block | nodes.doctest_block):
            yield node


def mark(app: Sphinx, tree: nodes.document) -> None:
    """Give each code block's node its id and what is typed; a comment that can't be read is a warning at its place."""
    if isinstance(app, ReadingApp):  # it reads the blocks itself, and shows none
        return
    project = Project(Path(app.confdir), None, settings.load(app.config))
    path = Path(app.env.doc2path(app.env.docname))
    others = frozenset(Path(app.env.doc2path(name)) for name in app.env.found_docs) - {path}
    try:
        hides = off_slides(tree, app)
        document = Document(path, tree, str(app.config.highlight_language), (), frozenset(), hides)
        deck = read_deck(document, project, others)
    except DeckError as error:
        logger.warning("%s", error, type="deckproof", subtype="block")  # it names file and line
        return
    readings = read_blocks(deck.blocks, project.config.silence)
    typed = {reading.block.id: typed_in(reading) for reading in readings}
    outputs = {reading.block.id: output_lines(reading.roles) for reading in readings}
    inputs = {reading.block.id: [step.input for step in reading.steps] for reading in readings}
    for node in written_in(tree):
        if text := typed.get(node.get(BLOCK, "")):
            node[TYPED] = text
        if lines := inputs.get(node.get(BLOCK, "")):
            node[INPUTS] = lines
        node[OUTPUT] = outputs.get(node.get(BLOCK, ""), [])


def typed_in(reading: Reading) -> str:
    """Return what a person would copy from a block: the commands of a transcript, and the whole of anything else."""
    if reading.block.options.role is not Role.SHOWN or reading.kind is Kind.DRAWING:
        return ""
    if reading.kind in (Kind.TRANSCRIPT, Kind.SCRIPT):
        return "\n".join(step.input for step in reading.steps if not step.keys)
    if reading.kind is Kind.FILE:
        return reading.block.text
    return typed_elsewhere(reading.block.text, reading.block.language)


def output_lines(roles: Sequence[LineRole]) -> list[int]:
    """Return the numbers of the lines that are output, and of blank ones in the middle of it."""
    found = [number for number, role in enumerate(roles) if role is LineRole.OUTPUT]
    blank = [number for number, role in enumerate(roles) if role is LineRole.BLANK and number - 1 in found]
    return sorted({*found, *(number for number in blank if number + 1 in found)})


def visit_block(translator: HTML5Translator, node: nodes.Element) -> None:
    """Write a code block, highlighted as Sphinx does it, inside an element that carries its marks."""
    name = node.get(BLOCK)
    if name:
        marks = {"data-block": name, "data-typed": node.get(TYPED), "data-recording": _recording(translator, node)}
        words = [f'{key}="{_attribute(value)}"' for key, value in marks.items() if value]
        words.append(f'style="--cols:{columns(node)}"')
        translator.body.append(f'<div class="block" {" ".join(words)}>\n{bars(str(node.get(STEPS, "")))}')
    try:
        HTML5Translator.visit_literal_block(translator, cast("nodes.literal_block", node))
    except nodes.SkipNode:
        if name and translator.builder.name in neighbours.PAGES:
            translator.body[-1] = folded(translator.body[-1], frozenset(node.get(OUTPUT, ())))
        _close(translator, node)
        raise


def depart_block(translator: HTML5Translator, node: nodes.Element) -> None:
    """Close a block that has markup in it, which is not highlighted."""
    HTML5Translator.depart_literal_block(translator, cast("nodes.literal_block", node))
    _close(translator, node)


def _close(translator: HTML5Translator, node: nodes.Element) -> None:
    if BLOCK in node:
        translator.body.append(f"{_stamp(translator, node)}</div>\n")


def columns(node: nodes.Element) -> int:
    """Return how many letters wide a block is, which tells how large they may be."""
    widest = max(map(cells, node.astext().expandtabs().split("\n")))
    return max(1, widest + (NUMBERED if node.get("linenos") else 0))


def _stamp(translator: HTML5Translator, node: nodes.Element) -> str:
    """Return what the last proof says of a block; nothing where there is nothing to prove."""
    if INPUTS not in node or not translator.config.deckproof_stamps:
        return ""
    found: Stamps = translator.builder.deckproof_stamps  # type: ignore[attr-defined] # set by ``recall``
    page = proof_address(translator.builder, translator.builder.current_docname)
    return written(found.stamp(node[BLOCK], tuple(node[INPUTS])), page)


def _recording(translator: HTML5Translator, node: nodes.Element) -> str | None:
    """Return the name of a block's recording, if there is one."""
    found: Recordings | None = translator.builder.deckproof_recordings  # type: ignore[attr-defined] # as above
    return found.use(node, translator.builder.deckproof_stamps) if found else None  # type: ignore[attr-defined] # as above


def bars(steps: str) -> str:
    """Return the marks behind the lines of each step, as fragments: each but the last goes when the next one comes."""
    if "|" not in steps and not _RANGE.search(steps):
        return ""
    marks = "".join(_step(number, text) for number, text in enumerate(steps.split("|")))
    return f'<div class="bars" aria-hidden="true">{marks}</div>'


def _step(number: int, text: str) -> str:
    ranges = [(int(first), int(last or first)) for first, last in _RANGE.findall(text)]
    lines = "".join(f'<i style="--from:{first};--lines:{last - first + 1}"></i>' for first, last in ranges)
    fragment = f'class="fragment current-visible" data-fragment-index="{number - 1}"'
    first = 'class="fragment fade-out" data-fragment-index="0"'
    return f"<span {fragment if number else first}>{lines}</span>"


def _attribute(text: str) -> str:
    return escape(text).replace("\n", "&#10;")  # docutils would make it a space
