"""deckproof: slides whose every command is proven."""

import gc

__version__ = "0.1.0"


def collect_less() -> tuple[int, int, int]:
    """Look for garbage less often, where nearly all that is made is kept; return the thresholds from before."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, *before[1:])
    return before
