"""A small deck in which each slide breaks one rule about what is seen."""

project = "Seen"
extensions = ["deckproof.sphinxext", "sphinx_inline_tabs"]
revealjs_html_theme = "deckproof"
revealjs_style_theme = "look.css"
revealjs_static_path = ["look"]
revealjs_use_section_ids = True
revealjs_script_conf = {
    "width": 1280,
    "height": 720,
    "margin": 0,
    "center": False,
    "transition": "none",
    "slideNumber": True,
}
