"""Decks in toctree order, one of them a fragment, one of them excluded."""

exclude_patterns = ["drafts"]
