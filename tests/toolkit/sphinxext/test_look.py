"""The deck's look: its colours, its logo, its scripts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from deckproof.sphinxext.colours import Dark
from pygments.formatters.html import HtmlFormatter
from sphinx.errors import ConfigError
from tiny_deck import Build

DECK = """
    Deck
    ====

    .. code-block:: console

       $ echo hello
       hello
"""


@pytest.mark.parametrize(("conf", "scheme"), [("", "light"), ("deckproof_scheme = 'dark'", "dark")])
def test_the_scheme_is_the_deck_s_choice(build: Build, conf: str, scheme: str) -> None:
    """The page says it, and the code's colours are there for both, since a presenter may turn one into the other."""
    built = build(conf=conf, index=DECK)
    assert f'data-scheme="{scheme}"' in built.page()
    colours = (built.outdir / "_static" / "code-colours.css").read_text()
    assert {'[data-scheme="light"] .highlight', '[data-scheme="dark"] .highlight'} <= set(
        re.findall(r'\[data-scheme="\w+"\] \.highlight', colours)
    )


def test_each_token_has_its_colour_in_each_scheme(build: Build) -> None:
    """Tokens that look alike share a rule: what the rules say is what Pygments says."""
    built = build(conf="pygments_style = 'monokai'", index=DECK)
    colours = (built.outdir / "_static" / "code-colours.css").read_text()
    said = re.findall(r'\[data-scheme="(\w+)"\] \.highlight :is\((.*?)\) { (.*) }', colours)
    found = {(scheme, name.strip()): style for scheme, names, style in said for name in names.split(",")}
    for scheme, style in (("light", "monokai"), ("dark", Dark)):
        rules = HtmlFormatter(style=style).get_token_style_defs(".highlight")
        meant = dict(re.findall(r"\.highlight (\.\w+) { (.*) }", "\n".join(rules)))
        assert meant == {name: look for (where, name), look in found.items() if where == scheme}


def test_the_logo_stands_on_the_page_and_goes_with_it(build: Build, tmp_path: Path) -> None:
    """With what it says for those who can't see it."""
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "mark.svg").write_text("<svg/>")
    built = build(conf="deckproof_logo = 'mark.svg'; deckproof_logo_text = 'The course'", index=DECK)
    assert '<img class="logo" src="_static/mark.svg" alt="The course">' in built.page()
    assert (built.outdir / "_static" / "mark.svg").read_text() == "<svg/>"


@pytest.mark.parametrize(
    ("conf", "message"),
    [
        ("deckproof_scheme = 'neon'", "must be one of: light, dark"),
        ("deckproof_logo = 'gone.svg'; deckproof_logo_text = 'x'", "no such file beside conf.py"),
        ("deckproof_logo = 'conf.py'", "deckproof_logo needs deckproof_logo_text"),
    ],
)
def test_a_setting_that_can_t_be_is_refused(build: Build, conf: str, message: str) -> None:
    """In one sentence, before anything is built."""
    with pytest.raises(ConfigError, match=message):
        build(conf=conf, index=DECK)


def test_one_script_brings_what_reveal_js_does_not(build: Build) -> None:
    """It is in the deck's own folder, and called once reveal.js was started."""
    built = build(index=DECK)
    assert built.page().index('src="_static/deckproof.js"') < built.page().index("Reveal.initialize")
    assert built.page().index("Reveal.initialize") < built.page().index("deckproof();")
    assert "addKeyBinding" in (built.outdir / "_static" / "deckproof.js").read_text()


@pytest.mark.parametrize(("more", "early"), [("", True), (", 'center': True", False), (", 'margin': 0.1", False)])
def test_the_title_is_shown_early_where_its_place_is_known(build: Build, more: str, early: bool) -> None:
    """That is where it fills the window, as this deck's slides do."""
    conf = f"revealjs_script_conf = {{'width': 1280, 'height': 720, 'margin': 0, 'center': False{more}}}"
    assert (".early .slides" in build(conf=conf, index=DECK).page()) is early
