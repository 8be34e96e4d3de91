"""What is mounted in a folder: it must be unmounted before the folder is removed, or what it shows would be removed."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Collection
from pathlib import Path

_TABLE = Path("/proc/self/mountinfo")
_CODE = re.compile(r"\\(\d{3})")
_COMMANDS = (("umount", "--lazy"), ("fusermount3", "-uz"), ("fusermount", "-uz"))


def points() -> tuple[Path, ...]:
    """Return where something is mounted, as this process sees it, in the order in which that was done."""
    try:
        lines = _TABLE.read_text(errors="surrogateescape").splitlines()
    except OSError:
        return ()
    return tuple(Path(_CODE.sub(lambda code: chr(int(code[1], 8)), line.split()[4])) for line in lines)


_ENGINES = frozenset({"docker", "containerd", "containers"})


def came_since(before: Collection[Path]) -> list[Path]:
    """Return where something is mounted that was not before, but for what engines mount for their containers."""
    return [each for each in points() if each not in before and _ENGINES.isdisjoint(each.parts)]


def undone_below(folder: Path) -> bool:
    """Unmount all that is mounted at or below a folder, the last first; False where something stays."""
    for point in reversed(_below(folder)):
        any(_done([*command, str(point)]) for command in _COMMANDS)
    return not _below(folder)


def _below(folder: Path) -> list[Path]:
    top = folder.resolve()
    return [each for each in points() if each.is_relative_to(top)]


def _done(argv: list[str]) -> bool:
    try:
        return subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0
    except OSError:
        return False
