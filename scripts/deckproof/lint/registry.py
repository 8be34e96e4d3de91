"""Every rule about sources, in the order of the documentation."""

from __future__ import annotations

from deckproof.lint import code, images, pictures, prose, secrets, text
from deckproof.lint.findings import Rule
from deckproof.lint.source import Source

SOURCE_RULES: tuple[Rule[Source], ...] = (
    *text.RULES,
    *pictures.RULES,
    *code.RULES,
    *images.RULES,
    *secrets.RULES,
    *prose.RULES,
)
