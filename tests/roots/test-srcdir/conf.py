"""A conf.py above the documents."""

extensions = ["sphinx_revealjs"]
deckproof_srcdir = "slides"
deckproof_timeout = 7
