"""Image references: their normal form, and the registry that holds them. Pure."""

from __future__ import annotations

HUB = "registry-1.docker.io"
_HUB_NAMES = ("docker.io/library/", "docker.io/", "index.docker.io/library/", "index.docker.io/", "library/")


def normal(ref: str) -> str:
    """Return a reference as ``docker images`` would list it: ``docker.io/library/debian`` is ``debian:latest``."""
    for prefix in _HUB_NAMES:
        if ref.startswith(prefix):
            ref = ref.removeprefix(prefix)
            break
    return ref if "@" in ref or ":" in ref.rpartition("/")[2] else f"{ref}:latest"


def registry(ref: str) -> str:
    """Return the host (and port) that a reference is pulled from."""
    first, slash, _ = normal(ref).partition("/")
    return first if slash and ("." in first or ":" in first or first == "localhost") else HUB


def made_by_the_deck(ref: str) -> bool:
    """Tell whether a reference can only name what a deck itself pushes: an image in a registry on this machine."""
    return registry(ref).split(":")[0] in {"localhost", "127.0.0.1"}
