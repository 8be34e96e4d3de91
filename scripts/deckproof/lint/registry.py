"""Every rule about sources, in the order of the documentation.

A new one is a function from a Source to Findings, a Rule in its module, a row and a section in
``docs/reference/lint.md``, and a bad and a good example in ``tests/roots/test-lint``; tests hold these in step.
Rules about another subject go into a tuple of their own, for which ``examine`` does the same.
"""

from __future__ import annotations

from deckproof.lint.findings import Rule
from deckproof.lint.rules import characters, code, doubts, images, pictures, prose, secrets
from deckproof.lint.source import Source

SOURCE_RULES: tuple[Rule[Source], ...] = (
    *characters.RULES,
    *pictures.RULES,
    *code.RULES,
    *doubts.RULES,
    *images.RULES,
    *secrets.RULES,
    *prose.RULES,
)
