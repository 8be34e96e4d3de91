"""Which engine is older, and which blocks are for it."""

from __future__ import annotations

import pytest
from deckproof.docker.versions import is_before, not_meant_for


@pytest.mark.parametrize(
    ("version", "other", "before"),
    [
        ("20.10.24+dfsg1", "26", True),
        ("28.5.2+dfsg3", "28", False),
        ("28.5.2+dfsg3", "28.5", False),
        ("28.5.2", "28.6", True),
        ("29.0.0", "28", False),
        ("9.1", "28", True),
    ],
)
def test_a_version_is_before_another_by_its_numbers(version: str, other: str, before: bool) -> None:
    """Not by its letters, and only as far as the other one goes."""
    assert is_before(version, other) is before


def test_a_block_is_skipped_where_it_is_not_meant_to_run() -> None:
    """With a reason that names both versions."""
    assert not_meant_for("28.5.2", "28", None) is None
    assert not_meant_for("28.5.2", None, "28") == "it is for Docker before 28, and this is 28.5.2"
    assert not_meant_for("20.10.24", "26", "28") == "it is for Docker 26 and later, and this is 20.10.24"
    assert not_meant_for("26.1", "26", "28") is None
