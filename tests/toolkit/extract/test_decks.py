"""Which decks there are, in which order, and what they and their blocks are called."""

from __future__ import annotations

from pathlib import Path

import pytest
from deckproof.extract import blocks as reading
from deckproof.extract import extract, find_project
from deckproof.extract.spans import Origin, locate
from deckproof.model import Block, Role, Span
from written import ROOTS, blocks, write


@pytest.fixture(scope="module")
def every_way() -> dict[str, Block]:
    """The blocks of the deck that has every way of showing a block, by id."""
    return {each.id.removeprefix("index.rst::"): each for each in extract([ROOTS / "test-extract"])[0].blocks}


def test_a_deep_section_belongs_to_the_slide_around_it(every_way: dict[str, Block]) -> None:
    """reveal.js has two dimensions: a section of the fourth level makes no slide."""
    assert every_way["Deeper::1"].text == "$ echo deep"


def test_blocks_off_the_slides_are_left_out(every_way: dict[str, Block]) -> None:
    """``only:: latex`` is not on a slide, ``only:: revealjs`` is."""
    assert not any("not on a slide" in each.text for each in every_way.values())
    assert every_way["Deeper::2"].text == '$ echo "on a slide"'


def test_ids_count_the_blocks_of_a_title_and_hidden_ones_apart(tmp_path: Path) -> None:
    """A hidden block doesn't move the number of a shown one; a title that comes twice counts on."""
    hidden = ".. deckproof: setup\n\n   $ true\n\n"
    text = f"T\n=\n\nA\n-\n\n{hidden}::\n\n  x\n\n{hidden}::\n\n  y\n\nA\n-\n\n::\n\n  z\n"
    assert [each.id for each in blocks(tmp_path, text)] == [
        "deck.rst::A::setup 1",
        "deck.rst::A::1",
        "deck.rst::A::setup 2",
        "deck.rst::A::2",
        "deck.rst::A::3",
    ]


def test_without_a_title_the_deck_names_the_slide(tmp_path: Path) -> None:
    """A document without a section is one slide."""
    (deck,) = extract([write(tmp_path, "::\n\n  ls\n")])
    assert (deck.title, deck.blocks[0].slide, deck.blocks[0].id) == ("deck.rst", "deck.rst", "deck.rst::deck.rst::1")


def test_a_deck_is_named_relative_to_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a conf.py, the working folder is the project where the document is under it."""
    path = write(tmp_path, "::\n\n  ls\n", "a/b/deck.rst")
    assert extract([path])[0].name == "deck.rst"
    monkeypatch.chdir(tmp_path)
    assert extract([path])[0].name == "a/b/deck.rst"


def test_conf_py_may_stand_above_the_documents() -> None:
    """``deckproof_srcdir`` is the source folder: an absolute include is found there, names stay relative to conf.py."""
    (deck,) = extract([ROOTS / "test-srcdir" / "slides" / "one.rst"])
    assert deck.name == "slides/one.rst"
    assert deck.blocks[0].span.path.name == "shared.inc"
    project = find_project(deck.path)
    assert (project.root, project.config.timeout) == (ROOTS / "test-srcdir", 7.0)


def test_a_folder_is_read_in_toctree_order_without_fragments_and_drafts() -> None:
    """What others include is theirs, what conf.py excludes is not read."""
    decks = extract([ROOTS / "test-toctree"])
    assert [each.name for each in decks] == ["index.rst", "zebra.rst", "more/apple.rst"]
    assert [each.text for each in decks[1].blocks] == ["$ echo zebra", "$ echo shared"]


def test_a_block_included_from_another_deck_is_listed_once() -> None:
    """Asked for both, the block belongs to the document that holds it."""
    root = ROOTS / "test-toctree"
    zebra, fragment = extract([root / "zebra.rst", root / "fragment.rst"])
    assert [each.text for each in zebra.blocks] == ["$ echo zebra"]
    assert [each.id for each in fragment.blocks] == ["fragment.rst::Shared::1"]


def test_a_folder_without_conf_is_read_by_name(tmp_path: Path) -> None:
    """All documents below count, but for hidden folders and build output."""
    for name in ("b.rst", "sub/a.rst", "a.rst", ".hidden/x.rst", "_build/y.rst"):
        write(tmp_path, "::\n\n  ls\n", name)
    assert [each.name for each in extract([tmp_path])] == ["a.rst", "b.rst", "sub/a.rst"]


def test_the_same_deck_named_twice_is_read_once(tmp_path: Path) -> None:
    """A file and its folder are one deck."""
    path = write(tmp_path, "::\n\n  ls\n")
    assert len(extract([path, tmp_path, path])) == 1


def test_nothing_is_written_beside_a_document_outside_the_source_folder(tmp_path: Path) -> None:
    """Sphinx keeps its doctrees where it is told to, not where an absolute name leads."""
    write(tmp_path, 'deckproof_srcdir = "slides"\n', "conf.py")
    write(tmp_path, "Slide\n=====\n", "slides/index.rst")
    page = write(tmp_path, "Page\n====\n", "page.rst")
    assert extract([page])[0].name == "page.rst"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["conf.py", "page.rst", "slides"]


def test_each_block_of_the_slides_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The project's own Sphinx extension, which marks blocks in pages, does not read them again here."""
    located = list[Span]()

    def counted(text: str, origin: Origin) -> Span:
        located.append(locate(text, origin))
        return located[-1]

    monkeypatch.setattr(reading, "locate", counted)
    decks = extract([Path(__file__).parents[3] / "slides"])
    shown = [each.span for deck in decks for each in deck.blocks if each.options.role is Role.SHOWN]
    assert located == shown != []
