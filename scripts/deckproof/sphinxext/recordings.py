"""Recordings of the real runs, for the pages to play: those that the last proof still stands for.

They travel in one script, because a page that was opened from a file may load scripts, but fetch nothing.
"""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from deckproof.extract import BLOCK
from deckproof.results.paths import RECORDINGS
from deckproof.sphinxext import look
from deckproof.sphinxext.stamps import INPUTS, Stamps, State

SCRIPT = "recordings.js"
PLAYER = ("asciinema-player", (".js", ".css"))


class Recordings:
    """The recordings of a project, and which of them its pages show."""

    def __init__(self, folder: Path) -> None:
        self._found = dict(_read(path) for path in sorted(folder.glob("*/*.cast")))
        self._used: dict[str, str] = {}

    def use(self, node: nodes.literal_block, stamps: Stamps) -> str | None:
        """Return the name of a block's recording; None where there is none, or it is not of this text."""
        name = node[BLOCK]
        passed = stamps.stamp(name, tuple(node.get(INPUTS, ()))).state is State.PASSED
        if not passed or name not in self._found:
            return None
        self._used[name] = self._found[name]
        return str(name)

    def write(self, folder: Path) -> None:
        """Write what the pages use, and the player."""
        if not self._used:
            return
        text = json.dumps(self._used, ensure_ascii=False).replace("</", "<\\/")
        look.write(folder / SCRIPT, f"window.deckproofRecordings = {text};\n")
        name, suffixes = PLAYER
        for part in files("sphinxcontrib.asciinema").joinpath("_static").iterdir():
            for suffix in suffixes:
                if part.name.startswith(name) and part.name.endswith(suffix):
                    look.write(folder / f"{name}{suffix}", part.read_text(encoding="utf-8"))


def setup(app: Sphinx) -> None:
    """Declare the setting; write what is used when all pages are written."""
    app.add_config_value("deckproof_recordings", True, "html", (bool,), "Let the pages play what was recorded.")
    app.connect("build-finished", finish)


def recordings(app: Sphinx) -> Recordings | None:
    """Return the project's recordings; None where the author wants none."""
    return Recordings(Path(app.confdir) / RECORDINGS) if app.config.deckproof_recordings else None


def finish(app: Sphinx, error: Exception | None) -> None:
    """Write the recordings that the pages use."""
    found: Recordings | None = getattr(app.builder, "deckproof_recordings", None)
    if not error and found:
        found.write(Path(app.outdir) / "_static")


def _read(path: Path) -> tuple[str, str]:
    """Return the id of the block that a recording is of, and the recording."""
    text = path.read_text(encoding="utf-8")
    return str(json.loads(text.partition("\n")[0])["title"]), text
