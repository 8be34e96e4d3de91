"""The throw-away places of a deck: where its shell starts, its home, and the programs it finds first."""

from __future__ import annotations

import os
from pathlib import Path

from deckproof.engine import host
from deckproof.engine.runs.runs import Run

WORKDIR = "deck"
"""The name of the folder that a deck's shell starts in; compose calls a project after it."""


def lay_out(run: Run, client: Path | None, path: str | None = None) -> tuple[Path, dict[str, str]]:
    """Make the folders of a run; return where its shell starts, and the environment that points to the others.

    ``client`` comes first in the deck's PATH, before ``path`` (or the author's). The home is empty, so that a
    ``docker login`` on a slide neither sees nor changes the user's own settings.
    """
    workdir, home, programs = (run.scratch / name for name in (WORKDIR, "home", "bin"))
    for folder in (workdir, home, programs):
        folder.mkdir()
    if client:
        (programs / "docker").symlink_to(client)
    path = os.pathsep.join([str(programs), path or os.environ.get("PATH", os.defpath)])
    return workdir, host.base_environment() | {"PATH": path, "HOME": str(home)} | run.mark
