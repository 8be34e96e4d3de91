"""Colours for code on a projector: few, and each with a contrast of at least 4.5 to its background.

Named in conf.py as ``pygments_style = "deckproof.sphinxext.colours.Light"`` (or ``.Dark``).
"""

from __future__ import annotations

from typing import ClassVar

from pygments.style import Style
from pygments.token import Comment, Error, Generic, Keyword, Literal, Name, Number, Operator, String, Token, _TokenType


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
