"""Python's search for objects that hold one another and nobody else holds: it is slow where little of it is garbage."""

from __future__ import annotations

import gc

SELDOM = 50_000
"""New objects after which to look, in a program that keeps to its end nearly all of what it makes."""


def collect_less() -> tuple[int, int, int]:
    """Look for garbage less often; return the thresholds that were set before."""
    before = gc.get_threshold()
    gc.set_threshold(SELDOM, *before[1:])
    return before
