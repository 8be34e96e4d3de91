"""Pictures are files of the deck, are there, are light, and say what they show."""

from __future__ import annotations

from pathlib import Path

import pytest
from deckproof.extract import Picture, Use

from ..sources import NOWHERE, found, page


def picture(
    target: str = "a.png", file: Path | None = None, alt: str | None = "A cup", use: Use = Use.PICTURE
) -> Picture:
    """Return a picture on line 3."""
    return Picture(NOWHERE, 3, use, target, file, alt)


@pytest.mark.parametrize("target", ["https://a.test/b.png", "http://a.test/b", "//a.test/b.svg", "HTTPS://a.test/b"])
def test_what_comes_over_the_network_is_found(target: str) -> None:
    """A picture by one rule, all else by another."""
    subject = page(pictures=(picture(target), picture(target, use=Use.EMBED)))
    assert len(found("remote-picture", subject)) == 1
    assert len(found("remote-embed", subject)) == 1


@pytest.mark.parametrize("target", ["a.png", "/_static/a.png", "data:image/png;base64,AAAA", "../http/a.png"])
def test_what_is_here_is_not(target: str) -> None:
    """However it is named."""
    subject = page(pictures=(picture(target), picture(target, use=Use.EMBED)))
    assert found("remote-picture", subject) + found("remote-embed", subject) == []


def test_a_file_must_be_there_and_light(tmp_path: Path) -> None:
    """At most 200 kB."""
    light, heavy, missing = tmp_path / "a.png", tmp_path / "b.png", tmp_path / "c.png"
    light.write_bytes(bytes(200_000))
    heavy.write_bytes(bytes(200_001))
    subject = page(pictures=tuple(picture(each.name, each) for each in (light, heavy, missing)))
    assert [each.message.split()[-5:] for each in found("missing-picture", subject)] == [
        ["slide", "shows", "a", "broken", "picture"]
    ]
    assert "c.png" in found("missing-picture", subject)[0].message
    assert ["b.png" in each.message for each in found("large-picture", subject)] == [True]


@pytest.mark.parametrize("alt", [None, "a.png", "image", "Screenshot", "logo."])
def test_words_that_say_nothing_are_found(alt: str | None) -> None:
    """No words, a file's name, or what any picture is."""
    assert found("missing-alt", page(pictures=(picture(alt=alt),)))


@pytest.mark.parametrize("alt", ["", "A cup", "The logo of Jupyter", "docker.io"])
def test_words_and_decorations_are_not(alt: str) -> None:
    """An empty text is said on purpose."""
    assert found("missing-alt", page(pictures=(picture(alt=alt),))) == []
