"""The documentation as a site: `make docs`. Decks have a conf.py of their own."""

project = "deckproof"
author = "The deckproof maintainers"
copyright = "2025, The deckproof maintainers"

extensions = ["myst_parser"]
myst_heading_anchors = 3
suppress_warnings = ["myst.xref_missing"]  # pages link to files of the repository, which a test follows
exclude_patterns = ["explanation/figures.md"]  # a part of the page about peers
html_theme = "furo"
html_title = "deckproof"
html_show_sourcelink = False
