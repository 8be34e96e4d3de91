"""Code blocks in pages and slides: which block each one is, and what of it is typed."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from tiny_deck import Build

DECK = """
    Deck
    ====

    Twice
    -----

    .. code-block:: console

       $ docker run \\
       >   --rm busybox:1.36 echo "a & b"
       a & b
       $ docker ps
       ^C

    .. deckproof: hidden

       $ true

    .. code-block:: bash

       docker volume ls
       # DRIVER    VOLUME NAME

    .. code-block:: text
       :caption: notes.txt

       $ not typed
       but written

    Drawn
    -----

    .. code-block:: bash

       docker run -it busybox
       │          │   └── image
       │          └── terminal
       └── client
"""


class Blocks(HTMLParser):
    """Collects the marks of a page's code blocks."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str | None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that is marked as a block."""
        marks = dict(attrs)
        if tag == "div" and marks.get("class") == "block":
            self.found[str(marks["data-block"])] = marks.get("data-typed")


@pytest.mark.parametrize("builder", ["deck", "html"])
def test_a_block_says_which_it_is_and_what_of_it_is_typed(build: Build, builder: str) -> None:
    """By the id that the proof has; without prompts, continuation marks, output and keys; a drawing has nothing."""
    page = Blocks()
    page.feed(build(builder=builder, conf="deckproof_handout = True", index=DECK).page())
    assert page.found == {
        "index.rst::Twice::1": 'docker run \\\n  --rm busybox:1.36 echo "a & b"\ndocker ps',
        "index.rst::Twice::2": "docker volume ls",
        "index.rst::Twice::3": "$ not typed\nbut written",
        "index.rst::Drawn::1": None,
    }


def test_options_that_speak_of_no_block_are_a_warning(build: Build) -> None:
    """The build says what the proof would say."""
    built = build(index="Deck\n====\n\n.. deckproof: timeout=3\n\nNo block.\n")
    assert re.search(r"index\.rst:[45]: deckproof comment: no code block follows it on this slide", built.warnings)


def test_the_lines_one_speaks_of_are_marked_step_by_step(build: Build) -> None:
    """The first step is there from the start, and each goes when the next one comes."""
    lines = ["", "", "Deck", "====", "", ".. revealjs-code-block:: console", "   :data-line-numbers: 1|2-3,5|4"]
    page = build(index="\n".join([*lines, "", *(f"   $ echo {number}" for number in range(5))])).page()
    bars = re.findall(r'<span class="fragment ([\w-]+)" data-fragment-index="(\d)">(.*?)</span>', page)
    assert [(kind, index, re.findall(r"--from:(\d+);--lines:(\d+)", marks)) for kind, index, marks in bars] == [
        ("fade-out", "0", [("1", "1")]),
        ("current-visible", "0", [("2", "2"), ("5", "1")]),
        ("current-visible", "1", [("4", "1")]),
    ]
