"""The handout: the deck's sources as pages, with long output folded and the companion script to take home."""

from __future__ import annotations

import re
from pathlib import Path

from deckproof.sphinxext.handout import folded
from hypothesis import given
from hypothesis import strategies as st
from tiny_deck import Build

DECK = """
    Deck
    ====

    .. code-block:: console

       $ seq 5
       1
       2

       4
       5
       $ echo short
       short

    .. revealjs-notes::

       Say *this*.
"""


def test_long_output_is_marked_for_folding_and_commands_and_short_output_are_not(build: Build) -> None:
    """A blank line in the middle of output is output."""
    page = build(builder="html", conf="deckproof_handout = True", index=DECK).page()
    (output,) = re.findall(r'<span class="output">(.*?)</span>\n<span class="gp">', page, re.DOTALL)
    assert [line for line in re.sub("<[^>]*>", "", output).split("\n") if line] == ["1", "2", "4", "5"]
    assert '<span class="output">' not in build(index=DECK).page(), "slides show what they show"


def test_notes_are_part_of_the_handout(build: Build) -> None:
    """With what is emphasized in them."""
    assert "Say <em>this</em>." in build(builder="html", conf="deckproof_handout = True", index=DECK).page()


def test_a_topic_offers_its_companion_script(build: Build, tmp_path: Path) -> None:
    """As a file beside the page; where there is none, nothing is offered."""
    assert "companion" not in build(builder="html", conf="deckproof_handout = True", index=DECK).page()
    folder = tmp_path / "project" / "scripts" / "companion"
    folder.mkdir(parents=True)
    (folder / "index.sh").write_text("echo hello\n")
    built = build(builder="html", conf="deckproof_handout = True", index=DECK)
    assert '<a href="_static/companion/index.sh" download>' in built.page()
    assert (built.outdir / "_static" / "companion" / "index.sh").read_text() == "echo hello\n"


def test_the_script_knows_no_stage(build: Build) -> None:
    """Copying, playing and folding; no keys of slides."""
    script = (
        build(builder="html", conf="deckproof_handout = True", index=DECK).outdir / "_static" / "handout.js"
    ).read_text()
    assert "data-typed" in script
    assert "fold" in script
    assert "chalk" not in script


def test_a_handout_is_made_only_where_it_is_asked_for(build: Build) -> None:
    """A page of code has no stamp, no button and no script of ours."""
    deck = "Deck\n====\n\n.. code-block:: console\n\n   $ echo hello\n   hello\n"
    plain = build(builder="html", index=deck)
    assert "stamp" not in plain.page()
    assert not (plain.outdir / "proof.html").exists()
    asked = build(builder="dirhtml", conf="deckproof_handout = True", index=deck, other=deck)
    assert '<a href="proof.html">' in asked.page()
    assert '<a href="../proof.html">' in asked.page("other/index.html")


def test_doctests_are_blocks_too(build: Build) -> None:
    """On slides and in a handout; what docutils finds by its prompts it keeps in a node of its own."""
    deck = "Deck\n====\n\n>>> 1 + 1\n2\n\n.. parsed-literal::\n\n   echo *one*\n"
    for builder in ("deck", "html"):
        page = build(builder=builder, conf="deckproof_handout = True", index=deck).page()
        assert 'data-block="index.rst::Deck::1"' in page
        assert page.count('<div class="block"') == page.count("</pre>") == 2


@given(st.lists(st.tuples(st.text("ab<&", max_size=5), st.booleans()), min_size=1, max_size=30))
def test_folding_marks_lines_and_changes_none(lines: list[tuple[str, bool]]) -> None:
    """What is marked is output only, and all the text stays."""
    html = "<pre>" + "\n".join(text.replace("<", "&lt;") for text, _ in lines) + "</pre>\n"
    made = folded(html, frozenset(number for number, (_, output) in enumerate(lines) if output))
    assert re.sub(r'<span class="output">|</span>', "", made) == html
    for run in re.findall(r'<span class="output">(.*?)</span>', made, re.DOTALL):
        assert run.count("\n") >= 4
