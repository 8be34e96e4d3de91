"""Several decks in one site: each is a presentation of its own, the rest stays pages, and pages show decks."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from deckproof.extract import extract
from deckproof.lint import RENDERED_RULES
from deckproof.stage.browser import browser
from playwright.sync_api import Browser, expect

CONF = """
    project = "Docs site with slides"
    extensions = ["deckproof.sphinxext", "sphinx.ext.mathjax"]
    exclude_patterns = ["_build"]
    html_theme = "furo"
    deckproof_decks = ["slides/*", "orphan"]
"""
FILES = {
    "index.rst": """
        Docs site
        =========

        Welcome. See :doc:`slides/one`, :ref:`a slide <hello-two>`, and this:

        .. deck:: slides/two
           :slide: hello

        .. toctree::

           docs/install
           slides/one
           slides/two
    """,
    "docs/install.rst": """
        Install
        =======

        Prose that nobody wants on a slide: :math:`x^2`. Back to :ref:`a slide <hello-two>`.

        .. deck:: ../slides/one
    """,
    "slides/one.rst": """
        Deck one
        ========

        See :doc:`/docs/install`, :doc:`two` and :ref:`hello-two`.

        .. toctree::

           part

        Hello
        -----

        .. code-block:: console

           $ echo one
           one
    """,
    "slides/part.rst": "Part of one\n===========\n\nMore.\n",
    "slides/two.rst": """
        Deck two
        ========

        .. _hello-two:

        Hello
        -----

        .. code-block:: console

           $ echo two
           two
    """,
    "orphan.rst": ":orphan:\n\nAn orphan deck\n==============\n\nHello\n-----\n\n:math:`a^2`\n",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the site with the proof of one of its decks, build its pages and its decks, and return its folder."""
    folder = tmp_path_factory.mktemp("decks") / "site"
    for name, text in {**FILES, "conf.py": CONF}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(dedent(text).removeprefix("\n"))
    steps = [{"input": "echo two", "typed": "echo two"}]
    block = {"id": "slides/two.rst::Hello::1", "verdict": "passed", "reason": None, "steps": steps}
    engine = {"kind": "private", "version": "20.10.24", "details": {}}
    deck = {
        "path": "slides/two.rst",
        "started": "2025-03-14T10:00:00Z",
        "engine": engine,
        "images": [],
        "blocks": [block],
    }
    proof = {"version": 1, "started": "2025-03-15T10:00:00Z", "engine": engine, "images": [], "decks": [deck]}
    (folder / "_build").mkdir()
    (folder / "_build" / "proof.json").write_text(json.dumps(proof))
    for builder in ("html", "dirhtml", "deck"):
        command = [sys.executable, "-m", "sphinx", "-q", "-W", "-j", "2", "-b", builder, ".", f"_build/{builder}"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The machine's browser."""
    with browser() as started:
        yield started


def test_each_deck_is_a_presentation_and_the_rest_is_not_on_it(site: Path, chromium: Browser) -> None:
    """With its own title, slides and proof; a document that its toctree brings in is a part of it."""
    page = chromium.new_page()
    titles = {}
    for name in ("slides/one", "slides/two", "orphan"):
        page.goto((site / "_build" / "deck" / f"{name}.html").as_uri())
        page.wait_for_function("Reveal.isReady()")
        titles[page.title()] = page.evaluate(
            "[...document.querySelectorAll('section.slide :is(h1, h2)')].map((each) => each.textContent)"
        )
    assert titles == {
        "Deck one": ["Deck one", "Hello", "Part of one"],
        "Deck two": ["Deck two", "Hello"],
        "An orphan deck": ["An orphan deck", "Hello"],
    }
    page.close()
    assert not (site / "_build" / "deck" / "slides" / "part.html").exists()
    assert "nobody wants" not in "".join(each.read_text() for each in (site / "_build" / "deck").rglob("*.html"))


def test_each_deck_says_how_it_was_proven(site: Path) -> None:
    """On its own page, with the day of its own proof."""
    of_two = (site / "_build" / "deck" / "slides" / "two.proof.html").read_text()
    of_one = (site / "_build" / "deck" / "slides" / "one.proof.html").read_text()
    assert "14 March 2025" in of_two
    assert "1 passed" in of_two
    assert "1 never run" in of_one


def test_a_list_of_the_decks_stands_where_a_deck_would(site: Path, chromium: Browser) -> None:
    """For who opens the folder."""
    page = chromium.new_page()
    page.goto((site / "_build" / "deck" / "index.html").as_uri())
    page.get_by_role("link", name="Deck two").click()
    expect(page.locator("section.present section.present h1")).to_have_text("Deck two")
    page.close()


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_pages_link_to_slides_and_show_a_deck(site: Path, chromium: Browser, builder: str) -> None:
    """In the theme of the site; a link to a slide opens the deck there, and a frame shows it."""
    folder = site / "_build" / builder
    server = subprocess.Popen(
        [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert server.stdout
        address = f"http://127.0.0.1:{server.stdout.readline().split('port ')[1].split()[0]}"
        page = chromium.new_page()
        page.goto(f"{address}/index.html")
        frame = page.frame_locator("iframe[title='Deck two']")
        expect(frame.locator(".slides > section.present > section.present h2")).to_have_text("Hello", timeout=20_000)
        page.click("text=a slide")
        expect(page.locator(".slides > section.present > section.present h2")).to_have_text("Hello")
        assert "two" in page.url
        page.goto(f"{address}/docs/install{'.html' if builder == 'html' else '/'}")
        expect(page.locator("h1").first).to_contain_text("Install")
        expect(page.frame_locator("iframe").locator("h1").first).to_have_text("Deck one", timeout=20_000)
        page.frame_locator("iframe").get_by_role("link", name="Install").click()
        page.close()
    finally:
        server.kill()
        server.wait()


def test_pages_that_are_no_decks_ask_what_they_asked_and_decks_ask_nothing(site: Path) -> None:
    """The site's formulas are its own affair; the decks' are set where they are built."""
    install, orphan = ((site / "_build" / "html" / name).read_text() for name in ("docs/install.html", "orphan.html"))
    assert "mathjax" in install
    assert "mathjax" not in orphan.lower()
    assert "<math " in orphan


def test_only_decks_are_proven(site: Path) -> None:
    """Where a folder is asked for; a document that is named is read all the same."""
    assert [each.name for each in extract([site])] == [
        "orphan.rst",
        "slides/one.rst",
        "slides/part.rst",
        "slides/two.rst",
    ]
    assert [each.name for each in extract([site / "docs" / "install.rst"])] == ["docs/install.rst"]


@pytest.mark.timeout(300)
def test_every_deck_is_looked_at_and_a_finding_names_its_document(site: Path, tmp_path: Path) -> None:
    """By ``lint --rendered`` of the project: all slides of all decks, and no page that is none."""
    project = shutil.copytree(site, tmp_path / "site", ignore=shutil.ignore_patterns("_build"))
    with (project / "slides" / "two.rst").open("a") as two:
        two.write('\n.. raw:: html\n\n   <p style="font-size: 15px">Small</p>\n')
    command = ["from deckproof.cli.__main__ import main; main()", "lint", ".", "--rendered", "--json", "found.json"]
    rules = ",".join(rule.id for rule in RENDERED_RULES)
    done = subprocess.run(
        [sys.executable, "-c", *command, "--select", rules], cwd=project, capture_output=True, text=True, check=False
    )
    assert (project / "found.json").is_file(), done.stdout + done.stderr
    record = json.loads((project / "found.json").read_text())
    found = {(each["file"], each["slide"], each["rule"]) for each in record["findings"]}
    assert found == {("slides/two.rst", "Hello", "small-text")}, record["findings"]
    assert record["rendered"]["slides"] == 7
