"""Where an image is taken from: a stand-in on the author's own engine is still a stand-in."""

from __future__ import annotations

from pathlib import Path

import pytest
from deckproof.config import Config, ImagePolicy
from deckproof.engine import user_engine
from deckproof.engine.images import acquire, recipes
from deckproof.engine.images.cache import Record
from deckproof.engine.images.recipes import Recipe
from deckproof.model import Origin

MADE = Record(Origin.STAND_IN, "deckproof/busybox", "sha256:made", "sha256:made", "recipe")


class Own:
    """The author's engine, with one image."""

    def __init__(self, identity: str) -> None:
        self._identity = identity

    def image(self, _ref: str) -> tuple[str, str]:
        """Return its id and its digest."""
        return self._identity, self._identity


@pytest.mark.parametrize(
    ("identity", "policy", "origin"),
    [
        ("sha256:real", ImagePolicy.AUTO, Origin.LOCAL),
        ("sha256:made", ImagePolicy.AUTO, Origin.STAND_IN),
        ("sha256:made", ImagePolicy.LOCAL, Origin.LOCAL),
    ],
)
def test_a_stand_in_that_was_loaded_somewhere_is_no_real_image(
    monkeypatch: pytest.MonkeyPatch, identity: str, policy: ImagePolicy, origin: Origin
) -> None:
    """The proof must not say that a slide holds with the real one; who asks for local images gets what is there."""
    monkeypatch.setattr(user_engine, "authors_engine", lambda: Own(identity))
    monkeypatch.setattr(acquire, "may_pull", lambda *_: False)
    recipe = Recipe("busybox", Path("busybox"), ("busybox",))
    monkeypatch.setattr(recipes, "standing_in_for", lambda *_: recipe)
    source = acquire._source("busybox:1.36", Config(images=policy), {"busybox": MADE}, {})
    assert source.origin is origin
