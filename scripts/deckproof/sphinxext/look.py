"""How a deck looks by its author's choice: its colour scheme, its logo, and the scripts that every deck has.

A scheme is the deck's choice, not the operating system's: what was rehearsed is what is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pygments.formatters.html import HtmlFormatter
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError
from sphinx.highlighting import PygmentsBridge
from sphinx.util.osutil import FileAvoidWrite

from deckproof.sphinxext import house

SCHEMES = ("light", "dark")
STYLES = {scheme: f"deckproof.sphinxext.colours.{scheme.title()}" for scheme in SCHEMES}
STATIC = Path(__file__).parent / "static"
SCRIPTS = ("fit.js", "clicker.js", "copy.js", "play.js", "stage.js", "speaker.js")
"""In the order in which they are joined to one file, so that the page asks for one."""

SCRIPT = "deckproof.js"
CODE = "code-colours.css"
"""The style sheet of highlighted code; pages that stand beside a deck have one of Sphinx's own name."""

NOTES = "RevealNotes"
"""The plugin that is loaded when it is asked for, by ``speaker.js``."""


@dataclass(frozen=True, slots=True)
class Look:
    """What the page's template asks for."""

    scheme: str
    schemes: bool  # whether there are two
    sheet: str  # the address of the look's style sheet, or empty where it is the page's theme
    logo: str  # the logo's address, or empty
    logo_text: str
    script: str
    plugins: list[Any]  # of reveal.js, that are loaded with the page
    notes: str  # the address of the one that is loaded later, or empty
    size: tuple[int, int] | None  # of a slide, where it takes as much of the window as it can


def setup(app: Sphinx) -> None:
    """Declare the settings, and check them once conf.py is read."""
    app.add_config_value("deckproof_scheme", "light", "env", (str,), "The colours of slides: light or dark.")
    app.add_config_value("deckproof_logo", "", "env", (str,), "A picture for every slide's corner, beside conf.py.")
    app.add_config_value("deckproof_logo_text", "", "env", (str,), "What the logo says, for those who can't see it.")
    app.connect("config-inited", check)


def check(app: Sphinx, config: Config) -> None:
    """Refuse a scheme that there is none of, and a logo that is not there or says nothing. Raises ConfigError."""
    if config.deckproof_scheme not in SCHEMES:
        raise ConfigError(f"deckproof_scheme is {config.deckproof_scheme!r}, but must be one of: {', '.join(SCHEMES)}")
    if config.deckproof_logo and not (Path(app.confdir) / config.deckproof_logo).is_file():
        raise ConfigError(f"deckproof_logo is {config.deckproof_logo!r}, but there is no such file beside conf.py")
    if config.deckproof_logo and not config.deckproof_logo_text:
        raise ConfigError("deckproof_logo needs deckproof_logo_text: what the logo says, for those who can't see it")


def look(config: Config, style: str, plugins: Sequence[Any]) -> Look:
    """Return what the template needs of a deck's style; ``plugins`` are reveal.js's, as sphinx-revealjs gives them."""
    logo = f"_static/{Path(config.deckproof_logo).name}" if config.deckproof_logo else ""
    early = [plugin for plugin in plugins if plugin.name != NOTES]
    late = next((str(plugin.src) for plugin in plugins if plugin.name == NOTES), "")
    return Look(
        scheme=house.scheme(config, style),
        schemes=house.is_ours(style),
        sheet="" if style == house.SHEET else f"_static/{house.sheet(style)}",
        logo=logo,
        logo_text=config.deckproof_logo_text,
        script=f"_static/{SCRIPT}",
        plugins=early,
        notes=late,
        size=_size(config),
    )


def _size(config: Config) -> tuple[int, int] | None:
    """Return a slide's width and height; None where reveal.js is to place slides in another way than this deck's."""
    said = config.revealjs_script_conf
    if not isinstance(said, dict) or said.get("margin") != 0 or said.get("center", True):
        return None
    width, height = said.get("width"), said.get("height")
    return (width, height) if isinstance(width, int) and isinstance(height, int) else None


def started() -> str:
    """Return the scripts of a deck as one function, for the page to call once reveal.js is started."""
    return f"function deckproof() {{\n{joined()}}}\n"


def joined(scripts: Iterable[str] = SCRIPTS) -> str:
    """Return the text of several scripts as one."""
    return "".join((STATIC / name).read_text(encoding="utf-8") for name in scripts)


def write(path: Path, text: str) -> None:
    """Write a file of the output where it says something else: most of them are the same in every build."""
    with FileAvoidWrite(path) as file:
        file.write(text)


def code_colours(config: Config) -> str:
    """Return the style sheet of highlighted code, for both schemes: a presenter may turn one into the other."""
    return "".join(
        _colours(PygmentsBridge("html", style).get_formatter(), f'[data-scheme="{scheme}"] .highlight')
        for scheme, style in (STYLES | _chosen(config)).items()
    )


def _colours(formatter: HtmlFormatter[str], sheet: str) -> str:
    """Return the rules of one style below ``sheet``: one for all tokens that look alike, where Pygments writes each."""
    alike: dict[str, list[str]] = {}
    for name, (style, *_) in sorted(formatter.class2style.items()):
        if name and style:
            alike.setdefault(style, []).append(f".{name}")
    rules = [*formatter.get_linenos_style_defs(), *formatter.get_background_style_defs(sheet)]
    rules += [f"{sheet} :is({','.join(names)}) {{ {style} }}" for style, names in alike.items()]
    return "".join(f"{rule}\n" for rule in rules)


def _chosen(config: Config) -> dict[str, str]:
    """Return the styles that the author chose, in the way that themes with two schemes have made common."""
    chosen = {"light": config.pygments_style, "dark": getattr(config, "pygments_dark_style", None)}
    return {scheme: style for scheme, style in chosen.items() if style}
