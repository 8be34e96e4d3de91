"""The nouns are values."""

from __future__ import annotations

from dataclasses import is_dataclass

import pytest
from deckproof import model
from deckproof.model import Step

RECORDS = [each for each in vars(model).values() if isinstance(each, type) and hasattr(each, "_fields")]
NOUNS = [each for each in vars(model).values() if isinstance(each, type) and is_dataclass(each)]


@pytest.mark.parametrize("noun", [*NOUNS, *RECORDS], ids=lambda noun: noun.__name__)
def test_nouns_are_frozen_and_explained(noun: type) -> None:
    """Nothing is changed behind anyone's back, and each says what it is."""
    assert issubclass(noun, tuple) or noun.__dataclass_params__.frozen  # type: ignore[attr-defined] # it has them
    assert noun.__doc__
    assert not noun.__doc__.startswith(f"{noun.__name__}(")
    assert noun.__annotations__


@pytest.mark.parametrize(
    ("prompt", "at_host"), [("$", True), ("#", True), ("", True), (">>>", False), ("/ #", False), ("root@x:/#", False)]
)
def test_a_step_knows_whether_it_is_the_hosts(prompt: str, at_host: bool) -> None:
    """Every other prompt belongs to a program in the foreground."""
    step = Step(line=1, end_line=1, prompt=prompt, input="ls", expected=None)
    assert step.at_host is at_host
    assert step._replace(prompt="$").at_host
    with pytest.raises(AttributeError):
        step.prompt = "$"  # type: ignore[misc] # that is the point
