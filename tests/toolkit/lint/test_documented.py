"""The reference has a row and a section for each rule, in the order in which they are applied."""

from __future__ import annotations

import re
from pathlib import Path

from deckproof.lint import RENDERED_RULES, SOURCE_RULES

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "reference" / "lint.md").read_text(encoding="utf-8")


def test_every_rule_has_a_row_that_says_what_it_asks() -> None:
    """With a link to its section."""
    rows = re.findall(r"(?m)^\| \[`([\w-]+)`\]\(#([\w-]+)\) \| (.+?) \| (?:yes )?\|$", PAGE)
    assert rows[:-1] == [(rule.id, rule.id, rule.asks) for rule in SOURCE_RULES]
    assert rows[-1][0] == "unused-ignore"


def test_every_rule_about_what_is_seen_has_a_row() -> None:
    """In a table of its own: nothing of it can be fixed."""
    rows = re.findall(r"(?m)^\| \[`([\w-]+)`\]\(#([\w-]+)\) \| ([^|]+?) \|$", PAGE)
    assert rows == [(rule.id, rule.id, rule.asks) for rule in RENDERED_RULES]


def test_every_rule_has_a_section() -> None:
    """And there is no section without a rule."""
    sections = re.findall(r"(?m)^### (.+)$", PAGE)
    rules = [*(rule.id for rule in SOURCE_RULES), "unused-ignore", *(rule.id for rule in RENDERED_RULES)]
    assert sections == rules
