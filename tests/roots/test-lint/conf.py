"""Decks with what the linter finds, and the same decks without it."""

extensions = ["sphinx_revealjs", "myst_parser"]
highlight_language = "console"
