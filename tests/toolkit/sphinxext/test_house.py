"""The look that comes with the package: three lines of conf.py, and what an author may choose."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from deckproof.sphinxext.palette import Colour, palette
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from sphinx.errors import ConfigError
from tiny_deck import Build

DECK = """
    Deck
    ====

    .. code-block:: console

       $ echo grüße ž
       grüße ž
"""
COLOUR = st.builds(lambda *parts: "#" + "".join(f"{each:02x}" for each in parts), *[st.integers(0, 255)] * 3)


def sheet(outdir: Path) -> str:
    """Return the text of the look."""
    return (outdir / "_static" / "deckproof.css").read_text()


def test_three_lines_of_conf_py_are_enough(build: Build) -> None:
    """Look, geometry, notes and deep links are there without a setting."""
    built = build(index=DECK)
    assert 'href="_static/deckproof.css"' in built.page()
    said = json.loads(re.search(r"viewDistance: 1 }, ({.*?}),", built.page())[1])  # type: ignore[index] # it is there
    assert (said["width"], said["height"], said["margin"], said["center"], said["hash"]) == (1280, 720, 0, False, True)
    assert built.warnings == ""


def test_the_fonts_come_along_with_the_letters_of_the_deck(build: Build) -> None:
    """Letters beyond the usual ones are added where the deck has them, and only a few kilobytes are brought."""
    outdir = build(index=DECK).outdir
    named = re.findall(r'url\("([\w-]+\.woff2)"\)', sheet(outdir))
    assert {"inter.woff2", "jetbrains-mono.woff2"} <= set(named)
    for name in named:
        data = (outdir / "_static" / name).read_bytes()
        letters = TTFont(io.BytesIO(data)).getBestCmap()
        assert {ord(each) for each in "aüž$"} <= letters.keys()
        assert ord("Ж") not in letters
        assert len(data) < 40_000


def test_a_house_has_its_colours_and_typefaces(build: Build) -> None:
    """The second scheme is derived from the same two."""
    built = build(conf="deckproof_accent = '#7a1fa2'; deckproof_code_font = 'Inter'", index=DECK)
    assert "--accent: #7a1fa2" in sheet(built.outdir)
    assert '--mono: "Inter"' in sheet(built.outdir)
    assert "jetbrains" not in sheet(built.outdir)


@pytest.mark.parametrize(
    ("conf", "message"),
    [
        ("deckproof_accent = 'blue'", "deckproof_accent: 'blue' is not a colour such as #1d4fd7"),
        ("deckproof_font = 'No Such Sans'", "is not installed; pip install fontpkg-no-such-sans"),
        ("deckproof_code_font = 'mine.ttf'", "the font 'mine.ttf' is not beside conf.py"),
    ],
)
def test_what_there_is_not_is_refused(build: Build, conf: str, message: str) -> None:
    """In one sentence, before anything is built."""
    with pytest.raises(ConfigError, match=re.escape(message)):
        build(conf=conf, index=DECK)


def test_an_author_s_style_sheet_only_adds(build: Build, tmp_path: Path) -> None:
    """Ours is loaded before it."""
    (tmp_path / "project" / "own").mkdir(parents=True)
    (tmp_path / "project" / "own" / "own.css").write_text("h1 { color: red }")
    page = build(conf="revealjs_static_path = ['own']; revealjs_style_theme = 'own.css'", index=DECK).page()
    assert 0 < page.index("_static/deckproof.css") < page.index("_static/own.css")


@pytest.mark.parametrize(("theme", "scheme"), [("black", "dark"), ("white", "light"), ("moon", "dark")])
def test_a_theme_of_reveal_js_has_one_scheme(build: Build, theme: str, scheme: str) -> None:
    """Its own; nothing turns it."""
    page = build(conf=f"revealjs_style_theme = '{theme}'", index=DECK).page()
    assert f'data-scheme="{scheme}" data-one-scheme' in page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@given(accent=COLOUR, second=COLOUR)
def test_whatever_the_house_s_colours_are_words_can_be_read(scheme: str, accent: str, second: str) -> None:
    """Every pair that the look puts together has a contrast of at least 4.5."""
    colours = {name: Colour.read(value) for name, value in palette(scheme, accent, second).items()}
    pairs = [(f"--{name}", on) for name in ("accent", "warm") for on in ("--paper", f"--{name}-paper")]
    pairs += [("--ink", f"--{name}-paper") for name in ("accent", "warm", "good", "bad")]
    pairs += [("--ink", f"--part-{number}") for number in range(1, 9)]
    pairs += [(name, "--deep") for name in ("--on-deep", "--soft-on-deep", "--warm-on-deep")]
    for letters, ground in pairs:
        assert colours[letters].contrast(colours[ground]) >= 4.5, (letters, ground)


def test_a_colour_in_three_digits_is_one_in_six() -> None:
    """As in CSS."""
    assert str(Colour.read("#1af")) == "#11aaff"
