"""What is on an engine that belongs to somebody else: listing it, and removing exactly what came since.

Never prunes: only what is named is removed, and only what was not there before.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

Client = Callable[..., subprocess.CompletedProcess[str]]

LISTS: Mapping[str, tuple[str, ...]] = {
    "container": ("ps", "--all", "--no-trunc", "--format", "{{.ID}}\t{{.Names}}"),
    "network": ("network", "ls", "--no-trunc", "--format", "{{.ID}}\t{{.Name}}"),
    "volume": ("volume", "ls", "--format", "{{.Name}}\t{{.Name}}"),
    "image": ("images", "--all", "--no-trunc", "--format", "{{.ID}}\t{{.Repository}}:{{.Tag}}"),
}
"""How each kind of thing is listed: an id, a tab, and the name. In the order in which they can be removed."""

REMOVALS: Mapping[str, tuple[str, ...]] = {
    "container": ("rm", "--force", "--volumes"),
    "network": ("network", "rm"),
    "volume": ("volume", "rm"),
    "image": ("rmi",),
}


@dataclass(frozen=True, slots=True)
class Belongings:
    """The ids and names of everything on an engine, by kind."""

    ids: Mapping[str, frozenset[str]]
    names: Mapping[str, frozenset[str]]

    def write(self, path: Path) -> None:
        """Keep this on disk, for a later clean after a killed run."""
        data = {part: {kind: sorted(each) for kind, each in getattr(self, part).items()} for part in ("ids", "names")}
        path.write_text(json.dumps(data))

    @classmethod
    def read(cls, path: Path) -> Belongings:
        """Read what ``write`` kept."""
        data = json.loads(path.read_text())
        return cls(*({kind: frozenset(each) for kind, each in data[part].items()} for part in ("ids", "names")))

    def holds(self, word: str) -> bool:
        """Tell whether a word of a command names one of these things: by name, or by the beginning of its id."""
        bare = word.removeprefix("sha256:")
        if any(word in each or f"{word}:latest" in each for each in self.names.values()):
            return True
        prefix = len(bare) >= 4 and all(letter in "0123456789abcdef" for letter in bare)
        return prefix and any(
            each.removeprefix("sha256:").startswith(bare) for ids in self.ids.values() for each in ids
        )


def look(client: Client) -> Belongings:
    """List everything that is on an engine now."""
    rows = {kind: _rows(client(*arguments).stdout) for kind, arguments in LISTS.items()}
    return Belongings(
        {kind: frozenset(row[0] for row in each) for kind, each in rows.items()},
        {kind: frozenset(name for row in each for name in row[1].split(",")) for kind, each in rows.items()},
    )


def _rows(output: str) -> list[tuple[str, str]]:
    pairs = (line.split("\t", 1) for line in output.splitlines() if "\t" in line)
    return [(identity, name) for identity, name in pairs]


def remove_newer(client: Client, before: Belongings) -> list[str]:
    """Remove what came since ``before``, and return what was removed; what was there before is never touched."""
    removed: list[str] = []
    for kind in LISTS:
        now = look(client)
        for thing in sorted(_newer(kind, before, now)):
            if client(*REMOVALS[kind], thing, timeout=120).returncode == 0:
                removed.append(f"{kind} {thing}")
    return removed


def _newer(kind: str, before: Belongings, now: Belongings) -> frozenset[str]:
    """Return what to remove: of images, names first, since one image can have an old and a new name."""
    if kind != "image":
        return now.ids[kind] - before.ids[kind]
    tags = frozenset(name for name in now.names[kind] - before.names[kind] if "<none>" not in name)
    return tags | (now.ids[kind] - before.ids[kind])
