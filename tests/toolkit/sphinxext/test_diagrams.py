"""Diagrams: drawn at build time, described, kept, and warned about at their place."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import mermaidx
import pytest
from deckproof.sphinxext.colours import CLASSES
from deckproof.sphinxext.diagrams import themed, with_classes
from deckproof.sphinxext.palette import palette
from deckproof.sphinxext.pictures import adopt
from tiny_deck import Build

DIAGRAM = """
    Title
    =====

    .. mermaid::

       flowchart LR
         accTitle: A way
         accDescr: From here to there.
         here --> there
"""


def svg_of(page: str) -> ElementTree.Element:
    """Return the page's only picture, parsed."""
    return ElementTree.fromstring(picture_of(page).replace("<br>", "<br/>"))


def picture_of(page: str) -> str:
    """Return the text of the page's only picture."""
    assert page.count("<svg") == 1
    return page[page.index("<svg") : page.index("</svg>") + len("</svg>")]


@pytest.fixture
def unplugged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the renderer refuse to draw."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("drawn again")

    monkeypatch.setattr(mermaidx, "render", refuse)


@pytest.mark.parametrize("builder", ["deck", "revealjs", "html"])
def test_a_diagram_is_svg_in_the_page(build: Build, builder: str) -> None:
    """The picture stands in the page with its title and description, and nothing is loaded for it."""
    built = build(builder=builder, conf="html_theme = 'basic'", index=DIAGRAM)
    assert built.warnings == ""
    svg = svg_of(built.page())
    words = {child.tag.rpartition("}")[2]: child.text for child in svg}
    assert (words["title"], words["desc"]) == ("A way", "From here to there.")
    assert "cdn" not in built.page()


def test_an_undescribed_diagram_is_a_warning_with_its_place(build: Build) -> None:
    """What is missing is named, with file and line; with ``-W`` this ends the build."""
    built = build(index=DIAGRAM.replace("accDescr: From here to there.", ""))
    assert "index.rst:5: WARNING: a diagram needs accDescr" in built.warnings


def test_a_broken_diagram_is_a_warning_with_its_place(build: Build) -> None:
    """The renderer's complaint is passed on in one line, and no picture is written."""
    built = build(index=DIAGRAM.replace("here --> there", "here --> --> there"))
    assert "index.rst:5: WARNING: the diagram can't be drawn: " in built.warnings
    assert len(built.warnings.strip().splitlines()) == 1
    assert "<svg" not in built.page()


def test_a_picture_is_drawn_once(build: Build, request: pytest.FixtureRequest) -> None:
    """A second build, also by another builder, takes the kept picture."""
    first = build(index=DIAGRAM).page()
    request.getfixturevalue("unplugged")
    again = build(index=DIAGRAM)
    assert again.warnings == ""
    assert again.page() == first
    assert "<svg" in build(builder="html", conf="html_theme = 'basic'", index=DIAGRAM).page()


def test_another_theme_draws_anew(build: Build) -> None:
    """Colours set in conf.py are part of what a kept picture is known by."""
    plain = build(index=DIAGRAM).page()
    conf = "mermaid_config = {'theme': 'base', 'themeVariables': {'primaryColor': '#abcdef'}}"
    assert "#abcdef" not in plain
    assert "#abcdef" in build(conf=conf, index=DIAGRAM).page()


def test_one_drawing_serves_light_and_dark(build: Build) -> None:
    """Every colour that is seen is a variable of the page, so the other scheme needs no other drawing."""
    kinds = {
        "flowchart LR": "a([a pill]) -->|words| b[(a store)]\n      subgraph s\n        c:::warm -.-> d\n      end",
        "stateDiagram-v2": "[*] --> a: go\n      a --> [*]\n      class a good",
    }
    for kind, body in kinds.items():
        deck = DIAGRAM.replace("flowchart LR", kind).replace("here --> there", body)
        light, dark = (build(conf=f"deckproof_scheme = '{scheme}'", index=deck) for scheme in ("light", "dark"))
        assert light.warnings == dark.warnings == ""
        picture = picture_of(light.page())
        assert picture_of(dark.page()) == picture
        drawn = re.sub(r"<(defs|filter|linearGradient)\b.*?</\1>", "", picture, flags=re.DOTALL)
        assert f"var(--ink,{palette('light')['--ink']})" in drawn, kind
        assert re.findall(r"(?<!,)#[0-9a-f]{3,6}\b(?=[;,\"])|(?:rgb|hsl)a?\([^)]*\)", drawn) == [], kind


def test_a_colour_of_its_own_is_warned_of_where_slides_are_dark(build: Build) -> None:
    """It would stay light there; the warning names the classes that follow the scheme."""
    deck = DIAGRAM.replace(
        "here --> there", f"here --> there\n         classDef own fill:#e0e0e0,stroke:{palette('light')['--warm']}"
    )
    assert build(conf="deckproof_scheme = 'light'", index=deck).warnings == ""
    warnings = build(conf="deckproof_scheme = 'dark'", index=deck).warnings
    assert "index.rst:5: WARNING: #e0e0e0 stays as it is on dark slides; use the classes that there are: " in warnings


@pytest.mark.parametrize("use", ["a:::bad --> b", "a --> b\n  class a,b bad", "a --> b\n  class a bad;"])
def test_a_class_of_the_deck_needs_no_definition(use: str) -> None:
    """Its colours are those of the palette; a class of the same name in the diagram goes before it."""
    source = f"flowchart LR\n  {use}\n"
    assert with_classes(source).endswith(f"\n  classDef bad {CLASSES['bad']}")
    assert with_classes(source).count("classDef") == 1
    own = f"{source}  classDef bad fill:#e6f4ea"
    assert with_classes(own) == own


def test_two_diagrams_share_no_ids(build: Build) -> None:
    """Each picture has ids of its own; otherwise one's arrows and colours leak into the other."""
    both = DIAGRAM + DIAGRAM.partition("=====")[2].replace("there", "yonder")
    page = build(index=both).page()
    names = {part.partition('"')[0] for part in page.split('<svg id="')[1:]}
    assert len(names) == 2
    assert "my-svg" not in page


def test_a_picture_is_no_larger_than_needed(build: Build) -> None:
    """No digit that can't be seen, no name that nothing calls by, no note for the renderer's own scripts."""
    page = build(index=DIAGRAM.replace("here -->", "here([a pill]) -->")).page()
    picture = picture_of(page)
    paths = [part.partition('"')[0] for part in picture.split(' d="')[1:]]
    assert max(len(path) for path in paths) > 200  # the pill's outline
    assert not any(re.search(r"\.\d\d", path) for path in paths)
    assert len(picture) < 7000  # half of what the renderer gives
    assert set(re.findall(r"\sdata-[\w-]+", picture)) == set()
    named = set(re.findall(r'\sid="([^"]+)"', picture))
    assert all(len(re.findall(rf'(?:#|describedby="|labelledby="){each}', picture)) > 0 for each in named)


def test_looks_that_many_share_are_said_once(build: Build) -> None:
    """As a rule that weighs more than any other, since that is what each said of itself."""
    picture = picture_of(build(index=DIAGRAM.replace("here -->", "here --> b --> c -->")).page())
    (rule,) = re.findall(r"(#[\w-]+)\1 \.same-0{([^}]*)}", picture)
    assert "white-space: nowrap" in rule[1]
    assert picture.count(rule[1]) == 1
    assert picture.count('class="same-0"') == 4


KINDS = {
    "sequence": "sequenceDiagram\n a->>+b: run\n Note right of b: 考える\n alt yes\n b-->>-a: id\n end",
    "class": "classDiagram\n Animal <|-- Duck\n Animal : +int age",
    "state": "stateDiagram-v2\n [*] --> Still\n Still --> [*]\n note right of Still : a note",
    "er": "erDiagram\n CUSTOMER ||--o{ ORDER : places\n ORDER {\n string id\n }",
    "gantt": "gantt\n dateFormat YYYY-MM-DD\n section One\n Task :a1, 2024-01-01, 30d\n Late :crit, after a1, 5d",
    "pie": 'pie title Pets\n "Dogs" : 386\n "Cats" : 85',
    "git": "gitGraph\n commit\n branch develop\n commit",
    "mindmap": "mindmap\n root((map))\n  Origins\n  Uses",
    "timeline": "timeline\n title History\n 2002 : LinkedIn",
    "journey": "journey\n title My day\n section Go\n  Make tea: 5: Me",
    "xy": "xychart-beta\n x-axis [jan, feb]\n bar [50, 60]",
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_diagram_has_the_page_s_colours(kind: str) -> None:
    """Nothing is left in it that would stay as it is where the slide turns dark."""
    svg = adopt(str(mermaidx.render(themed(KINDS[kind])).svg()), "my-svg", "d")
    drawn = re.sub(r"<(defs|filter|linearGradient)\b.*?</\1>", "", svg, flags=re.DOTALL)
    assert re.findall(r"(?<!,)#[0-9a-fA-F]{3,6}\b(?=[;,\"}])|(?:rgb|hsl)\([^)]*\)", drawn) == []
    assert "var(--ink," in drawn


def test_a_caption_stands_below_and_only_slides_ask_for_words(build: Build) -> None:
    """A site's diagrams may say nothing to who can't see them; a slide's may not."""
    deck = DIAGRAM.replace(".. mermaid::\n", ".. mermaid::\n       :caption: There and back\n")
    assert re.search(
        r"</svg></div>\s*<figcaption>\s*<p><span class=\"caption-text\">There and back", build(index=deck).page()
    )
    bare = DIAGRAM.replace("accTitle: A way", "").replace("accDescr: From here to there.", "")
    assert "accTitle and accDescr" in build(index=bare).warnings
    assert build(builder="html", conf="deckproof_handout = True; html_theme = 'basic'", index=bare).warnings == ""
