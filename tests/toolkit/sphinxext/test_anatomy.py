"""The ``command-anatomy`` directive: drawn on slides, listed elsewhere, and checked where it is written."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from deckproof.config import cache_folder
from deckproof.errors import DeckError
from deckproof.extract import extract
from deckproof.extract.quiet import sphinx_s_own_suffixes
from deckproof.model import Kind
from deckproof.parse import read
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace
from tiny_deck import Build

ROOT = Path(__file__).parents[2] / "roots" / "test-anatomy"
FILES = {"index": (ROOT / "index.rst").read_text(), "markdown_md": (ROOT / "markdown.md").read_text()}
MYST = "extensions.append('myst_parser')\nhtml_theme = 'basic'"
DECK = """
    Title
    =====

    The slide
    ---------

    .. command-anatomy:: docker run --rm busybox:1.36 ls

       run: make a container, and start it
       ls: a program in it
"""


@pytest.fixture(autouse=True)
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a client on the path whose help is known, and keep that apart; fonts that are there need no making."""
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "fonts").symlink_to(cache_folder() / "fonts")
    (cache_folder() / "fonts").mkdir(parents=True, exist_ok=True)
    program = tmp_path / "bin" / "docker"
    program.parent.mkdir()
    lists = "Usage:  docker COMMAND\\n"
    page = "Usage:  docker run [OPTIONS] IMAGE [COMMAND] [ARG...]\\n\\n  -i, --interactive    a\\n  -t, --tty    b\\n"
    page += "  -p, --publish list    c\\n      --rm    d\\n  -v, --volume list    e\\n"
    program.write_text(f"#!/bin/sh\ncase \"$1\" in run) printf '{page}';; *) printf '{lists}';; esac\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    monkeypatch.setenv("DECKPROOF_CACHE", str(tmp_path / "cache"))


def pictures(page: str) -> list[ElementTree.Element]:
    """Return the pictures of a page, parsed."""
    return [ElementTree.fromstring(each) for each in re.findall(r"<svg.*?</svg>", page, re.DOTALL)]


def test_slides_show_a_picture(build: Build) -> None:
    """Each anatomy of the deck, also one in Markdown, is a picture with a title and a description."""
    built = build(conf=MYST, **FILES)
    assert built.warnings == ""
    first, second = pictures(built.page())
    namespace = "{http://www.w3.org/2000/svg}"
    assert first.findtext(f"{namespace}title", "").endswith("quay.io/jupyter/scipy-notebook:2025-03-14")
    assert "docker: the client, which talks to the engine; run: make" in first.findtext(f"{namespace}desc", "")
    groups = [[each.attrib["class"] for each in picture.findall(f"{namespace}g")] for picture in (first, second)]
    assert groups[0].count("call-out whole fragment") == 1
    assert len(groups[0]) == 10
    assert groups[1] == ["call-out"] * 4  # the author wants all at once


def test_pictures_share_no_ids(build: Build) -> None:
    """What one's title is called is not the other's."""
    page = build(conf=MYST, **FILES).page()
    names = re.findall(r'<(?:title|desc) id="([^"]+)"', page)
    assert len(names) == len(set(names)) == 4


def test_the_same_is_there_in_words(build: Build) -> None:
    """For screens that are too narrow for the picture, slides hold the list as well."""
    page = build(index=DECK).page()
    words = page.partition('<div class="in-words">')[2]
    assert "docker run --rm busybox:1.36 ls" in re.sub(r"<[^>]+>", "", words)
    assert '<dt><code class="docutils literal notranslate"><span class="pre">ls</span></code></dt>' in words


@pytest.mark.parametrize("builder", ["html", "text", "latex", "man", "revealjs"])
def test_other_builders_list_the_parts(build: Build, builder: str) -> None:
    """The command, and a definition for each part, with the author's markup."""
    conf = f"{MYST}\nman_pages = [('index', 'tiny', 'Tiny', '', 1)]"
    built = build(builder=builder, conf=conf, **FILES)
    assert built.warnings == ""
    files = [path for path in built.outdir.iterdir() if path.suffix in {".html", ".txt", ".tex", ".1"}]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    assert "<svg" not in text
    assert "make a container, and start it" in text
    assert {"html": "<em>engine</em>", "text": "*engine*", "latex": r"\sphinxstyleemphasis{engine}"}.get(
        builder, ""
    ) in text


@pytest.mark.parametrize(
    ("change", "warning"),
    [
        (("ls: a", "lss: a"), "index.rst:11: WARNING: slide 'The slide': 'lss' does not occur in"),
        (("ls: a program in it", "ls"), "index.rst:11: WARNING: slide 'The slide': 'ls' names no part; write"),
        (
            ("--rm", "--rmm"),
            "index.rst:8: WARNING: slide 'The slide': docker run has no option --rmm; do you mean --rm?",
        ),
        (("busybox:1.36", "Busybox:1.36"), "index.rst:8: WARNING: slide 'The slide': 'Busybox:1.36' is not"),
        (("1.36 ls", f"1.36 {'x' * 90}"), "index.rst:11: WARNING: slide 'The slide': 'ls' does not occur"),
        (("a program in it", "x" * 90), "index.rst:11: WARNING: slide 'The slide': no room for 'xxx"),
    ],
)
def test_what_is_wrong_is_a_warning_at_its_place(build: Build, change: tuple[str, str], warning: str) -> None:
    """It names file, line and slide, and what to do; with ``-W`` this ends the build."""
    warnings = build(index=DECK.replace(*change)).warnings
    assert warning in warnings
    assert len(warnings.strip().splitlines()) == 1


def test_a_warning_in_markdown_names_its_line(build: Build) -> None:
    """Lines are those of the file there, too."""
    built = build(conf=MYST, **FILES | {"markdown_md": FILES["markdown_md"].replace("\nro: ", "\nrw: ")})
    line = FILES["markdown_md"].split("\n").index("ro: read-only, as an option") + 1
    assert f"markdown.md:{line}: WARNING: slide 'A mount': 'rw' does not occur" in built.warnings


def test_options_may_stay_unchecked_for_a_reason(build: Build) -> None:
    """What this machine's client does not know yet may be right."""
    deck = DECK.replace("--rm", "--rmm").replace("1.36 ls\n", "1.36 ls\n       :unchecked: from version 99 on\n")
    assert build(index=deck).warnings == ""


def test_a_missing_client_is_said_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Options are not checked then, in any document; that is no warning."""
    monkeypatch.setenv("PATH", str(tmp_path))
    status, warnings = StringIO(), StringIO()
    with docutils_namespace(), sphinx_s_own_suffixes():
        Sphinx(ROOT, ROOT, tmp_path / "out", tmp_path / "out", "deck", status=status, warning=warnings).build()
    assert status.getvalue().count("docker is not on this machine: options in anatomies are not checked") == 1
    assert "WARNING" not in warnings.getvalue()


def test_reading_blocks_takes_it_for_a_drawing() -> None:
    """It is one block of its slide, of which nothing is run."""
    decks = extract([ROOT])
    readings = [read(block) for deck in decks for block in deck.blocks]
    assert [reading.kind for reading in readings] == [Kind.DRAWING, Kind.DRAWING]
    assert [reading.steps for reading in readings] == [(), ()]
    assert readings[0].block.id == "index.rst::Understanding the command::1"


def test_an_untrue_anatomy_is_not_proven(tmp_path: Path) -> None:
    """A deck that is checked without being built stops at it, with file and line; conf.py or not."""
    path = tmp_path / "deck.rst"
    path.write_text("Title\n=====\n\n.. command-anatomy:: docker run --rmm busybox ls\n\n   ls: list\n")
    with pytest.raises(DeckError, match=r"deck\.rst:4: slide 'Title': docker run has no option --rmm"):
        extract([path])
