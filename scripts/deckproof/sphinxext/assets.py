"""Which files a deck's page loads, and copying those: of reveal.js's six megabytes most decks need three files.

What a style sheet refers to is copied with it, and what it would fetch from another machine is left out.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx_revealjs.utils import get_internal_static_path

from deckproof.sphinxext import look

REVEAL = ("revealjs/dist/reveal.js", "revealjs/dist/reveal.css")
THEMES = "revealjs/dist/theme"
_IMPORT = re.compile(r"""@import\s+(?:url\()?["']?(?P<address>[^"')\s]+)["']?\)?[^;]*;\n?""")
_URL = re.compile(r"""(?:@import\s+(?:url\()?|url\()["']?(?P<address>[^"')\s]+)""")
_REMOTE = re.compile(r"(?i)(?:\w+:)?//|data:")


def setup(app: Sphinx) -> None:
    """Remember which folders conf.py names, before extensions add theirs."""
    app.config.deckproof_own_static = list(vars(app.config)["_raw_config"].get("html_static_path", ()))


def brought(config: Config) -> list[str]:
    """Return the folders of static files that extensions have added for their nodes, not the author for pages."""
    return [path for path in config.html_static_path if path not in config.deckproof_own_static]


def theme(config: Config, slide: Any) -> str:
    """Return the name of a deck's theme; ``slide`` is what the deck itself says of its look, if anything."""
    return str(slide["theme"] if slide is not None and "theme" in slide else config.revealjs_style_theme)


def loaded(config: Config) -> list[str]:
    """Return what every deck of a project may load of reveal.js: scripts, plugins, and style sheets by name."""
    plugins = [plugin["src"] for plugin in config.revealjs_script_plugins]
    scripts = [entry if isinstance(entry, str) else entry[0] for entry in config.revealjs_js_files]
    beside = [f"{Path(each).parent.as_posix()}/speaker-view.html" for each in plugins]
    return [*REVEAL, *plugins, *beside, *config.revealjs_script_files, *scripts, *config.revealjs_css_files]


def copy_reveal(target: Path, wanted: Iterable[str]) -> None:
    """Copy what there is of these files in reveal.js, and all that they refer to there."""
    bundled = get_internal_static_path()
    for name in _closure(bundled, [each for each in wanted if not _REMOTE.match(each)]):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        if name.endswith(".css"):
            look.write(target / name, offline((bundled / name).read_text(encoding="utf-8")))
        else:
            shutil.copyfile(bundled / name, target / name)


def offline(sheet: str) -> str:
    """Return a style sheet without what it imports from other machines; it has other faces to fall back on."""
    return _IMPORT.sub(lambda each: "" if _REMOTE.match(each["address"]) else each[0], sheet)


def _closure(folder: Path, wanted: Sequence[str]) -> Iterator[str]:
    seen: set[str] = set()
    waiting = list(wanted)
    while waiting:
        name = waiting.pop()
        file = (folder / name).resolve()
        if name in seen or not file.is_file() or not file.is_relative_to(folder.resolve()):
            continue
        seen.add(name)
        yield name
        if name.endswith(".css"):
            found = (each["address"].partition("?")[0] for each in _URL.finditer(file.read_text(encoding="utf-8")))
            near = ((file.parent / each.partition("#")[0]).resolve() for each in found if not _REMOTE.match(each))
            waiting += [each.relative_to(folder.resolve()).as_posix() for each in near if each.is_relative_to(folder)]
