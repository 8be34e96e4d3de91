"""Formulas as MathML, written while the deck is built: browsers set it by themselves, with no script and no network."""

from __future__ import annotations

import re
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

RENDERER = "deckproof"
OFFLINE = ("imgmath",)
"""Renderers that an author may have chosen and that ask no network, either."""

_ALIGNED = re.compile(r"\\(begin|end)\{(?:aligned|align\*?|gathered|gather\*?|alignedat|eqnarray\*?)\}")
_UNKNOWN = re.compile(r">(\\[A-Za-z]+)<")
_BARE = re.compile(r"&(?!#?\w+;)")
_SILENT = re.compile(r"\\(?:nonumber|notag|label\{[^}]*\}|require\{[^}]*\})")
logger = logging.getLogger(__name__)


def renderer(chosen: str | None) -> str:
    """Return the renderer of a deck's formulas, given the one that its pages would have."""
    return chosen if chosen in OFFLINE else RENDERER


def register(app: Sphinx) -> None:
    """Register ours; only where slides are built: where html has two to choose from, it takes the newer one."""
    if RENDERER not in app.registry.html_inline_math_renderers:
        app.registry.add_html_math_renderer(RENDERER, (visit_math, None), (visit_math_block, None))


def visit_math(translator: HTML5Translator, node: nodes.math) -> None:
    """Write a formula within a line."""
    translator.body.append(mathml(node.astext(), node))
    raise nodes.SkipNode


def visit_math_block(translator: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula on lines of its own, with its number if it has one."""
    translator.body.append(translator.starttag(node, "div", CLASS="math"))
    if node.get("number"):
        number = get_node_equation_number(translator, node)
        translator.body.append(f'<span class="eqno">({number})</span>')
    translator.body.append(f"{mathml(displayed(node.astext()), node, display='block')}</div>\n")
    raise nodes.SkipNode


def displayed(source: str) -> str:
    """Return a displayed formula as one: Sphinx lets a blank line part two, and a line break need no environment."""
    parts = [each.strip() for each in source.split("\n\n") if each.strip()]
    text = r"\\".join(parts)
    aligned = len(parts) > 1 or (r"\\" in text and r"\begin" not in text)
    return rf"\begin{{split}}{text}\end{{split}}" if aligned else text


def mathml(source: str, node: nodes.Element, **options: Any) -> str:
    """Return a formula as MathML; what can't be read is shown as it is written, with a warning at its place."""
    from latex2mathml.converter import convert  # 0.15 s to start: only where there are formulas

    text = _SILENT.sub("", _ALIGNED.sub(lambda each: rf"\{each[1]}{{split}}", source))
    try:
        made = _BARE.sub("&amp;", convert(text, **options))
    except Exception as error:  # noqa: BLE001 -- the converter has an error of its own for every mistake
        _warn(node, f"the formula can't be read: {type(error).__name__}")
        return f"<code>{escape(source)}</code>"
    if unknown := sorted(set(_UNKNOWN.findall(made))):
        _warn(node, f"the formula has commands that are not known here: {', '.join(unknown)}")
    return made


def _warn(node: nodes.Element, message: str) -> None:
    logger.warning("%s", message, location=node, type="deckproof", subtype="formula")
