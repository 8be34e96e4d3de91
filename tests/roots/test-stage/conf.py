"""A small deck with everything that a presenter does on a stage."""

from pathlib import Path

project = "On stage"
extensions = ["deckproof.sphinxext", "sphinx_design"]
revealjs_html_theme = "deckproof"
deckproof_handout = True
revealjs_style_theme = "deck.css"
revealjs_static_path = [str(Path(__file__).parents[3] / "_static")]
revealjs_use_section_ids = True
revealjs_script_plugins = [{"src": "revealjs/plugin/notes/notes.js", "name": "RevealNotes"}]
revealjs_script_conf = {
    "width": 1280,
    "height": 720,
    "margin": 0,
    "center": False,
    "hash": True,
    "navigationMode": "linear",
    "transition": "none",
}
