"""The deck's Sphinx configuration: what it is called, what it looks like, and how strictly it is proven."""

project = "Working with container environments"
author = "The deckproof maintainers"
copyright = "2025, The deckproof maintainers"
language = "en"

extensions = ["deckproof.sphinxext", "sphinx_inline_tabs"]
highlight_language = "console"
smartquotes = False  # words of a shell must stay what they are

# --- how the slides are proven (deckproof/config.py says what each setting means)

deckproof_srcdir = "slides"
deckproof_silence = "always"  # an input with no output under it claims that the command prints nothing

# --- how they look, on the stage and on paper

pygments_style = "deckproof.sphinxext.colours.Light"
pygments_dark_style = "deckproof.sphinxext.colours.Dark"
deckproof_handout = True  # pages have stamps, recordings, copy buttons and folded output, too
html_theme = "furo"
html_title = project
html_static_path = ["_static"]
html_css_files = ["handout.css"]
html_show_search_summary = False  # pages that are opened from a file may not fetch others

revealjs_static_path = ["_static"]
revealjs_css_files = ["deck.css"]
