"""Image references: what an engine takes for one, their normal form, and the registry that holds them. Pure.

The grammar is that of the reference package of the Distribution project, which Docker and Podman share.
"""

from __future__ import annotations

import re

_LONGEST = 255  # characters of a name
_HOST = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
_REGISTRY = re.compile(rf"(?:{_HOST}|\[[0-9a-fA-F:]+\])(?::[0-9]+)?")
_STEP = re.compile(r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*")
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_DIGEST = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}")


def fault(reference: str) -> str | None:
    """Say what keeps a text from being an image reference; None where it is one."""
    name, at, digest = reference.partition("@")
    if at and not _DIGEST.fullmatch(digest):
        return f"{digest!r} is not a digest, such as sha256: and 64 hexadecimal digits"
    head, colon, tag = name.rpartition(":")
    if colon and "/" not in tag:
        if not _TAG.fullmatch(tag):
            return f"{tag!r} is not a tag: tags have letters, digits, '_', '.' and '-', at most 128"
        name = head
    return _fault_of_name(name)


def _fault_of_name(name: str) -> str | None:
    if len(name) > _LONGEST:
        return f"a name has at most {_LONGEST} characters"
    first, slash, rest = name.partition("/")
    has_registry = bool(slash) and (set(".:[") & set(first) or first == "localhost" or first != first.lower())
    if has_registry and not _REGISTRY.fullmatch(first):
        return f"{first!r} is not a registry, such as registry.example:5000"
    for step in (rest if has_registry else name).split("/"):
        if not _STEP.fullmatch(step):
            return (
                f"{step!r} is not the name of an image: names have small letters and digits, and '.', '_', '-' between"
            )
    return None


# ---------------------------------------------------------------------------------------------------------- one name

HUB = "registry-1.docker.io"
_OF_HUB = re.compile(r"(?:(?:index\.)?docker\.io/)?(?:library/)?")


def normal(reference: str) -> str:
    """Return a reference as ``docker images`` would list it: ``docker.io/library/debian`` is ``debian:latest``."""
    short = _OF_HUB.sub("", reference, count=1)
    return short if "@" in short or is_tagged(short) else f"{short}:latest"


def in_full(reference: str) -> str:
    """Return a reference with its tag and its registry's name, which docker leaves out where it is Docker Hub."""
    short = normal(reference)
    if registry(short) != HUB:
        return short
    return f"docker.io/{short}" if "/" in short else f"docker.io/library/{short}"


def registry(reference: str) -> str:
    """Return the host (and port) that a reference is pulled from."""
    first, slash, _ = normal(reference).partition("/")
    return first if slash and ("." in first or ":" in first or first == "localhost") else HUB


def made_by_the_deck(reference: str) -> bool:
    """Tell whether a reference can only name what a deck itself pushes: an image in a registry on this machine."""
    return is_local(registry(reference))


def is_local(registry: str) -> bool:
    """Tell whether a registry is on this machine."""
    return registry.split(":", maxsplit=1)[0] in {"localhost", "127.0.0.1"}


def is_tagged(reference: str) -> bool:
    """Tell whether a reference has a tag or a digest; a registry's port is none."""
    return ":" in reference.rpartition("/")[2]


def is_pinned(reference: str) -> bool:
    """Tell whether a reference says which image is meant: by a digest, or a tag that is not ``latest``."""
    return "@" in reference or not normal(reference).endswith(":latest")
