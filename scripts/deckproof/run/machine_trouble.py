"""What a failed step suffered from that is no fault of the slide's: the sentence's last words. Pure."""

from __future__ import annotations

from collections.abc import Iterable

NO_ROOM = "no space left on device"
"""What every program says of a full disk; engines pass it on."""

JUMP = 1.0
"""Seconds by which a clock may be corrected without anybody's noticing."""


def trouble(lines: Iterable[str], jumped: float) -> str | None:
    """Return what the machine did to a step that printed these lines, or None.

    ``jumped`` is by how many seconds the machine's clock was set forward meanwhile.
    """
    if any(NO_ROOM in line.lower() for line in lines):
        return "a disk is full"
    if abs(jumped) > JUMP:
        direction = "forward" if jumped > 0 else "back"
        return f"the machine's clock was set {direction} by {abs(jumped):.0f} s meanwhile"
    return None
