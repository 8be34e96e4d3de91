"""What is seen of a deck: to which line it is given, and what is said of it; browsers are in tests/deck."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from deckproof.cli.main import run
from deckproof.extract import Title
from deckproof.lint import RENDERED_RULES
from deckproof.lint.findings import Finding
from deckproof.lint.rendered.facts import PHONE, SCREENS, STAGE, Barrier, Edge, Event, Look, Screen, Shot, Text, Trouble
from deckproof.lint.rendered.rules import figures, rendered

from ..sources import page

SOURCE = """A talk
======

Some *words* of the talk, which go
on below.

Images
------

One ``point`` more.

Images
------

The same title again.
"""
WALL = Screen(1920, 1080)


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    """A deck of three slides, two of which have the same title."""
    path = tmp_path / "talk.rst"
    path.write_text(SOURCE)
    return path


def found(rule: str, path: Path, looks: Mapping[int, Look]) -> list[Finding]:
    """Return what a rule finds on the slides of the talk."""
    titles = tuple(Title(path, line, text, True) for line, text in ((1, "A talk"), (7, "Images"), (12, "Images")))
    (deck,) = rendered({0: Look(0), **looks}, (page(titles=titles, files=(path,)),))
    return [finding for each in RENDERED_RULES if each.id == rule for finding in each.check(deck)]


def slides(**more: Any) -> dict[int, Look]:
    """Return three slides, of which the last holds this."""
    return {1: Look(1, "A talk"), 2: Look(2, "Images"), 3: Look(3, "Images", **more)}


def text(words: str = "The same title again.", *, screen: Screen = STAGE, **more: Any) -> Text:
    """Return letters that are as they should be, but for what is said."""
    fields: dict[str, Any] = {
        "scheme": "light",
        "code": False,
        "size": 30.0,
        "contrast": 12.0,
        "ink": "#111111",
        "paper": "#ffffff",
    }
    return Text(screen, words, words, "", **(fields | more))


def edge(*, screen: Screen = STAGE, **more: Any) -> Edge:
    """Return something that reaches below the slide."""
    fields: dict[str, Any] = {"name": "p", "code": False, "cut": False, "side": "below", "by": 20.0}
    return Edge(screen, "The same title again.", "The same title again.", "", **(fields | more))


def test_slides_of_one_title_are_told_apart_by_their_order(talk: Path) -> None:
    """And a finding without words of its own stands on its slide's title."""
    looks = slides(shots=[Shot(STAGE, "", "", "", "svg", "", False, False)])
    looks[2].shots.append(Shot(STAGE, "", "", "", "svg", "", False, False))
    assert [(each.line, each.slide) for each in found("unnamed-picture", talk, looks)] == [
        (7, "Images"),
        (12, "Images"),
    ]


@pytest.mark.parametrize(
    ("number", "words", "line"),
    [
        (1, "Some words of the talk, which go on below.", 4),
        (2, "One point more.", 10),
        (3, "The same title again.", 15),
        (3, "One point more.", 12),  # on another slide
        (3, "3", 12),  # its number
    ],
)
def test_words_are_found_on_their_slide(talk: Path, number: int, words: str, line: int) -> None:
    """Without the marks of the markup around them."""
    looks = slides()
    looks[number].texts.append(text(words, size=12.0))
    assert [each.line for each in found("small-text", talk, looks)] == [line]


def test_what_is_wrong_on_several_screens_is_one_finding(talk: Path) -> None:
    """It names them, the smallest first."""
    edges = [edge(screen=screen) for screen in (WALL, STAGE)]
    (finding,) = found("slide-overflow", talk, slides(edges=edges))
    assert finding.message == '"The same title again." reaches 20 px below the slide (at 1280×720, 1920×1080)'


def test_of_a_paragraph_only_what_goes_farthest_is_told(talk: Path) -> None:
    """Each of its words reaches over the edge."""
    (finding,) = found("slide-overflow", talk, slides(edges=[edge(by=20.0), edge(by=35.0), edge(by=7.0)]))
    assert "35 px" in finding.message


def test_cut_code_is_no_overflow(talk: Path) -> None:
    """It is a rule of its own."""
    looks = slides(edges=[edge(code=True, cut=True, side="right", name="span")])
    assert found("slide-overflow", talk, looks) == []
    (finding,) = found("clipped-code", talk, looks)
    assert "is cut off on the right, by 20 px" in finding.message


@pytest.mark.parametrize(
    ("rule", "screen", "code", "least"),
    [
        ("small-text", STAGE, False, 28),
        ("small-code", STAGE, True, 20),
        ("small-text", PHONE, False, 16),
        ("small-code", PHONE, True, 16),
    ],
)
def test_letters_may_be_as_small_as_the_rule_says(
    talk: Path, rule: str, screen: Screen, code: bool, least: float
) -> None:
    """And no smaller, but for what a browser rounds."""
    for size, count in ((least, 0), (least - 0.01, 0), (least - 0.2, 1)):
        looks = slides(texts=[text(screen=screen, code=code, size=size)])
        assert len(found(rule, talk, looks)) == count, size


def test_contrast_is_told_with_its_colours(talk: Path) -> None:
    """And axe-core does not say it a second time."""
    words = "The same title again."
    barrier = Barrier(STAGE, words, words, "", "color-contrast", "serious", "Elements must meet", "", "<p>")
    looks = slides(texts=[text(contrast=4.4, ink="#777777", scheme="dark")], barriers=[barrier])
    (finding,) = found("low-contrast", talk, looks)
    assert "(#777777 on #ffffff, dark)" in finding.message
    assert found("accessibility", talk, looks) == []
    assert len(found("accessibility", talk, slides(barriers=[barrier]))) == 1


def test_a_picture_from_elsewhere_is_not_called_broken(talk: Path) -> None:
    """The browser was not let out."""
    address = "https://pictures.example/whale.png"
    shot = Shot(STAGE, "", "", "", "img", address, True, True)
    looks = slides(shots=[shot], events=[Event(STAGE, Trouble.LEAVES, address)])
    assert found("broken-picture", talk, looks) == []
    assert len(found("outside-request", talk, looks)) == 1


def test_a_missing_file_is_told_once(talk: Path) -> None:
    """As a picture, or as something else that can't be loaded."""
    shot = Shot(STAGE, "", "", "", "img", "pictures/whale.png", True, True)
    events = [Event(STAGE, Trouble.MISSING, "whale.png", True), Event(STAGE, Trouble.MISSING, "whale.js")]
    looks = slides(shots=[shot], events=events)
    assert len(found("broken-picture", talk, looks)) == 1
    assert [each.message for each in found("page-error", talk, looks)] == ["whale.js can't be loaded (at 1280×720)"]


def test_figures_are_those_of_the_stage() -> None:
    """Letters on a phone are smaller, and near the eye; colours are the same."""
    looks = slides(texts=[text(), text(code=True, size=24.0), text(screen=PHONE, size=18.0, contrast=5.0)])
    seen = figures(looks.values())
    assert (seen.slides, seen.text, seen.code, seen.contrast) == (3, 30.0, 24.0, 5.0)


def test_a_slide_is_looked_at_in_four_sizes() -> None:
    """A stage of our size, a large screen, an old projector and a phone."""
    assert [str(each) for each in SCREENS] == ["1280×720", "1920×1080", "1024×768", "390×844"]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--select", "low-contrast"], 2, "`low-contrast` is a rule about what a browser shows"),
        (["--rendered", "--diff"], 2, "--diff shows what --fix would write"),
        (["--rendered"], 3, "no Chromium is on this machine"),
        (["--rendered", "--select", "mojibake"], 0, ""),
    ],
)
def test_what_can_not_be_looked_at_says_so(
    talk: Path,
    arguments: list[str],
    code: int,
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """No browser is started where none of its rules is asked for."""
    monkeypatch.setenv("CHROME_PATH", str(talk))
    monkeypatch.setattr("signal.signal", lambda *_: None)  # the command line would take them over
    assert run(["lint", str(talk), *arguments]) == code
    assert message in capsys.readouterr().err
