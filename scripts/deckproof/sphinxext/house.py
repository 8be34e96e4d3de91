"""The look that comes with the package, and what of it an author may choose in conf.py: two colours and two typefaces.

Whatever conf.py does not say of reveal.js is said here, for slides of 1280 by 720; a theme of reveal.js keeps its own
colours and its own text, and an author's style sheet only adds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import unescape
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError
from sphinx.util.osutil import FileAvoidWrite

from deckproof.sphinxext import fonts, palette

SHEET, BESIDE = "deckproof.css", "deckproof-beside.css"
"""Our own look, and what is added to a theme of reveal.js."""

PARTS = Path(__file__).parent / "themes" / "deckproof"
OURS = ("type", "code", "layouts", "grounds", "stage", "phone", "paper")
THEIRS = ("foreign", "code", "layouts", "stage", "phone", "paper")
"""The parts of the style sheet, in their order: with our own look, and with a theme of reveal.js."""

DARK_THEMES = frozenset({"black", "black-contrast", "blood", "dracula", "league", "moon", "night"})
NOTES = {"src": "revealjs/plugin/notes/notes.js", "name": "RevealNotes"}
_PLACE = {"width": 1280, "height": 720, "margin": 0, "center": False}
_STAGE = {"hash": True, "slideNumber": "c/t", "controls": False, "transition": "none", "navigationMode": "linear"}


def setup(app: Sphinx) -> None:
    """Declare the settings, and check them once conf.py is read."""
    add = app.add_config_value
    add("deckproof_accent", palette.ACCENT, "env", (str,), "The colour of the house, as #rrggbb.")
    add("deckproof_second_accent", palette.SECOND, "env", (str,), "Its second one, for what is to be set apart.")
    add("deckproof_font", fonts.TEXT, "env", (str,), "The typeface of text: a family of fontpkg's, or a font file.")
    add("deckproof_code_font", fonts.CODE, "env", (str,), "The typeface of code, likewise.")
    app.connect("config-inited", check)


def check(app: Sphinx, config: Config) -> None:
    """Refuse a colour or a typeface that there is none of. Raises ConfigError."""
    for name in ("deckproof_accent", "deckproof_second_accent"):
        try:
            palette.Colour.read(config[name])
        except ValueError as error:
            raise ConfigError(f"{name}: {error}") from None
    for name in ("deckproof_font", "deckproof_code_font"):
        try:
            fonts.faces(config[name], Path(app.confdir))
        except fonts.FontError as error:
            raise ConfigError(f"{name}: {error}") from None


def settle(config: Config) -> None:
    """Fill in what conf.py leaves open, so that three lines of it are enough for a deck."""
    said = {*getattr(config, "_raw_config", ()), *config.overrides}
    for name, value in {
        "revealjs_html_theme": "deckproof",
        "revealjs_style_theme": SHEET,
        "revealjs_script_plugins": [NOTES],
        "revealjs_use_section_ids": True,
    }.items():
        if name not in said:
            setattr(config, name, value)
    conf = config.revealjs_script_conf or {}
    if not isinstance(conf, dict):
        return  # JavaScript of the author's own
    place = {} if conf.keys() & _PLACE.keys() else dict(_PLACE)
    if place and not is_ours(config.revealjs_style_theme):
        del place["center"]
    config.revealjs_script_conf = (_STAGE if is_ours(config.revealjs_style_theme) else {}) | place | conf


def is_ours(style: str) -> bool:
    """Say whether a style leaves the look to us: reveal.js's own themes are names without a suffix."""
    return style.endswith(".css")


def sheet(style: str) -> str:
    """Return the name of the style sheet that goes with a style."""
    return SHEET if is_ours(style) else BESIDE


def scheme(config: Config, style: str) -> str:
    """Return the scheme that a page opens with: a theme of reveal.js has only one."""
    if is_ours(style):
        return str(config.deckproof_scheme)
    return "dark" if style in DARK_THEMES else "light"


def write_sheet(static: Path, config: Config, folder: Path, pages: Iterable[Path], style: str) -> None:
    """Write the style sheet that goes with a style, and the fonts that it names, with the letters of these pages."""
    letters = {char for page in pages for char in unescape(page.read_text(encoding="utf-8"))}
    names = {"text": config.deckproof_font, "code": config.deckproof_code_font}
    found = [face for name in dict.fromkeys(names.values()) for face in fonts.faces(name, folder)]
    cuts = fonts.cuts(found, letters)
    for cut in cuts:
        if not (static / cut.name).is_file() or (static / cut.name).read_bytes() != cut.data:
            (static / cut.name).write_bytes(cut.data)
    families = {kind: fonts.stack(name, kind, folder) for kind, name in names.items()}
    with FileAvoidWrite(static / sheet(style)) as file:
        file.write(_sheet(config, families, "".join(cut.rule for cut in cuts), style))


def _sheet(config: Config, families: Mapping[str, str], faces: str, style: str) -> str:
    parts = OURS if is_ours(style) else THEIRS
    colours = palette.style_sheet(config.deckproof_accent, config.deckproof_second_accent)
    family = f":root {{ --sans: {families['text']}; --mono: {families['code']}; }}\n"
    return faces + colours + family + "".join((PARTS / f"{each}.css").read_text(encoding="utf-8") for each in parts)
