"""Documents for tests of reading them."""

from __future__ import annotations

from pathlib import Path

from deckproof.extract import extract
from deckproof.model import Block

ROOTS = Path(__file__).resolve().parents[2] / "roots"


def write(folder: Path, text: str, name: str = "deck.rst") -> Path:
    """Write a document and return its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def blocks(folder: Path, text: str) -> list[Block]:
    """Return the blocks of a document with this text."""
    return list(extract([write(folder, text)])[0].blocks)


def span_text(block: Block) -> str:
    """Return what stands in the file where the span says, without its indent, tabs expanded."""
    lines = block.span.path.read_text(encoding="utf-8").splitlines()[block.span.first - 1 : block.span.last]
    wide = len(block.span.indent.expandtabs())
    return "\n".join(line.expandtabs()[wide:].rstrip() for line in lines)
