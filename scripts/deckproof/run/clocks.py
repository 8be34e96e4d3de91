"""Two clocks of this machine, by which a step's times hold though somebody sets one of them meanwhile."""

from __future__ import annotations

import time


def now() -> tuple[float, float]:
    """Return the machine's clock, and one that nobody sets and that goes on while the machine sleeps."""
    return time.time(), time.clock_gettime(time.CLOCK_BOOTTIME)


def jump(then: tuple[float, float]) -> float:
    """Return by how many seconds the machine's clock was set since then."""
    wall, steady = now()
    return (wall - then[0]) - (steady - then[1])


def adjusted(then: tuple[float, float]) -> float:
    """Return that time as the machine's clock says now; where it was set forward since, as it said then."""
    wall, steady = now()
    return min(then[0], wall - (steady - then[1]))
