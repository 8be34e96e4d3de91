"""Mermaid diagrams as SVG inside the page, drawn while the deck is built.

sphinxcontrib-mermaid's directive and node are kept; only what is written for a node is ours. A diagram needs a title
and a description (``accTitle`` and ``accDescr``), and whatever is wrong with one is a warning at its place in the
source. Pictures are kept between builds, by what was drawn and by what drew it.
"""

from __future__ import annotations

import hashlib
import os
import re
from importlib.metadata import version
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.nodes import set_source_info
from sphinx.writers.html5 import HTML5Translator
from sphinxcontrib.mermaid import Mermaid, mermaid

CACHE = ".mermaid"  # next to the output folder, so that every builder of a project shares it
DRAWN_ID = "my-svg"  # the id that the renderer gives every picture
FORMAT = 3  # raise when ``_adopt`` changes
_PATH = re.compile(r'\sd="[^"]*"')
_NUMBER = re.compile(r"-?\d+\.\d+(?:e[-+]?\d+)?")
_UNSEEN = re.compile(r'\sdata-points="[^"]*"')
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
    app.add_directive("mermaid", Diagram, override=True)
    handlers = app.registry.translation_handlers
    for builder in ("html", "deck"):
        handlers.setdefault(builder, {})["mermaid"] = (visit_diagram, None)
    # sphinxcontrib-mermaid adds its scripts, from a CDN, only for the format "raw"
    app.connect("config-inited", lambda _app, config: setattr(config, "mermaid_output_format", "svg"), priority=100)


def visit_diagram(translator: HTML5Translator, node: nodes.Element) -> None:
    """Write a diagram's SVG into the page, or warn and write nothing."""
    svg = _svg(node, Path(translator.builder.outdir).parent / CACHE)
    if svg:
        attributes = translator.starttag(node, "div", CLASS="diagram")
        translator.body.append(f"{attributes}{svg}</div>\n")
    raise nodes.SkipNode


def _svg(node: nodes.Element, cache: Path) -> str | None:
    source = str(node["code"])
    missing = [word for word in ("accTitle", "accDescr") if not re.search(rf"^\s*{word}\s*[:{{]", source, re.MULTILINE)]
    if missing:
        _warn(node, f"a diagram needs {' and '.join(missing)}, for those who can't see it")
    kept = cache / f"{_key(source)}.svg"
    if not kept.is_file():
        drawn = _draw(source, node)
        if drawn is None:
            return None
        cache.mkdir(parents=True, exist_ok=True)
        fresh = kept.with_suffix(f".{os.getpid()}")
        fresh.write_text(_adopt(drawn, f"diagram-{kept.stem[:12]}"), encoding="utf-8")
        fresh.replace(kept)  # at once: another build may be looking for it
    return kept.read_text(encoding="utf-8")


def _key(source: str) -> str:
    """Name a picture by its source (the theme stands in its head), the renderer's version and ours."""
    return hashlib.sha256(f"{FORMAT}\n{version('mermaidx')}\n{source}".encode()).hexdigest()[:32]


def _draw(source: str, node: nodes.Element) -> str | None:
    import mermaidx  # 0.5 s to start: only where a picture is missing

    try:
        return str(mermaidx.render(source).svg())
    except Exception as error:  # the renderer raises what its JavaScript engine raises
        words = " ".join(line.strip() for line in str(error).strip().splitlines()[:3])
        _warn(node, f"the diagram can't be drawn: {words or type(error).__name__}")
        return None


def _adopt(svg: str, name: str) -> str:
    """Make a picture fit to stand in a page: ids of its own, a size that can shrink, and no more text than is seen."""
    svg = _PATH.sub(lambda path: _NUMBER.sub(_rounded, path[0]), svg.replace(DRAWN_ID, name))
    svg = _UNSEEN.sub("", svg)
    size = re.search(r'viewBox="[-\d.]+ [-\d.]+ ([\d.]+) ([\d.]+)"', svg)
    if size:
        width, height = (round(float(each)) for each in size.groups())
        svg = svg.replace('width="100%"', f'width="{width}" height="{height}"', 1)
        svg = re.sub(r"max-width: [\d.]+px; ", "", svg, count=1)
    return svg


def _rounded(number: re.Match[str]) -> str:
    """Write a coordinate to a tenth of a pixel; the renderer gives up to seventeen digits, most of a picture's size."""
    return f"{float(number[0]):.1f}".removesuffix(".0")


def _warn(node: nodes.Element, message: str) -> None:
    logger.warning(message, location=node, type="deckproof", subtype="diagram")
