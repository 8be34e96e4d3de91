"""Decks for the linter's rules, made without reading a document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from deckproof.config import Config
from deckproof.extract import Page, Project
from deckproof.lint import SOURCE_RULES, Finding, Source
from deckproof.model import Block, Deck
from deckproof.parse import read_deck

ROOT = Path(__file__).resolve().parents[2] / "roots" / "test-lint"
EMPTY: dict[str, Any] = dict.fromkeys(("titles", "pictures", "links", "ignores", "files"), ())
NOWHERE = Path("/deck/talk.rst")


def page(*blocks: Block, language: str = "en", config: Config | None = None, **fields: Any) -> Page:
    """Return a page with these blocks and fields."""
    deck = Deck(NOWHERE, "talk.rst", "A talk", blocks)
    project = Project(NOWHERE.parent, None, config or Config(), {"language": language})
    sets = {"quoted": frozenset[str](), "aside": frozenset[str]()}
    return Page(**{"deck": deck, "project": project, **EMPTY, **sets, **fields})


def found(rule: str, subject: Page) -> list[Finding]:
    """Return what one rule finds."""
    source = Source(subject, tuple(read_deck(subject.deck.blocks)))
    return [finding for each in SOURCE_RULES if each.id == rule for finding in each.check(source)]


def in_file(rule: str, folder: Path, text: str, name: str = "talk.rst") -> list[Finding]:
    """Return what one rule finds in a file with this text, of which nothing else is read."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return found(rule, page(files=(path,)))
