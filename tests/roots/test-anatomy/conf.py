project = "Anatomy"
extensions = ["deckproof.sphinxext", "myst_parser"]
revealjs_html_theme = "deckproof"
