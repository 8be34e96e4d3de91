"""The pictures of README and tutorial, made of the real thing: `make pictures` writes them to docs/pictures.

A new deck is made in a folder that goes, proven, built, made to lie and put right, as the tutorial does it. What a
terminal showed is drawn as SVG; slides are photographed by the machine's Chromium.
"""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import pyte
from deckproof.stage import browser
from deckproof.testing import at_terminal

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "pictures"
TALK = "my-talk"
COLUMNS, ROWS = 104, 60
WIDE, HIGH, EDGE = 8.43, 18, 16
"""Of a letter and around all, in pixels at 14 px."""
COLOURS = {
    "default": "#e6edf3",
    "green": "#56d364",
    "red": "#ff7b72",
    "brown": "#e3b341",
    "cyan": "#76e3ea",
    "dim": "#9198a1",
}
FONT = "ui-monospace, 'JetBrains Mono', 'DejaVu Sans Mono', Menlo, Consolas, monospace"
DECKPROOF = str(Path(sys.executable).with_name("deckproof"))
SPHINX = str(Path(sys.executable).with_name("sphinx-build"))
LIE = ("Hello from Docker!", "Good morning from Docker!")
SMOOTH = 0.1
"""Seconds between two pictures of a film, at least."""


def main() -> None:
    """Make a deck as the tutorial does, with a picture of each step."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    os.environ.setdefault("DECKPROOF_IMAGES", "stand-in")  # the same everywhere, and the stamp says so
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        terminal("init", "deckproof init my-talk", [DECKPROOF, "init", TALK, "--ci", "none"])
        check = [DECKPROOF, "check", f"{TALK}/slides", "--fresh"]
        subprocess.run(check, check=True, stdout=subprocess.DEVNULL)  # images are made ready, once
        terminal("check", "deckproof check my-talk/slides", check)
        build = [SPHINX, "-q", "-c", TALK, "-b", "deck", f"{TALK}/slides", f"{TALK}/_build/slides"]
        subprocess.run(build, check=True)
        slides(Path(TALK) / "_build/slides/index.html")
        recording(Path(TALK) / "_build/recordings")
        deck = Path(TALK) / "slides/first-container.rst"
        truth = deck.read_text(encoding="utf-8")
        deck.write_text(truth.replace(*LIE), encoding="utf-8")
        terminal("failure", "deckproof check my-talk/slides", check, fails=True)
        terminal("update", "deckproof update my-talk/slides --diff", [DECKPROOF, "update", f"{TALK}/slides", "--diff"])
        os.chdir(ROOT)
    for each in sorted(FOLDER.iterdir()):
        print(f"{each.relative_to(ROOT)}: {each.stat().st_size / 1000:.0f} kB")


def slides(index: Path) -> None:
    """Photograph the deck's first slide, and the one with two stamps."""
    with browser.browser() as started, browser.opened(started, index) as page:
        by_title = {each.title: each for each in browser.slides(page)}
        for name, shown in (("title", next(iter(by_title.values()))), ("slide", by_title["What is left of it"])):
            browser.show(page, shown)
            page.wait_for_timeout(500)
            page.screenshot(path=FOLDER / f"{name}.png")


# ----------------------------------------------------------------------------------------------------------- terminals


def terminal(name: str, typed: str, argv: Sequence[str], *, fails: bool = False) -> None:
    """Run a command at a terminal of its own, and draw what a person would have seen."""
    given = {**os.environ, "TERM": "xterm-256color", "COLUMNS": str(COLUMNS), "LINES": str(ROWS)}
    given.pop("NO_COLOR", None)
    stty = f"stty cols {COLUMNS} rows {ROWS}; exec {' '.join(argv)}"
    command = at_terminal(["sh", "-c", stty])
    done = subprocess.run(command, env=given, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if (done.returncode != 0) is not fails:
        raise SystemExit(f"{typed} ended with {done.returncode}:\n{done.stdout.decode()}")
    screen = pyte.Screen(COLUMNS, ROWS)
    stream = pyte.Stream(screen)
    stream.feed(f"\x1b[32m$\x1b[0m \x1b[1m{typed}\x1b[0m\r\n{done.stdout.decode()}")
    rows = list(_rows(screen))
    text = "".join(_row(row, number) for number, row in enumerate(rows))
    (FOLDER / f"{name}.svg").write_text(_drawn(text, len(rows), typed), encoding="utf-8")


def _rows(screen: pyte.Screen) -> Iterator[list[pyte.screens.Char]]:
    last = max((number for number, line in enumerate(screen.display) if line.strip()), default=-1)
    for number in range(last + 1):
        width = len(screen.display[number].rstrip())
        yield [screen.buffer[number][column] for column in range(width)]


def _row(row: Sequence[pyte.screens.Char], number: int) -> str:
    """Return one line: a piece of text for each run of words in one colour, at its place whatever the font is."""
    pieces, at = list[str](), 0
    for (colour, bold), letters in groupby(row, key=lambda each: (each.fg, each.bold)):
        text = "".join(each.data for each in letters)
        for words in re.finditer(r"\S+(?: \S+)*", text):
            look = ' font-weight="700"' if bold else ""
            look += "" if colour == "default" else f' fill="{COLOURS.get(colour, COLOURS["dim"])}"'
            x, long = EDGE + (at + words.start()) * WIDE, len(words[0]) * WIDE
            place = f'x="{x:.1f}" textLength="{long:.1f}"'
            pieces.append(f"<tspan {place}{look}>{html.escape(words[0], quote=False)}</tspan>")
        at += len(text)
    return f'<text y="{EDGE + 13 + number * HIGH}">{"".join(pieces)}</text>\n' if pieces else ""


def _drawn(text: str, rows: int, label: str, columns: int = COLUMNS) -> str:
    width, height = 2 * EDGE + columns * WIDE, 2 * EDGE + rows * HIGH
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" role="img"'
        f' aria-label="{html.escape(label)}">\n'
        f'<rect width="100%" height="100%" rx="8" fill="#0d1117"/>\n'
        f'<g font-family="{FONT}" font-size="14" fill="{COLOURS["default"]}">\n{text}</g>\n</svg>\n'
    )


# ---------------------------------------------------------------------------------------------------------- recordings


def recording(folder: Path) -> None:
    """Draw a recording of the proof as a film: each line of the screen comes when it came."""
    films = ([json.loads(line) for line in each.read_text().splitlines()] for each in folder.rglob("*.cast"))
    head, *events = next(film for film in films if film[0]["title"].endswith("Your first container::1"))
    screen = pyte.Screen(head["width"], ROWS)
    stream, frames = pyte.Stream(screen), list[tuple[float, str]]()
    for at, _, text in events:
        stream.feed(text)
        drawn = "".join(_row(row, number) for number, row in enumerate(_rows(screen)))
        if frames and at - frames[-1][0] < SMOOTH:
            frames[-1] = (frames[-1][0], drawn)
        else:
            frames.append((at, drawn))
    rows = len(list(_rows(screen)))
    text = "".join(_frame(frames, number) for number in range(len(frames)))
    label = f"A recording: {head['title']}"
    (FOLDER / "recording.svg").write_text(_drawn(text, rows, label, head["width"]), encoding="utf-8")


def _frame(frames: Sequence[tuple[float, str]], number: int) -> str:
    at, drawn = frames[number]
    is_last = number + 1 == len(frames)
    end = "" if is_last else f'<set attributeName="visibility" to="hidden" begin="{frames[number + 1][0]:.2f}s"/>'
    begin = f'<set attributeName="visibility" to="visible" begin="{at:.2f}s"/>'
    return f'<g visibility="hidden">{begin}{end}\n{drawn}</g>\n'


if __name__ == "__main__":
    main()
