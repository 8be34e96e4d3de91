"""Call-outs for a command: its parts found, checked and drawn. It knows neither Sphinx nor engines.

Only ``client`` starts a process, which asks the engine's client for its help and never runs the command.
"""

from __future__ import annotations

from deckproof.anatomy.layout import Picture, lay_out
from deckproof.anatomy.parts import Anatomy, Fault, Part, read_anatomy
from deckproof.anatomy.svg import draw

__all__ = ["Anatomy", "Fault", "Part", "Picture", "draw", "lay_out", "read_anatomy"]
