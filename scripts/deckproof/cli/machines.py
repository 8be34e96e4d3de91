"""The verbs behind ``deckproof machines``: listing, making and removing what decks run on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from deckproof.config import Config
from deckproof.engine.machines import making, roots
from deckproof.engine.machines.recipes import BUILT_IN, how, named
from deckproof.engine.namespace import sandbox
from deckproof.errors import Exit
from deckproof.extract import find_project

COLUMNS = ("engine", "client", "compose", "buildx", "podman")


def table() -> list[str]:
    """Return the lines that a person reads: what each machine has, how it is made, and whether it is ready."""
    machines = (*BUILT_IN, *_config().own_machines)
    ready = roots.ready(machines)
    rows = [["machine", *COLUMNS, "size", "", "how"]]
    for each in machines:
        found = ready.pop(each.name, None)
        state = "ready" if found or each.is_here else "not built"
        has = _here() if each.is_here else found.versions if found else {}
        rows.append([each.name, *_cells(has), f"{found.megabytes} MB" if found else "", state, how(each)])
    of_images = ready.values()
    rows += [[each.name, *_cells(each.versions), f"{each.megabytes} MB", "ready", each.how] for each in of_images]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _here() -> Mapping[str, str]:
    """Ask this machine, with the client that will be typed first in its PATH."""
    client = sandbox.client()
    first = f"PATH={client.parent}:$PATH; " if client else ""
    return roots.versions(lambda command: ["sh", "-c", first + command])


def _cells(versions: Mapping[str, str]) -> list[str]:
    return [versions.get(name, "-") for name in COLUMNS]


def build(names: Sequence[str], say: Callable[[str], None]) -> int:
    """Make machines ready. Raises DeckproofError where one can't be."""
    config = _config()
    for machine in [named(name, config.own_machines) for name in names]:
        if machine.is_here:
            say("here: nothing needs to be made")
        else:
            root = making.build(machine, config, say)
            say(
                f"{machine.name}: ready, {root.megabytes} MB: {', '.join(f'{k} {v}' for k, v in root.versions.items())}"
            )
    return Exit.PROVEN


def remove(names: Sequence[str], say: Callable[[str], None]) -> int:
    """Remove what is kept of machines, those of former recipes too."""
    for name in names:
        named(name, _config().own_machines)
        removed = roots.remove(name)
        say(f"{name}: {'removed' if removed else 'nothing was kept of it'}")
    return Exit.PROVEN


def _config() -> Config:
    return find_project(Path.cwd()).config
