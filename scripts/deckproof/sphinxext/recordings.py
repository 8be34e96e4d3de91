"""Recordings of the real runs, for the pages to play: those that the last proof still stands for.

They travel in one script, because a page that was opened from a file may load scripts, but fetch nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from deckproof.extract.blocks import BLOCK
from deckproof.results.paths import RECORDINGS
from deckproof.sphinxext import look
from deckproof.sphinxext.stamps import INPUTS, Stamp, Stamps, State, all_stamps

logger = logging.getLogger(__name__)
SCRIPT = "recordings.js"
PLAYER = ("asciinema-player", (".js", ".css"))


class Recordings:
    """The recordings of a project, by the blocks that they are of."""

    def __init__(self, folder: Path) -> None:
        self._found = dict(found for path in sorted(folder.glob("*/*.cast"), reverse=True) if (found := _read(path)))

    def use(self, node: nodes.Element, stamps: Stamps) -> str | None:
        """Return the name of a block's recording; None where there is none, or it is not of this text."""
        name = node[BLOCK]
        passed = stamps.stamp(name, tuple(node.get(INPUTS, ()))).state is State.PASSED
        return str(name) if passed and name in self._found else None

    def write(self, folder: Path, stamped: Iterable[Stamp]) -> None:
        """Write what the pages of these blocks use, and the player."""
        passed = {each.block for each in stamped if each.state is State.PASSED}
        used = {name: text for name, text in self._found.items() if name in passed}
        if not used:
            return
        text = json.dumps(used, ensure_ascii=False).replace("</", "<\\/")
        look.write(folder / SCRIPT, f"window.deckproofRecordings = {text};\n")
        name, suffixes = PLAYER
        for part in files("sphinxcontrib.asciinema").joinpath("_static").iterdir():
            for suffix in suffixes:
                if part.name.startswith(name) and part.name.endswith(suffix):
                    look.write(folder / f"{name}{suffix}", part.read_text(encoding="utf-8"))


def setup(app: Sphinx) -> None:
    """Declare the setting; write what is used when all pages are written."""
    app.add_config_value("deckproof_recordings", True, "env", (bool,), "Let the pages play what was recorded.")
    app.connect("build-finished", finish)


def recordings(app: Sphinx) -> Recordings | None:
    """Return the project's recordings; None where the author wants none."""
    return Recordings(Path(app.confdir) / RECORDINGS) if app.config.deckproof_recordings else None


def finish(app: Sphinx, error: Exception | None) -> None:
    """Write the recordings that the pages use."""
    found: Recordings | None = getattr(app.builder, "deckproof_recordings", None)
    if not error and found:
        found.write(Path(app.outdir) / "_static", all_stamps(app, app.env.found_docs))


def _read(path: Path) -> tuple[str, str] | None:
    """Return the id of the block that a recording is of, and the recording; what is none is warned of."""
    try:
        text = path.read_text(encoding="utf-8")
        return str(json.loads(text.partition("\n")[0])["title"]), text
    except (OSError, ValueError, LookupError, TypeError):
        message = "%s: a recording that is damaged: remove it; deckproof check writes one"
        logger.warning(message, path, type="deckproof", subtype="recording")
        return None
