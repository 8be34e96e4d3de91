"""What this extension must leave as it was in a project that also builds ordinary pages.

Pages, manuals and messages come out as they did without it, byte for byte; only ``deckproof_handout`` asks for more.
"""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.config import Config

PAGES = ("html", "dirhtml")
"""The builders whose pages a handout is made of."""

MARKS = 5
"""Raise it when what is noted in trees changes. An ``env_version`` would stand in the search index of every site."""


def setup(app: Sphinx) -> None:
    """Declare the setting that asks for more on ordinary pages."""
    doc = "Give the pages of html what a handout has: stamps, recordings, copy buttons, folded output, scripts."
    app.add_config_value("deckproof_handout", False, "env", (bool,), doc)
    app.add_config_value("deckproof_marks", MARKS, "env", (int,), "Nobody sets it: where it rises, documents are read.")


def is_handout(app: Sphinx) -> bool:
    """Say whether this build makes ordinary pages, and they are to have what a handout has."""
    return app.builder.name in PAGES and bool(app.config.deckproof_handout)


def is_ours(app: Sphinx) -> bool:
    """Say whether this build writes slides or a handout; of any other nothing may change."""
    return app.builder.name == "deck" or is_handout(app)


def bring(app: Sphinx, extension: str) -> bool:
    """Set up an extension that decks need; say whether the project had it already, or lists it itself.

    An extension that the project knows nothing of must not be seen in its pages: not in the sum over all settings by
    which Sphinx tells whether html is to be written anew, and not among the versions that it notes in the search index.
    Some forget to say that they may be read in parallel.
    """
    own = extension in app.extensions or extension in app.config.extensions
    settings, extensions = set(app.config.values), set(app.extensions)
    app.setup_extension(extension)
    app.extensions[extension].parallel_read_safe = True
    if not own:
        _uncounted(app.config, set(app.config.values) - settings)
        for name in set(app.extensions) - extensions:
            app.extensions[name].metadata.pop("env_version", None)
    return own


def _uncounted(config: Config, names: set[str]) -> None:
    for name in names:
        option = config.values[name]
        config.values[name] = type(option)(option.default, "env", option.valid_types, option.description)
