"""Which machine a deck was typed on, as a proof says it."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from functools import cache


@cache
def machine() -> Mapping[str, str]:
    """Return the operating system, kernel and architecture; nothing that tells a machine from another of its kind."""
    return {"system": _system(), "kernel": platform.release(), "architecture": platform.machine()}


def _system() -> str:
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    except OSError:
        return f"{platform.system()} {platform.mac_ver()[0]}".strip()
