"""Fuzz the readers of Markdown and notebooks with atheris: whatever a file holds, it is read, or refused in a sentence.

``make fuzz`` runs it after the parser's. By hand: ``python tests/fuzz/fuzz_formats.py -max_total_time=60 FOLDER``.
``--corpus FOLDER`` writes inputs made from the project's own documents, and ends.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["deckproof.extract"]):
    from deckproof.extract import extract
    from deckproof.extract.formats import docusaurus, github, marp, mkdocs, quarto, reveal_md, slidev
    from deckproof.extract.markdown.source import MarkdownSource
    from deckproof.extract.notebook import NotebookError, from_text, to_text
from deckproof.config import Config
from deckproof.errors import DeckError
from deckproof.extract.project import Project

DIALECTS = [each.DIALECT for each in (github, marp, slidev, reveal_md, mkdocs, docusaurus, quarto)]
FOLDER = Path(tempfile.mkdtemp(prefix="fuzz-"))
PROJECT = Project(FOLDER, None, Config())


def main() -> None:
    """Do what the arguments say."""
    if sys.argv[1:2] == ["--corpus"]:
        write_corpus(Path(sys.argv[2]))
        return
    atheris.Setup(sys.argv, read_bytes)
    atheris.Fuzz()


def read_bytes(data: bytes) -> None:
    """Read the bytes as a document; the first says in which format."""
    choice, text = (data[:1] or b"\0")[0], data[1:].decode("utf-8", errors="replace")
    number = choice % (len(DIALECTS) + 1)
    if number == len(DIALECTS):
        read_notebook(text)
        return
    path = FOLDER / "deck.md"
    path.write_text(text, encoding="utf-8", newline="")
    try:
        deck = MarkdownSource(path, PROJECT, DIALECTS[number]).deck()
    except DeckError:  # a comment that can't be read, or has no block
        return
    lines = len(text.splitlines())
    for block in deck.blocks:
        assert block.id
        assert 1 <= block.span.first <= max(1, lines)
        assert block.options.skip or block.text.strip() or block.text == ""


def read_notebook(text: str) -> None:
    """Read a text as a notebook; what can be read is the same when it is written back."""
    try:
        view = to_text(text)
    except NotebookError:
        return
    assert from_text(text, view) == text


def write_corpus(folder: Path) -> None:
    """Write each document of the project as one input for each format."""
    root = Path(__file__).resolve().parents[2]
    folder.mkdir(parents=True, exist_ok=True)
    assert extract([root / "README.md"])
    for each in [root / "README.md", *sorted((root / "docs").rglob("*.md"))]:
        for number in range(len(DIALECTS)):
            (folder / f"{each.stem}-{number}").write_bytes(bytes([number]) + each.read_bytes()[:4000])
    cell = (
        b'{"cells":[{"cell_type":"code","metadata":{},"outputs":[],"source":["!ls"]}],"nbformat":4,"nbformat_minor":4}'
    )
    (folder / "notebook").write_bytes(bytes([len(DIALECTS)]) + cell)


if __name__ == "__main__":
    main()
