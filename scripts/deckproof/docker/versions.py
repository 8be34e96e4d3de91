"""Versions of engines: which is the newer one, and what an author says a block is for. Pure."""

from __future__ import annotations

import re

WRITTEN = re.compile(r"\d+(?:\.\d+)*")
"""A version as an author writes it: 28, or 28.5."""


def numbers(version: str) -> tuple[int, ...]:
    """Return a version as what can be compared: ``20.10.24+dfsg1`` is (20, 10, 24)."""
    found = WRITTEN.match(version)
    return tuple(int(each) for each in found[0].split(".")) if found else ()


def is_before(version: str, other: str) -> bool:
    """Tell whether a version is older than what an author writes: 28.5.2 is not before 28, nor before 28.5."""
    limit = numbers(other)
    return numbers(version)[: len(limit)] < limit


def not_meant_for(version: str, since: str | None, until: str | None) -> str | None:
    """Return why a block that is for engines ``since`` one, and before ``until`` another, is not for this one."""
    if since and is_before(version, since):
        return f"it is for Docker {since} and later, and this is {version}"
    if until and not is_before(version, until):
        return f"it is for Docker before {until}, and this is {version}"
    return None
