"""The verbs about a built deck: shown while it is written, printed, pictured."""

from __future__ import annotations

import contextlib
from pathlib import Path

import click

from deckproof.cli.say import say, warn
from deckproof.errors import DeckproofError, Exit

DECK = click.argument("index", default="_build/slides/index.html", type=click.Path(path_type=Path, dir_okay=False))


@click.command()
@DECK
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to write it; else beside the deck.",
)
@click.option("--notes", is_flag=True, help="A sheet for each slide, with what is said below it.")
@click.option("--four", is_flag=True, help="Sheets with four slides each.")
def pdf(index: Path, output: Path | None, notes: bool, four: bool) -> int:
    """Print a built deck to a PDF: one page per slide, with text that can be selected, and bookmarks.

    INDEX is the page of a deck that was built, _build/slides/index.html by default. It takes the machine's Chromium.
    Tabs and what can be unfolded are printed open, steps as they are at their end. A slide that does not fit its page
    is scaled until it does, and named.
    """
    from deckproof.stage.pdf import Edition, pdf

    if notes and four:
        raise DeckproofError("--notes and --four are two editions", remedy="print them one after the other")
    edition = Edition.NOTES if notes else Edition.FOUR if four else Edition.SLIDES
    target = output or index.parent.parent / f"{edition}.pdf"
    printed = pdf(index, target, edition)
    for each in printed.scaled:
        warn(f'slide {each.number}, "{each.title}", does not fit its page: printed at {each.percent} %')
    say(f"{target}: {printed.pages} pages")
    return Exit.PROVEN


@click.command()
@click.argument("path", default="slides", metavar="[PATH]", type=click.Path(path_type=Path, exists=True))
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0: any that is free.")
def present(path: Path, port: int) -> int:
    """Serve a deck on this machine, and build it anew whenever it changes.

    PATH is the folder of the slides, or any file in it; slides by default. Browsers load each build by themselves and
    stay on the slide where they are. What is wrong with the slides is said here.
    """
    from deckproof.extract import find_project
    from deckproof.stage import watch

    project = find_project(path)
    with contextlib.suppress(KeyboardInterrupt):  # the way to end it
        watch.present(project.root, project.srcdir, port, say)
    return Exit.PROVEN


@click.command()
@DECK
@click.option("-o", "--output", default="_build/screenshots", type=click.Path(path_type=Path, file_okay=False))
def screenshots(index: Path, output: Path) -> int:
    """Take a picture of every slide of a built deck, light and dark, with the machine's Chromium."""
    from deckproof.stage import pictures

    say(f"{output}: {len(pictures.screenshots(index, output, say))} pictures")
    return Exit.PROVEN
