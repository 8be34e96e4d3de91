"""Reading documents: decks and their blocks from the docutils doctree, exactly as Sphinx resolves it.

Text is never read by regular expressions over a file. This package and ``sphinxext`` alone import Sphinx and docutils.
"""

from deckproof.extract.blocks import BLOCK, read_deck
from deckproof.extract.conditions import off_slides
from deckproof.extract.decks import extract
from deckproof.extract.html import Use
from deckproof.extract.pages import Ignore, Link, Page, Picture, Title, read_pages
from deckproof.extract.project import Project, find_project, shown
from deckproof.extract.reader import Document, ReadingApp
from deckproof.extract.spans import read_lines

__all__ = [
    "BLOCK",
    "Document",
    "Ignore",
    "Link",
    "Page",
    "Picture",
    "Project",
    "ReadingApp",
    "Title",
    "Use",
    "extract",
    "find_project",
    "off_slides",
    "read_deck",
    "read_lines",
    "read_pages",
    "shown",
]
