"""What is proven is what is shown: the code blocks of a built deck are those that are read to be proven."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from textwrap import dedent

import pytest
from deckproof.cli.main import run
from deckproof.config import TAGS_VARIABLE
from deckproof.extract import extract
from deckproof.model import Role
from tiny_deck import Build

BLOCK = """
.. code-block:: console

   $ echo {0}
   {0}
"""


class Blocks(HTMLParser):
    """The code blocks of a page: each one's id, and the text that is read there."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._id = ""
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block, or note the id that stands around one."""
        self._id = dict(attrs).get("data-block") or self._id
        if tag == "pre":
            self._inside = True
            self.found.append((self._id, ""))
            self._id = ""

    def handle_endtag(self, tag: str) -> None:
        """End a block."""
        self._inside = self._inside and tag != "pre"

    def handle_data(self, data: str) -> None:
        """Read what stands in a block."""
        if self._inside:
            name, text = self.found.pop()
            self.found.append((name, text + data))


def indented(text: str) -> str:
    """Return lines as they stand under a directive."""
    return "\n".join(f"   {line}" if line else "" for line in text.split("\n"))


def on(directive: str, word: str) -> str:
    """Return a block under a directive."""
    return f"\n.. {directive}\n{indented(BLOCK.format(word))}\n"


ONLY = ["revealjs", "deck", "html", "not html", "not deck", "builder_deck or deck", "builder_revealjs", "latex"]
ONLY += ["format_html", "mine", "not mine", "dummy", "builder_dummy", "builder_html", "html and not revealjs"]
DECKS = {
    "only": "".join(on(f"only:: {each}", each.replace(" ", "-")) for each in ONLY),
    "ifconfig": on("ifconfig:: shop == 'on'", "open")
    + on("ifconfig:: shop != 'on'", "shut")
    + on("ifconfig:: builder == 'deck'", "deck")
    + on("ifconfig:: builder in ('dummy', 'html')", "other"),
    "substitutions": dedent(
        """
        .. |word| replace:: swapped

        .. parsed-literal::

           $ echo |word| |release| |more|
           |word| |release| |more|
        """
    ),
    "nested": "\n- an item\n" + indented(on("note::", "noted")) + on("only:: html", "x").replace("echo x", "echo y"),
    "off and on": on("only:: latex", "off") + BLOCK.format("on"),
    "tags of conf.py": on("ifconfig:: of_the_build", "asked") + on("ifconfig:: of_the_builder", "never"),
}
CONF = """
extensions += ["sphinx.ext.ifconfig"]
release = "1.2"
rst_prolog = ".. |more| replace:: more"
shop = "on"
of_the_build, of_the_builder = tags.has("mine"), tags.has("deck") or tags.has("html")
def setup(app):
    for name in ("shop", "of_the_build", "of_the_builder"):
        app.add_config_value(name, "", "env")
"""


def shown_and_proven(
    build: Build, folder: Path, tags: tuple[str, ...], **files: str
) -> tuple[list[object], list[object]]:
    """Return the blocks of the built deck, and those that are read of it."""
    page = build(tags=tags, **files).page()
    blocks = [block for deck in extract([folder / "project"]) for block in deck.blocks]
    shown = [(block.id, block.text) for block in blocks if block.options.role is Role.SHOWN]
    return [(name, text.rstrip("\n").split("All blocks\n\n")[-1]) for name, text in Blocks(page).found], list(shown)


@pytest.mark.parametrize("tags", [(), ("mine",)])
@pytest.mark.parametrize("deck", DECKS)
def test_the_blocks_of_the_page_are_those_that_are_proven(
    deck: str, tags: tuple[str, ...], build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same texts with the same ids in the same order, whatever is only for some builder, tag or setting."""
    monkeypatch.setenv(TAGS_VARIABLE, " ".join(tags))
    index = f"A deck\n======\n\nA slide\n-------\n{DECKS[deck]}{BLOCK.format('last')}"
    shown, proven = shown_and_proven(build, tmp_path, tags, conf=CONF, index=index)
    assert shown == proven
    assert shown


def test_a_block_that_only_the_handout_shows_has_no_id_of_the_slides(build: Build) -> None:
    """Ids are the proof's, in every page that is built of the deck."""
    index = "A deck\n======\n" + on("only:: not deck", "paper") + BLOCK.format("both")
    page = build(builder="html", conf="deckproof_handout = True", index=index).page()
    assert [(name, text.split()[2]) for name, text in Blocks(page).found] == [
        ("", "paper"),
        ("index.rst::A deck::1", "both"),
    ]


def translation(folder: Path, text: str) -> Path:
    """Write a German catalog that says another thing."""
    path = folder / "project" / "locale" / "de" / "LC_MESSAGES" / "index.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    path.write_text(f'{head}\nmsgid "$ echo hello\\n"\n"hello"\nmsgstr "$ echo {text}\\n"\n"{text}"\n')
    return path


GERMAN = """
language = "de"
locale_dirs = ["locale"]
gettext_compact = False
gettext_additional_targets = ["literal-block"]
"""


@pytest.mark.parametrize("built_before", [False, True])
def test_the_language_that_is_shown_is_proven(*, built_before: bool, build: Build, tmp_path: Path) -> None:
    """Whether the catalog was compiled before or not, and after it has changed; reading compiles nothing beside it."""
    files = {"conf": GERMAN, "index": f"A deck\n======\n{BLOCK.format('hello')}"}
    build(**files)
    catalog = translation(tmp_path, "hallo")
    if built_before:
        build(**files)
        translation(tmp_path, "moin")
    before = sorted(catalog.parent.iterdir())
    (block,) = extract([tmp_path / "project"])[0].blocks
    assert sorted(catalog.parent.iterdir()) == before
    assert block.text == ("$ echo moin\nmoin" if built_before else "$ echo hallo\nhallo")
    assert not block.span.verified
    shown, proven = shown_and_proven(build, tmp_path, (), **files)
    assert shown == proven


def test_the_command_line_takes_tags(build: Build, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As sphinx-build does; none of them is left for what runs next."""
    build(index="A deck\n======\n" + on("only:: mine and yours", "asked"))
    project = str(tmp_path / "project")
    assert run(["extract", project, "-t", "mine", "--tag", "yours"]) == 0
    assert "1 step" in capsys.readouterr().out
    assert run(["extract", project]) == 0
    assert "steps" not in capsys.readouterr().out


def test_a_condition_that_can_not_be_evaluated_is_an_error(
    build: Build, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With its line; the build leaves the block out."""
    build(conf=CONF, index="A deck\n======\n" + on("ifconfig:: no_such_name", "x"))
    assert run(["extract", str(tmp_path / "project")]) == 2
    assert "index.rst:4: ifconfig: NameError" in capsys.readouterr().err
