"""Machines by their names, and what they are kept under."""

from __future__ import annotations

from dataclasses import replace

import pytest
from deckproof.config import Config
from deckproof.engine.machines.recipes import BUILT_IN, how, key, named
from deckproof.errors import DeckproofError
from deckproof.model import HERE, Machine

COURSE = Machine("course", suite="trixie", packages=("jq",))


def test_a_machine_is_found_by_its_name() -> None:
    """Built in, a project's own, or any image."""
    assert named("here") == HERE
    assert named("debian-14").suite == "forky"
    assert named("course", [COURSE]) == COURSE
    assert named("image:docker:29-dind") == Machine("image:docker:29-dind", image="docker:29-dind")


@pytest.mark.parametrize("name", ["", "debian-11", "image:", "course"])
def test_a_machine_that_is_not_there_is_an_error_that_names_those_that_are(name: str) -> None:
    """So that a misspelt one is put right at once."""
    with pytest.raises(DeckproofError, match="there is no machine") as caught:
        named(name)
    assert "debian-13" in caught.value.remedy


def test_a_machine_that_would_be_made_in_another_way_is_another_one() -> None:
    """What is kept is not taken for it."""
    assert key(COURSE) == key(replace(COURSE))
    assert key(COURSE) != key(replace(COURSE, packages=("jq", "make")))
    assert len({key(each) for each in BUILT_IN}) == len(BUILT_IN)
    assert [how(each) for each in (HERE, COURSE)] == ["this machine's own programs", "debootstrap trixie + jq"]


def test_a_project_says_what_its_machines_are() -> None:
    """In conf.py, or with commas in an environment variable."""
    conf = {"deckproof_own_machines": {"course": {"suite": "trixie", "packages": ["jq"]}}}
    config = Config.load(conf, {"DECKPROOF_MACHINES": "course,debian-14"})
    assert config.own_machines == (COURSE,)
    assert config.machines == ("course", "debian-14")
    with pytest.raises(DeckproofError, match="deckproof_own_machines"):
        Config.load({"deckproof_own_machines": {"course": {}}}, {})
