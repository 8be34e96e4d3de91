"""The control groups of a run: one in each hierarchy, with everything that the run starts in it, and a limit on that.

Knows nothing of engines; whoever lets a process into a run's namespaces lets it into its groups, too.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import time
from collections.abc import Sequence
from pathlib import Path

CGROUPS = Path("/sys/fs/cgroup")

PROCESSES = 8192
"""Processes and threads that a run may have at once: a fork bomb ends there."""

LEAF = "init"
"""In version 2 a group that hands controllers down must not hold processes itself: those are in this part of it."""


def make(name: str) -> None:
    """Make the groups of a run: its processes are limited in number, and open no block device, such as the root disk.

    What a machine does not let us limit is not limited.
    """
    for parent in _hierarchies():
        group = parent / name
        group.mkdir(exist_ok=True)
        limits = {"pids.max": str(PROCESSES)}
        if _is_version_2():
            (group / LEAF).mkdir(exist_ok=True)
            limits["cgroup.subtree_control"] = " ".join(f"+{each}" for each in _read(group / "cgroup.controllers"))
        else:
            inherited = ("cpuset.cpus", "cpuset.mems")  # a new group has none of them
            limits |= {each: ",".join(_read(parent / each)) for each in inherited if (parent / each).exists()}
            limits["devices.deny"] = "b *:* rw"
        for file, words in limits.items():
            with contextlib.suppress(OSError):  # of another hierarchy, or not allowed
                if (group / file).exists():
                    (group / file).write_text(words)


def joining(name: str, argv: Sequence[str]) -> list[str]:
    """Return the argument vector that runs ``argv`` in the groups of a run."""
    leaf = f"/{LEAF}" if _is_version_2() else ""
    return ["sh", "-c", _join([f"{each}/{name}{leaf}" for each in _hierarchies()]), *argv]


def at_top(name: str, argv: Sequence[str]) -> list[str]:
    """Return the argument vector that runs ``argv`` where the groups of a run are the top of all that is seen."""
    groups = [f"{each}/{name}" for each in _hierarchies()]
    return ["sh", "-c", _join(groups), "unshare", "--cgroup", *joining(name, argv)]


def _join(groups: Sequence[str]) -> str:
    return f'for each in {shlex.join(groups)}; do echo 0 >"$each/cgroup.procs"; done; exec "$0" "$@"'


def mounts() -> list[tuple[str, str, str]]:
    """Return the place, the type and the options of each hierarchy, to be mounted anew where others are its top."""
    lines = (line.split() for line in Path("/proc/mounts").read_text().splitlines())
    found = [(place, kind, options) for _, place, kind, options, *_ in lines if Path(place) in _hierarchies()]
    return [(place, kind, _controllers(options) if kind == "cgroup" else "") for place, kind, options in found]


def _controllers(options: str) -> str:
    return ",".join(each for each in options.split(",") if each not in _FLAGS)


_FLAGS = {"rw", "ro", "relatime", "noatime", "nosuid", "nodev", "noexec", "xattr", "clone_children"}


def thaw(name: str) -> None:
    """Let paused containers of a run go on: what is frozen can't be killed."""
    for top in found(name):
        for folder, _, files in os.walk(top):
            for each in _FROZEN.keys() & set(files):
                with contextlib.suppress(OSError):  # it is gone, or never was frozen
                    Path(folder, each).write_text(_FROZEN[each])


_FROZEN = {"freezer.state": "THAWED", "cgroup.freeze": "0"}
"""The files of control groups, in version 1 and 2, that say so, and the word that ends it."""


def remove(name: str, until: float) -> list[Path]:
    """Remove the groups of a run, whose processes end by this (monotonic) time; return what is not empty by then."""
    for top in found(name):
        for folder, _, _ in os.walk(top, topdown=False):
            _remove(Path(folder), until)
    return found(name)


def found(name: str) -> list[Path]:
    """Return the groups that there are of a run."""
    return [top for pattern in (name, f"*/{name}") for top in CGROUPS.glob(pattern)]


def _hierarchies() -> list[Path]:
    if _is_version_2():
        return [CGROUPS]
    tops = sorted(each.parent for each in CGROUPS.glob("*/cgroup.procs"))
    return [each for each in tops if not each.is_symlink()]


def _is_version_2() -> bool:
    return (CGROUPS / "cgroup.procs").exists()


def _read(path: Path) -> list[str]:
    try:
        return path.read_text().split()
    except OSError:
        return []


def _remove(folder: Path, until: float) -> None:
    while folder.is_dir():
        with contextlib.suppress(OSError):  # the kernel needs a moment after the last process's end
            folder.rmdir()
            return
        if time.monotonic() > until:
            return
        time.sleep(0.01)
