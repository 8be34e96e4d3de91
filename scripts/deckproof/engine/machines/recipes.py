"""The machines that there are: this one, Debian's releases, any image, and a project's own.

A new one is a row in BUILT_IN. Knows nothing of engines: a machine is what is in its root file system.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from deckproof.errors import DeckproofError
from deckproof.model import HERE, Machine

IMAGE = Path(__file__).with_name("machine-image")
"""What makes an image a machine: of an engine in a container, or as a stand-in."""

SET_UP = IMAGE / "set-up.sh"
"""What is done in a new root file system, whatever it was begun with."""

FROM_IMAGE = "image:"

BUILT_IN = (
    HERE,
    Machine("debian-12", suite="bookworm"),
    Machine("debian-13", suite="trixie"),
    Machine("debian-14", suite="forky"),
)


def named(name: str, own: Sequence[Machine] = ()) -> Machine:
    """Return a machine by its name; raises DeckproofError, with all names, where there is none."""
    if name.startswith(FROM_IMAGE) and len(name) > len(FROM_IMAGE):
        return Machine(name, image=name.removeprefix(FROM_IMAGE))
    known = {each.name: each for each in (*BUILT_IN, *own)}
    if name not in known:
        names = ", ".join([*known, f"{FROM_IMAGE}REFERENCE"])
        raise DeckproofError(f"there is no machine {name!r}", remedy=f"there are: {names}")
    return known[name]


def how(machine: Machine) -> str:
    """Say in a few words how a machine is made."""
    begun = f"debootstrap {machine.suite}" if machine.suite else f"the image {machine.image}"
    return "this machine's own programs" if machine.is_here else " + ".join([begun, *machine.packages])


def key(machine: Machine) -> str:
    """Return what a machine is kept under: another one whenever it would be made in another way."""
    text = f"{machine.suite}\n{machine.image}\n{machine.packages}\n{SET_UP.read_text()}"
    return f"{machine.name.replace('/', '+')}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
