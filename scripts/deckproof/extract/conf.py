"""Evaluating a conf.py as Sphinx does; it imports Sphinx, so it is loaded where there is a conf.py."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from sphinx.config import Config as SphinxConfig
from sphinx.config import eval_config_file
from sphinx.errors import ConfigError, SphinxError
from sphinx.util.matching import Matcher
from sphinx.util.tags import Tags

from deckproof.errors import DeckError, shown
from deckproof.extract.conditions import asked_tags
from deckproof.extract.quiet import quiet

__all__ = ["Matcher", "conf_error", "unread_settings", "values_of"]
PREFIX = "deckproof_"
"""What the names of our settings begin with in a conf.py."""


def values_of(conf: Path) -> dict[str, Any]:
    """Evaluate a conf.py quietly. Raises DeckError where Sphinx would refuse it."""
    try:
        with quiet():
            values = eval_config_file(conf, Tags(asked_tags()))
            SphinxConfig(values)  # refuses what Sphinx would refuse
    except ConfigError as error:
        raise conf_error(conf, error) from error
    return values


def unread_settings(config: SphinxConfig) -> Iterator[str]:
    """Yield a sentence for each of our settings in a conf.py that no loaded extension knows."""
    raw: dict[str, Any] = getattr(config, "_raw_config", {})  # Sphinx drops them silently, and keeps them only here
    for name in sorted(each for each in raw if each.startswith(PREFIX) and each not in config.values):
        close = get_close_matches(name, list(config.values), n=1)
        yield f"conf.py sets {name}, which nothing reads{f'; do you mean {close[0]}?' if close else ''}"


def conf_error(conf: Path, error: Exception) -> DeckError:
    """Say in one line why a conf.py, or an extension that it names, can't be loaded."""
    cause = error.__cause__ or error.__context__ if isinstance(error, SphinxError) else error
    text = f"{type(cause).__name__}: {cause}" if isinstance(cause, Exception) else str(error)
    line = cause.lineno if isinstance(cause, SyntaxError) else None
    message = " ".join(text.split("\n\n", maxsplit=1)[0].split())
    return DeckError(message, path=shown(conf), line=line, remedy="sphinx-build stops at it too")
