"""What there is on an engine: containers, networks, volumes, images; how the client lists and removes them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

LISTS: Mapping[str, tuple[str, ...]] = {
    "container": ("ps", "--all", "--format", "{{.ID}}\t{{.Names}}\t{{.State}}"),
    "network": ("network", "ls", "--format", "{{.ID}}\t{{.Name}}"),
    "volume": ("volume", "ls", "--format", "{{.Name}}\t{{.Name}}"),
    "image": ("images", "--format", "{{.ID}}\t{{.Repository}}:{{.Tag}}"),
}
"""How each kind of thing is listed, for ``read_list``. In the order in which they can be removed."""

IN_FULL: Mapping[str, tuple[str, ...]] = {
    "container": ("--no-trunc",),
    "network": ("--no-trunc",),
    "volume": (),
    "image": ("--no-trunc", "--all"),
}
"""What makes a list name all there are, by their whole ids."""

REMOVALS: Mapping[str, tuple[str, ...]] = {
    "container": ("rm", "--force", "--volumes"),
    "network": ("network", "rm"),
    "volume": ("volume", "rm"),
    "image": ("rmi",),
}


@dataclass(frozen=True, slots=True, order=True)
class Thing:
    """One container, network, volume or image; an image with several names is several things."""

    kind: str
    id: str
    name: str

    @property
    def word(self) -> str:
        """What a removal calls it: an image by its name, which may be one of several."""
        return self.name if self.kind == "image" and "<none>" not in self.name else self.id


def read_list(kind: str, listed: str) -> Iterator[tuple[Thing, str]]:
    """Yield the things of a list, and the state of each, which only a container has."""
    for line in listed.splitlines():
        identity, name, state, *_ = [*line.split("\t"), "", ""]
        yield Thing(kind, identity, name), state
