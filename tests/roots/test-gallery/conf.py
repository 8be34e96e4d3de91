"""The gallery: one deck for each shape in which people write transcripts."""

extensions = ["myst_parser", "sphinx_design", "sphinx_tabs.tabs"]
myst_enable_extensions = ["colon_fence"]
deckproof_patience = 3  # a server that lies is waited for no longer than its honest twin needs
