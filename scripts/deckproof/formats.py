"""The formats that documents are written in: one row each, and whatever must tell them apart asks here.

To add one: a row here, a module with its ``recognises`` and ``read`` under ``extract/formats``, a test beside theirs,
and a line in ``docs/reference/documents.md``. Pure data: what a file holds is for the readers to look at.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

EXTENSION = "deckproof.sphinxext"
"""What a conf.py lists for the slides to be ours."""


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write documents, and what everybody must know of it."""

    name: str  # as its makers write it
    suffixes: tuple[str, ...]  # several formats may share one: what a file holds decides then
    reader: str  # the module of ``extract/formats`` that reads it
    markdown: bool = True
    comment: tuple[str, str] = ("<!-- deckproof: ", " -->")  # what stands around options

    def option(self, words: str) -> str:
        """Return options as they are written in a document of this format."""
        before, after = self.comment
        return f"{before}{words}{after}"


RST = Format("reStructuredText", (".rst",), "sphinx", markdown=False, comment=(".. deckproof: ", ""))
MYST = Format("MyST Markdown", (".md",), "sphinx", comment=("% deckproof: ", ""))
MARP = Format("Marp", (".md",), "marp")
SLIDEV = Format("Slidev", (".md",), "slidev")
REVEAL_MD = Format("reveal-md", (".md",), "reveal_md")
MKDOCS = Format("MkDocs", (".md",), "mkdocs")
DOCUSAURUS = Format("Docusaurus", (".mdx", ".md"), "docusaurus", comment=("{/* deckproof: ", " */}"))
QUARTO = Format("Quarto", (".qmd", ".Rmd", ".rmd"), "quarto")
JUPYTER = Format("Jupyter", (".ipynb",), "jupyter")
GITHUB = Format("Markdown", (".md", ".markdown"), "github")

FORMATS = (RST, MYST, MARP, SLIDEV, REVEAL_MD, MKDOCS, DOCUSAURUS, QUARTO, JUPYTER, GITHUB)
"""Every format; of those that share a suffix, the first that recognises a file as its own reads it."""

SUFFIXES = tuple(dict.fromkeys(suffix for each in FORMATS for suffix in each.suffixes))
"""What the files of documents end with."""


def formats_of(path: Path) -> tuple[Format, ...]:
    """Return the formats that a file may be written in, going by its name."""
    return tuple(each for each in FORMATS if path.suffix in each.suffixes)


def is_document(path: Path) -> bool:
    """Tell whether a file's name is that of a document."""
    return path.suffix in SUFFIXES


def is_markdown(path: Path) -> bool:
    """Tell whether a file is written in one of the kinds of Markdown."""
    return any(each.markdown for each in formats_of(path))


def option_in(path: Path, words: str) -> str:
    """Return options as they are written in this file; any kind of Markdown takes an HTML comment."""
    return next(reversed(formats_of(path)), RST).option(words)
