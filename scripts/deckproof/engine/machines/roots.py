"""Root file systems of machines that are there, in the cache: found, asked, removed."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from deckproof.config import cache_folder
from deckproof.engine import host, locks
from deckproof.engine.machines.recipes import BUILT_IN, key
from deckproof.errors import EngineError
from deckproof.model import Machine

FOLDERS = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
"""Where a machine's programs are."""

NEW = "new-"
"""What the name of one begins with that is being made."""

ASKED = {
    "engine": "dockerd --version",
    "client": "docker --version",
    "compose": "docker compose version || docker-compose --version",
    "buildx": "docker buildx version",
    "podman": "podman --version",
}
"""What a machine is asked when it has been made."""


@dataclass(frozen=True, slots=True)
class Root:
    """A root file system that is there."""

    name: str
    folder: Path
    how: str
    megabytes: int
    seconds: float
    versions: Mapping[str, str]  # of each thing in ASKED that there is

    @property
    def files(self) -> Path:
        """The file system itself."""
        return self.folder / "root"

    def program(self, name: str) -> str | None:
        """Return the path of a program in there."""
        paths = (f"{folder}/{name}" for folder in FOLDERS.split(":"))
        return next((path for path in paths if os.path.lexists(f"{self.files}{path}")), None)


def ready(machines: Sequence[Machine] = BUILT_IN) -> dict[str, Root]:
    """Return the root file systems that are there, by the machines' names; those of images, too."""
    wanted = {key(each) for each in machines}
    found = (read(each) for each in sorted(home().glob("*")))
    return {
        each.name: each for each in found if each and (each.folder.name in wanted or each.name.startswith("image:"))
    }


def read(folder: Path) -> Root | None:
    """Return the root file system in a folder of the cache, or None."""
    try:
        said = json.loads((folder / "machine.json").read_text())
        return Root(said["name"], folder, said["how"], said["megabytes"], said["seconds"], said["versions"])
    except (OSError, ValueError, KeyError):
        return None


def remove(name: str) -> list[Path]:
    """Remove all that is kept of a machine, and return it. Raises EngineError where a deck runs on it."""
    folders = [
        each
        for each in home().glob("*")
        if (found := read(each)) and found.name == name and not each.name.startswith(NEW)
    ]
    for each in folders:
        if locks.is_in_use(each):
            raise EngineError(f"a deck runs on the machine {name}", remedy="remove it when that has ended")
        shutil.rmtree(each)
    return folders


def versions(inside: Callable[[str], Sequence[str | Path]]) -> dict[str, str]:
    """Ask a machine what it has; ``inside`` returns the argument vector that runs a command of the shell there."""
    found = {}
    for name, command in ASKED.items():
        environment = {"PATH": f"{os.environ.get('PATH', '')}:{FOLDERS}", "HOME": "/root"}
        asked = host.run(inside(command), environment=environment)
        if asked.returncode == 0 and (version := _VERSION.search(asked.stdout)):
            found[name] = version[0]
    return found


_VERSION = re.compile(r"\d+\.\d+[\w.+-]*")


def home() -> Path:
    """Return the folder of the cache that they are kept in."""
    return cache_folder() / "machines"
