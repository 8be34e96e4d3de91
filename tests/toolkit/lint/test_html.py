"""What raw HTML fetches and links to is found with its line."""

from __future__ import annotations

import pytest
from deckproof.extract.html import Found, Use, addresses


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<img\n src="a.png" alt="A cup">', Found(Use.PICTURE, 1, "a.png", "A cup")),
        ("<p>\n<IMG SRC=a.png>", Found(Use.PICTURE, 2, "a.png", None)),
        ('<script src="a.js"></script>', Found(Use.EMBED, 1, "a.js")),
        ('<link rel="stylesheet" href="a.css">', Found(Use.EMBED, 1, "a.css")),
        ('<video><source src="a.webm"></video>', Found(Use.EMBED, 1, "a.webm")),
        ('<iframe src="https://a.test"></iframe>', Found(Use.EMBED, 1, "https://a.test")),
        ("<div style=\"background: url('a.png')\">", Found(Use.EMBED, 1, "a.png")),
        ("<style>\n@import 'a.css';\n</style>", Found(Use.EMBED, 2, "a.css")),
        ('<section data-background-image="a.png">', Found(Use.PICTURE, 1, "a.png", "")),
        ('<a href="b"><b>to</b>\n b</a>', Found(Use.LINK, 1, "b", "to b")),
        ('<a href="b">never closed', Found(Use.LINK, 1, "b", "never closed")),
        ('<a href="b"></a>', Found(Use.LINK, 1, "b", "")),
    ],
)
def test_addresses_are_found(html: str, found: Found) -> None:
    """Whatever uses them."""
    assert addresses(html) == [found]


def test_the_words_of_a_picture_are_its_link_s() -> None:
    """A reader hears them."""
    assert addresses('<a href="b"><img src="a.png" alt="A cup"></a>')[-1].text == "A cup"


@pytest.mark.parametrize(
    "html", ["<p>a</p>", '<a name="b">', '<link rel="canonical" href="a">', "<b", "<!-- <img> -->"]
)
def test_what_fetches_nothing_is_not(html: str) -> None:
    """Nor is broken HTML an error."""
    assert addresses(html) == []
