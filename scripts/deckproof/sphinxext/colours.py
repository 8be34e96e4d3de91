"""Colours for code and diagrams on a projector: few, and each with a contrast of at least 4.5 to its background.

Those of code are named in conf.py as ``pygments_style = "deckproof.sphinxext.colours.Light"`` (or ``.Dark``). Those of
diagrams are the light scheme's, each with the CSS variable that stands for it in every scheme.
"""

from __future__ import annotations

from typing import ClassVar

from pygments.style import Style
from pygments.token import Comment, Error, Generic, Keyword, Literal, Name, Number, Operator, String, Token, _TokenType

VARIABLES = {
    "#ffffff": "--paper",
    "#1a1a1a": "--ink",
    "#4a5560": "--soft",
    "#d5dbe1": "--rule",
    "#0b5394": "--accent",
    "#eaf2fb": "--accent-paper",
    "#b35900": "--warm",
    "#fdf3e3": "--warm-paper",
    "#1d7a3e": "--good",
    "#e6f4ea": "--good-paper",
    "#b3261e": "--bad",
    "#fdecea": "--bad-paper",
    "#f6f8fa": "--sheet",
}
"""The palette: each colour's value in the light scheme, and the variable of ``_static/deck.css`` that holds it."""

DIAGRAMS = {
    "fontSize": "28px",
    "background": "#ffffff",
    "primaryColor": "#eaf2fb",
    "primaryBorderColor": "#0b5394",
    "primaryTextColor": "#1a1a1a",
    "secondaryColor": "#fdf3e3",
    "secondaryBorderColor": "#b35900",
    "secondaryTextColor": "#1a1a1a",
    "tertiaryColor": "#f6f8fa",
    "tertiaryBorderColor": "#4a5560",
    "tertiaryTextColor": "#1a1a1a",
    "lineColor": "#4a5560",
    "arrowheadColor": "#4a5560",
    "textColor": "#1a1a1a",
    "titleColor": "#1a1a1a",
    "nodeTextColor": "#1a1a1a",
    "edgeLabelBackground": "#ffffff",
    "clusterBkg": "#f6f8fa",
    "clusterBorder": "#4a5560",
    "noteBkgColor": "#fdf3e3",
    "noteBorderColor": "#b35900",
    "noteTextColor": "#1a1a1a",
    "actorBkg": "#eaf2fb",
    "actorBorder": "#0b5394",
    "actorTextColor": "#1a1a1a",
    "actorLineColor": "#4a5560",
    "signalColor": "#4a5560",
    "signalTextColor": "#1a1a1a",
    "labelBoxBkgColor": "#f6f8fa",
    "labelBoxBorderColor": "#4a5560",
    "labelTextColor": "#1a1a1a",
    "loopTextColor": "#1a1a1a",
    "activationBkgColor": "#f6f8fa",
    "activationBorderColor": "#4a5560",
    "stateBkg": "#eaf2fb",
    "stateLabelColor": "#1a1a1a",
    "labelBackgroundColor": "#ffffff",
    "transitionColor": "#4a5560",
    "transitionLabelColor": "#1a1a1a",
    "specialStateColor": "#4a5560",
    "innerEndBackground": "#4a5560",
    "compositeBackground": "#f6f8fa",
    "compositeTitleBackground": "#f6f8fa",
    "compositeBorder": "#4a5560",
    "altBackground": "#f6f8fa",
    "errorBkgColor": "#fdecea",
    "errorTextColor": "#b3261e",
}
"""What mermaid's theme "base" is given; whatever is left out it would derive, and a derived colour has no variable."""

CLASSES = {
    "accent": "fill:#eaf2fb,stroke:#0b5394,color:#1a1a1a,stroke-width:3px",
    "warm": "fill:#fdf3e3,stroke:#b35900,color:#1a1a1a,stroke-width:3px",
    "good": "fill:#e6f4ea,stroke:#1d7a3e,color:#1a1a1a",
    "bad": "fill:#fdecea,stroke:#b3261e,color:#1a1a1a",
    "quiet": "fill:#ffffff,stroke:#4a5560,color:#1a1a1a,stroke-dasharray:6 5",
}
"""Looks that a node of a flowchart or a state may be given by name: ``class scipy warm``."""


class Light(Style):  # type: ignore[misc] # Pygments has no types
    """Dark ink on a light grey sheet."""

    name = "deckproof-light"
    background_color = "#f6f8fa"
    highlight_color = "#fff3c4"
    styles: ClassVar[dict[_TokenType, str]] = {
        Token: "#1f2328",
        Comment: "#59636e",
        Keyword: "#8a2846",
        Operator: "#1f2328",
        Name.Builtin: "#1f2328",
        Name.Variable: "#7a3e00",
        Name.Attribute: "#0b5394",
        Name.Tag: "#0b5394",
        Number: "#1f2328",
        String: "#0a5c2b",
        Literal: "#1f2328",
        Generic.Prompt: "bold #0b5394",
        Generic.Output: "#59636e",
        Error: "#1f2328",
    }


class Dark(Style):  # type: ignore[misc] # Pygments has no types
    """Light ink on a nearly black sheet."""

    name = "deckproof-dark"
    background_color = "#161b22"
    highlight_color = "#332c10"
    styles: ClassVar[dict[_TokenType, str]] = {
        Token: "#e6edf3",
        Comment: "#9198a1",
        Keyword: "#ff9bb3",
        Operator: "#e6edf3",
        Name.Builtin: "#e6edf3",
        Name.Variable: "#f2b272",
        Name.Attribute: "#8ec5ff",
        Name.Tag: "#8ec5ff",
        Number: "#e6edf3",
        String: "#8ddb9c",
        Literal: "#e6edf3",
        Generic.Prompt: "bold #8ec5ff",
        Generic.Output: "#9198a1",
        Error: "#e6edf3",
    }
