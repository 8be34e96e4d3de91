"""What the proof says of an image: a stand-in on the author's own engine is still a stand-in."""

from __future__ import annotations

import pytest
from deckproof.engine.images.acquire import as_made
from deckproof.engine.images.cache import Record
from deckproof.model import Origin

MADE = Record(Origin.STAND_IN, "stand-in/busybox:latest", "sha256:made", "sha256:made", "recipe")


@pytest.mark.parametrize(("identity", "origin"), [("sha256:real", Origin.LOCAL), ("sha256:made", Origin.STAND_IN)])
def test_a_stand_in_that_was_loaded_somewhere_is_no_real_image(identity: str, origin: Origin) -> None:
    """The proof must not say that a slide holds with the real one."""
    found = Record(Origin.LOCAL, "busybox:1.36", identity, identity, identity)
    known = {"busybox:1.36": found, MADE.tag: MADE}
    assert as_made(found, known).origin is origin
    assert as_made(MADE, known) == MADE
