"""Tabs that show one thing for several operating systems, of which only this machine's can be run. Pure."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

_LINUX = """
    linux unix wsl debian ubuntu mint fedora rhel redhat centos rocky almalinux suse opensuse sles arch manjaro alpine
"""
_SYSTEMS = {
    "linux": frozenset(_LINUX.split()),
    "darwin": frozenset({"macos", "mac", "osx", "darwin"}),
    "win32": frozenset({"windows", "win", "powershell"}),
}
"""What labels call an operating system, by the name that ``sys.platform`` has for it."""


def not_here(label: str, labels: Sequence[str]) -> str | None:
    """Return why a tab of a set with these labels is not for this machine; None where it is.

    A set of tabs is one of operating systems where every label names one, and together they name several. Of any other
    set, all tabs are for this machine.
    """
    if sys.platform in _systems(label) or not _is_of_systems(labels):
        return None
    return f"tab {label}: not this machine's system"


def _is_of_systems(labels: Sequence[str]) -> bool:
    named = [_systems(each) for each in labels]
    return all(named) and len(frozenset().union(*named)) > 1


def _systems(label: str) -> frozenset[str]:
    """Return the operating systems that a label names."""
    words = frozenset(re.findall(r"[a-z]+", label.lower().replace("os x", "osx").replace("red hat", "redhat")))
    return frozenset(system for system, names in _SYSTEMS.items() if words & names)
