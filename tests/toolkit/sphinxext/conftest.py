"""The one fixture of these tests: a tiny deck, built."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from tiny_deck import Build, build_deck


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Return a function that writes files, given as ``name=text``, and builds them."""
    return partial(build_deck, tmp_path)
