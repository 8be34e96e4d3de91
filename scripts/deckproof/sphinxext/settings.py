"""Make every field of ``deckproof.config.Config`` a value of conf.py that Sphinx knows and checks.

The build itself uses none of them; declaring them lets one conf.py serve the build and the proof, and finds typing
errors in it at build time.
"""

from __future__ import annotations

from dataclasses import Field, fields
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config as SphinxConfig
from sphinx.errors import ConfigError
from sphinx.util import logging

from deckproof.config import Config
from deckproof.errors import DeckproofError
from deckproof.extract.conf import PREFIX, unread_settings
from deckproof.match import kinds_of

logger = logging.getLogger(__name__)


def setup(app: Sphinx) -> None:
    """Declare the values, and check them once conf.py is read."""
    for each in fields(Config):
        app.add_config_value(PREFIX + each.name, each.default, "", _types(each), each.metadata["doc"])
    app.connect("config-inited", check)


def check(_app: Sphinx, config: SphinxConfig) -> None:
    """Refuse values that ``Config.load`` refuses, and warn of names that nobody reads.

    Raises ConfigError with the sentence that the command line would print.
    """
    for sentence in unread_settings(config):  # first: one that is wrong is no reason to be silent about these
        logger.warning(sentence, type="deckproof", subtype="config")
    try:
        kinds_of(load(config))
    except DeckproofError as error:
        raise ConfigError(str(error)) from None


def load(config: SphinxConfig) -> Config:
    """Return what conf.py says of how decks are read and run. Raises DeckproofError as ``Config.load`` does."""
    return Config.load({PREFIX + each.name: config[PREFIX + each.name] for each in fields(Config)}, {})


def _types(setting: Field[Any]) -> frozenset[type]:
    """Return what conf.py may hold: words are plain strings there, and whole numbers do for fractions."""
    default = setting.default
    if setting.metadata["read"]:  # says itself what it does not like
        return frozenset({dict, list, tuple})
    if isinstance(default, str):
        return frozenset({str})
    return frozenset({int, float}) if isinstance(default, float) else frozenset({type(default)})
