"""Mermaid diagrams as SVG inside the page, drawn while the deck is built.

sphinxcontrib-mermaid's directive and node are kept; only what is written for a node is ours. A diagram needs a title
and a description (``accTitle`` and ``accDescr``), and whatever is wrong with one is a warning at its place in the
source. Pictures are kept between builds, by what was drawn and by what drew it.
"""

from __future__ import annotations

import hashlib
import os
import re
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging
from sphinx.util.nodes import set_source_info
from sphinx.writers.html5 import HTML5Translator
from sphinxcontrib.mermaid import Mermaid, mermaid

from deckproof.sphinxext import neighbours
from deckproof.sphinxext.colours import CLASSES, VARIABLES
from deckproof.sphinxext.drawing import APART, DIAGRAMS, LETTERS, LINES, SIZES
from deckproof.sphinxext.pictures import adopt

CACHE = ".mermaid"  # next to the output folder, so that every builder of a project shares it
NAMES_A_COLOUR = re.compile(r"\b(?:fill|stroke|color)\s*:\s*(?P<colour>[^\s,;]+)")
HEAD = re.compile(r"---\n(.*?)^---\n", re.DOTALL | re.MULTILINE)
"""What sphinxcontrib-mermaid writes above a diagram: settings and a title, as YAML."""

STYLES = re.compile(r"(?m)^\s*(?:classDef|style|linkStyle)\s.*$")
DRAWN_ID = "my-svg"  # the id that the renderer gives every picture
FORMAT = 8  # raise when ``adopt`` changes
logger = logging.getLogger(__name__)


class Diagram(Mermaid):  # type: ignore[misc] # sphinxcontrib-mermaid has no types
    """The ``mermaid`` directive, which also notes where it stands, so that warnings can say so."""

    def run(self, **options: Any) -> list[nodes.Node]:
        """Return the directive's nodes, each with its file and line."""
        result: list[nodes.Node] = super().run(**options)
        for node in result:
            set_source_info(self, node)
            for inner in node.findall(mermaid):
                set_source_info(self, inner)
        return result


def setup(app: Sphinx) -> None:
    """Take over the writing of diagrams in HTML and in slides."""
    own = neighbours.bring(app, "sphinxcontrib.mermaid")
    app.add_directive("mermaid", Diagram, override=True)
    app.connect("config-inited", partial(take_over, own=own), priority=100)
    app.connect("builder-inited", settle)


def take_over(app: Sphinx, config: Config, *, own: bool) -> None:
    """Draw the diagrams of slides here, and of pages where they are a handout or nobody else does (not ``own``)."""
    builders = ("html", "deck") if config.deckproof_handout or not own else ("deck",)
    for builder in builders:
        app.registry.translation_handlers.setdefault(builder, {})["mermaid"] = (visit_diagram, None)
    if not own:
        config.mermaid_output_format = "svg"


def settle(app: Sphinx) -> None:
    """Keep out sphinxcontrib-mermaid's scripts, from a CDN, which it adds only for the format "raw"."""
    if neighbours.is_ours(app):
        app.config.mermaid_output_format = "svg"


def visit_diagram(translator: HTML5Translator, node: nodes.Element) -> None:
    """Write a diagram's SVG into the page, or warn and write nothing."""
    if translator.builder.name == "deck":
        _ask_for_words(node)
    svg = _svg(node, Path(translator.builder.outdir).parent / CACHE)
    if translator.config.deckproof_scheme == "dark" and (foreign := foreign_colours(str(node["code"]))):
        classes = ", ".join(CLASSES)
        _warn(node, f"{', '.join(foreign)} stays as it is on dark slides; use the classes that there are: {classes}")
    if svg:
        attributes = translator.starttag(node, "div", CLASS="diagram")
        translator.body.append(f"{attributes}{svg}</div>\n")
    raise nodes.SkipNode


def _ask_for_words(node: nodes.Element) -> None:
    """Warn of a diagram that says nothing to those who can't see it: a slide is shown to a room."""
    source = str(node["code"])
    missing = [word for word in ("accTitle", "accDescr") if not re.search(rf"^\s*{word}\s*[:{{]", source, re.MULTILINE)]
    if missing:
        _warn(node, f"a diagram needs {' and '.join(missing)}, for those who can't see it")


def _svg(node: nodes.Element, cache: Path) -> str | None:
    source = with_classes(themed(str(node["code"])))
    kept = cache / f"{_key(source)}.svg"
    if not kept.is_file():
        drawn = _draw(source, node)
        if drawn is None:
            return None
        cache.mkdir(parents=True, exist_ok=True)
        fresh = kept.with_suffix(f".{os.getpid()}")
        fresh.write_text(
            adopt(drawn, DRAWN_ID, f"diagram-{kept.stem[:12]}", own=own_colours(str(node["code"]))), encoding="utf-8"
        )
        fresh.replace(kept)  # at once: another build may be looking for it
    return kept.read_text(encoding="utf-8")


def themed(source: str) -> str:
    """Put the deck's palette into a diagram's settings; what its author says of its look goes before it."""
    head = HEAD.match(source)
    try:
        said = (yaml.safe_load(head[1]) if head else None) or {}
    except yaml.YAMLError:  # the renderer says what is wrong with it
        return source
    config = dict(said.get("config") or {})
    config.setdefault("fontSize", LETTERS)
    config.setdefault("fontFamily", "var(--sans, system-ui, sans-serif)")
    if config.setdefault("theme", "base") == "base":
        config["themeVariables"] = {**DIAGRAMS, **(config.get("themeVariables") or {})}
        config["themeCSS"] = f"{LINES}{config.get('themeCSS', '')}"
        for kind, sizes in SIZES.items():
            config[kind] = {**sizes, **(config.get(kind) or {})}
        for kind, apart in APART.items():
            if re.search(rf"^\s*{kind}", source, re.MULTILINE):
                config.setdefault("rankSpacing", apart)
    settings = yaml.safe_dump(said | {"config": config}, allow_unicode=True)
    return f"---\n{settings}---\n{source[head.end() :] if head else source}"


def with_classes(source: str) -> str:
    """Define the deck's own classes for what uses them, so that no diagram has to name colours."""
    used = [name for name in CLASSES if re.search(rf"(?m):::{name}\b|^\s*class\s.*\s{name}\s*;?\s*$", source)]
    lines = [f"  classDef {name} {CLASSES[name]}" for name in used if f"classDef {name} " not in source]
    return "\n".join([source.rstrip("\n"), *lines])


def foreign_colours(source: str) -> list[str]:
    """Return the colours that a diagram names and the palette has not: they stay the same in every scheme."""
    named = [match["colour"] for line in STYLES.findall(source) for match in NAMES_A_COLOUR.finditer(line)]
    return [each for each in dict.fromkeys(named) if each.lower() not in {*VARIABLES, "none", "transparent"}]


def own_colours(source: str) -> frozenset[str]:
    """Return the colours that an author names, in a diagram or in the settings above it."""
    return frozenset({*re.findall(r"#[0-9a-fA-F]{3,6}\b", source), *foreign_colours(source)} - VARIABLES.keys())


def _key(source: str) -> str:
    """Name a picture by its source (the theme stands in its head), the renderer's version and ours."""
    return hashlib.sha256(f"{FORMAT}\n{version('mermaidx')}\n{source}".encode()).hexdigest()[:32]


def _draw(source: str, node: nodes.Element) -> str | None:
    import mermaidx  # 0.5 s to start: only where a picture is missing

    try:
        return str(mermaidx.render(source).svg())
    except Exception as error:  # noqa: BLE001 -- the renderer raises what its JavaScript engine raises
        words = " ".join(line.strip() for line in str(error).strip().splitlines()[:3])
        _warn(node, f"the diagram can't be drawn: {words or type(error).__name__}")
        return None


def _warn(node: nodes.Element, message: str) -> None:
    logger.warning(message, location=node, type="deckproof", subtype="diagram")
