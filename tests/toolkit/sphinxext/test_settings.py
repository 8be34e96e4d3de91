"""conf.py is checked: every setting of deckproof is known to Sphinx, and no other."""

from __future__ import annotations

from dataclasses import fields

import pytest
from deckproof.config import Config
from sphinx.errors import ConfigError
from tiny_deck import Build

DECK = """
    Title
    =====
"""


def test_every_setting_may_stand_in_conf(build: Build) -> None:
    """Each field of Config is accepted under its name, with its default."""
    conf = "\n".join(f"deckproof_{each.name} = {_plain(each.default)!r}" for each in fields(Config))
    assert build(conf=conf, index=DECK).warnings == ""


def test_whole_numbers_do_for_fractions(build: Build) -> None:
    """``deckproof_timeout = 90`` needs no decimal point."""
    assert build(conf="deckproof_timeout = 90", index=DECK).warnings == ""


def test_an_unknown_setting_is_warned_of(build: Build) -> None:
    """A typing error is named together with what was probably meant."""
    built = build(conf="deckproof_silense = 'always'", index=DECK)
    assert "conf.py sets deckproof_silense, which nothing reads; do you mean deckproof_silence?" in built.warnings


def test_an_unknown_word_ends_the_build(build: Build) -> None:
    """The sentence lists the words that there are."""
    with pytest.raises(
        ConfigError, match=r"deckproof_silence is 'sometimes', but must be one of: block, always, never"
    ):
        build(conf="deckproof_silence = 'sometimes'", index=DECK)


def test_a_value_of_the_wrong_type_is_warned_of(build: Build) -> None:
    """Sphinx compares types with those declared."""
    assert "deckproof_columns" in build(conf="deckproof_columns = 80.5", index=DECK).warnings


def _plain(value: object) -> object:
    return str(value) if isinstance(value, str) else value
