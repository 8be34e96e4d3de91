"""Where deckproof keeps things between runs."""

from __future__ import annotations

import os
from pathlib import Path


def cache_folder() -> Path:
    """Return the folder of what is kept between runs; DECKPROOF_CACHE names another one."""
    if chosen := os.environ.get("DECKPROOF_CACHE"):
        return Path(chosen).absolute()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "deckproof"
