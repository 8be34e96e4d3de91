"""Fuzz the reader with atheris: whatever bytes a block is made of, it is read without an error.

``make fuzz`` runs it for a minute with a corpus made of the deck's own blocks. By hand, with a folder of inputs:
``python tests/fuzz/fuzz_read.py -max_total_time=60 FOLDER``; a crash is written to a file that, named as the only
argument, repeats it. ``--corpus FOLDER`` writes the deck's blocks there, and ends.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["deckproof.parse"]):
    from deckproof import parse
from deckproof.model import Block, Kind, LineRole, Options, Reading, Span
from deckproof.testing import dropped

LANGUAGES = ("console", "bash", "text", "", "python", "pycon", "output", "json")
CAPTIONS = (None, "Dockerfile", "Listing 1")
LINE = 5
"""Where the blocks begin in their file."""


def main() -> None:
    """Do what the arguments say."""
    if sys.argv[1:2] == ["--corpus"]:
        write_corpus(Path(sys.argv[2]))
        return
    atheris.Setup(sys.argv, read_bytes)
    atheris.Fuzz()


def read_bytes(data: bytes) -> None:
    """Read the bytes as two blocks of a deck: the first says which languages and caption they have."""
    choice, text = data[:1] or b"\0", data[1:].decode("utf-8", errors="replace")
    first, _, second = text.partition("\0")
    language, caption = divmod(choice[0], len(CAPTIONS))
    blocks = [
        block(first, LANGUAGES[language % len(LANGUAGES)], CAPTIONS[caption]),
        block(second, LANGUAGES[(language // len(LANGUAGES)) % len(LANGUAGES)], None),
    ]
    readings = parse.read_deck(blocks)
    for reading in readings:
        check(reading)
    assert list(dropped(readings)) == []


def block(text: str, language: str, caption: str | None) -> Block:
    """Return a block of a deck that is not there."""
    span = Span(Path("deck.rst"), LINE, LINE + text.count("\n"), "", verified=True)
    return Block("deck.rst::Slide::1", "Slide", language, text, span, caption, Options())


def check(reading: Reading) -> None:
    """Hold what every reading promises."""
    assert len(reading.roles) == reading.block.text.count("\n") + 1
    assert reading.steps or reading.reason or reading.kind is Kind.FILE
    assert reading.roles.count(LineRole.INPUT) == len(reading.steps)
    for step in reading.steps:
        assert step.input.strip()
        assert LINE <= step.line <= step.end_line <= reading.block.span.last
        assert len(step.expected or ()) == len(step.expected_lines)


def write_corpus(folder: Path) -> None:
    """Write each block of the deck and of the gallery as one input."""
    from deckproof.cli.check import read

    root = Path(__file__).resolve().parents[2]
    folder.mkdir(parents=True, exist_ok=True)
    for deck in read([root / "slides", root / "tests" / "roots" / "test-gallery"]):
        for number, each in enumerate(deck.session.deck.blocks):
            language = LANGUAGES.index(each.language) if each.language in LANGUAGES else 0
            name = deck.session.deck.name.replace("/", "-")
            (folder / f"{name}-{number}").write_bytes(bytes([language * len(CAPTIONS)]) + each.text.encode())


if __name__ == "__main__":
    main()
