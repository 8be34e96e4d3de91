project = "A first talk"
extensions = ["deckproof.sphinxext", "sphinx_inline_tabs"]
highlight_language = "console"
