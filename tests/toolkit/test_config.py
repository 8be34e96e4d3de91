"""Settings come from conf.py and from the environment, which wins."""

from __future__ import annotations

from dataclasses import fields

import pytest
from deckproof.config import Config, ImagePolicy, Silence
from deckproof.errors import DeckproofError


def test_without_settings_everything_is_as_documented() -> None:
    """A deck needs none."""
    assert Config.load({}, {}) == Config()


def test_conf_sets_and_the_environment_wins() -> None:
    """Values take the setting's type; an empty variable is none."""
    config = Config.load(
        {"deckproof_timeout": 5, "deckproof_silence": "never", "deckproof_images": "local", "other": 1},
        {"DECKPROOF_TIMEOUT": "7.5", "DECKPROOF_IMAGES": ""},
    )
    assert (config.timeout, config.silence, config.images) == (7.5, Silence.NEVER, ImagePolicy.LOCAL)


@pytest.mark.parametrize(
    ("conf", "environ", "offline"),
    [
        ({"deckproof_offline": True}, {}, True),
        ({"deckproof_offline": True}, {"DECKPROOF_OFFLINE": "0"}, False),
        ({}, {"DECKPROOF_OFFLINE": "yes"}, True),
        ({}, {"DECKPROOF_OFFLINE": ""}, False),
    ],
)
def test_a_yes_or_no_may_be_said_in_words(conf: dict[str, object], environ: dict[str, str], *, offline: bool) -> None:
    """``0`` in the environment is no, not a text that is not empty."""
    assert Config.load(conf, environ).offline is offline


@pytest.mark.parametrize(
    ("conf", "environ", "words"),
    [
        ({}, {"DECKPROOF_OFFLINE": "perhaps"}, "DECKPROOF_OFFLINE is 'perhaps', but must be one of: true, false"),
        ({"deckproof_silence": "maybe"}, {}, "deckproof_silence is 'maybe', but must be one of: block, always, never"),
        ({}, {"DECKPROOF_IMAGES": "x"}, "DECKPROOF_IMAGES is 'x'"),
        ({}, {"DECKPROOF_TIMEOUT": "soon"}, "DECKPROOF_TIMEOUT is 'soon'"),
        ({"deckproof_columns": []}, {}, "deckproof_columns is []"),
    ],
)
def test_a_wrong_value_is_told_with_its_source(conf: dict[str, object], environ: dict[str, str], words: str) -> None:
    """And with what it may be."""
    with pytest.raises(DeckproofError) as caught:
        Config.load(conf, environ)
    assert words in str(caught.value)


def test_every_setting_is_explained() -> None:
    """The front ends print it."""
    assert all(each.metadata["doc"] for each in fields(Config))
