"""Colours for code and diagrams on a projector: few, and each with a contrast of at least 4.5 to its background.

Those of code are named in conf.py as ``pygments_style = "deckproof.sphinxext.colours.Light"`` (or ``.Dark``). Those of
diagrams are the light scheme's, each with the CSS variable that stands for it in every scheme; ``drawing`` uses them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pygments.style import Style
from pygments.token import Comment, Error, Generic, Keyword, Literal, Name, Number, Operator, String, Token, _TokenType

from deckproof.sphinxext.palette import SERIES, palette

_LIGHT, _DARK = palette("light"), palette("dark")
_TINTED = ("accent", "warm", "good", "bad")
_NAMES = ["paper", "ink", "soft", "rule", "sheet", "mark", *_TINTED, *(f"{name}-paper" for name in _TINTED)]
_NAMES += ["violet", "teal", "gold", *(f"part-{number}" for number in range(1, len(SERIES) + 1))]
VARIABLES = {_LIGHT[f"--{name}"]: f"--{name}" for name in _NAMES}
"""The palette: each colour's value in the light scheme, and the variable of the style sheet that holds it."""

CLASSES = {
    "accent": f"fill:{_LIGHT['--accent-paper']},stroke:{_LIGHT['--accent']},color:{_LIGHT['--ink']},stroke-width:3px",
    "warm": f"fill:{_LIGHT['--warm-paper']},stroke:{_LIGHT['--warm']},color:{_LIGHT['--ink']},stroke-width:3px",
    "good": f"fill:{_LIGHT['--good-paper']},stroke:{_LIGHT['--good']},color:{_LIGHT['--ink']}",
    "bad": f"fill:{_LIGHT['--bad-paper']},stroke:{_LIGHT['--bad']},color:{_LIGHT['--ink']}",
    "quiet": f"fill:{_LIGHT['--paper']},stroke:{_LIGHT['--soft']},color:{_LIGHT['--ink']},stroke-dasharray:6 5",
}
"""Looks that a node of a flowchart or a state may be given by name: ``class scipy warm``."""


def _styles(own: Mapping[str, str], keyword: str, variable: str, string: str) -> dict[_TokenType, str]:
    plain = dict.fromkeys((Token, Operator, Name.Builtin, Number, Literal, Error), own["--ink"])
    quiet = dict.fromkeys((Comment, Generic.Output), own["--soft"])
    named = dict.fromkeys((Name.Attribute, Name.Tag), own["--accent"])
    told = {Keyword: keyword, Name.Variable: variable, String: string, Generic.Prompt: f"bold {own['--accent']}"}
    return plain | quiet | named | told


class Light(Style):  # type: ignore[misc] # Pygments has no types
    """Dark ink on a light grey sheet."""

    name = "deckproof-light"
    background_color = _LIGHT["--sheet"]
    highlight_color = _LIGHT["--mark"]
    styles: ClassVar[dict[_TokenType, str]] = _styles(_LIGHT, "#8a2846", "#7a3e00", "#0a5c2b")


class Dark(Style):  # type: ignore[misc] # Pygments has no types
    """Light ink on a nearly black sheet."""

    name = "deckproof-dark"
    background_color = _DARK["--sheet"]
    highlight_color = "#332c10"
    styles: ClassVar[dict[_TokenType, str]] = _styles(_DARK, "#ff9bb3", "#f2b272", "#8ddb9c")
