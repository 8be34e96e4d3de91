"""One deck with every way in which a block can get onto a slide."""

extensions = ["sphinx_revealjs", "sphinxcontrib.mermaid"]
rst_prolog = ".. |image| replace:: debian"
