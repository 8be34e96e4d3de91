"""The gallery of looks: every layout that the package has, and every kind of thing that stands on a slide."""

project = "A gallery of slides"
extensions = ["deckproof.sphinxext", "sphinx_design"]
highlight_language = "console"
