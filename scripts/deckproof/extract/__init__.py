"""Reading documents: decks and their blocks, as the tool that shows a document understands it.

What Sphinx renders is read from the docutils doctree, all else from the tokens of a Markdown parser; text is never
read by regular expressions over a file. This package and ``sphinxext`` alone import Sphinx and docutils, and this one
only where a document needs them.
"""

from deckproof.extract.decks import extract, read_pages, survey
from deckproof.extract.html import Use
from deckproof.extract.page import Ignore, Link, Page, Picture, Title
from deckproof.extract.project import Project, find_project
from deckproof.extract.spans import read_lines

__all__ = [
    "Ignore",
    "Link",
    "Page",
    "Picture",
    "Project",
    "Title",
    "Use",
    "extract",
    "find_project",
    "read_lines",
    "read_pages",
    "survey",
]
