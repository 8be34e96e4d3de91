"""The deck: what it is called, and how strictly it is proven."""

project = "$title"
author = "$author"
copyright = "$year, $author"

extensions = ["deckproof.sphinxext"]
highlight_language = "console"

deckproof_srcdir = "slides"
