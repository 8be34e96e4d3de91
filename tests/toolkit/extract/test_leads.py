"""The paragraph right above a block is known to it: it may say the name of the file that the block is."""

from __future__ import annotations

from pathlib import Path

import pytest
from deckproof.extract import extract
from written import write

RST = "T\n=\n\nMake a file called {}:\n\n.. deckproof: timeout=9\n\n.. code-block:: docker\n\n   FROM scratch\n"
MARKDOWN = "# T\n\nMake a file called {}:\n\n```dockerfile\nFROM scratch\n```\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.rst", RST.format("``Dockerfile``")),
        ("a.rst", RST.format("**Dockerfile**")),
        ("a.md", MARKDOWN.format("`Dockerfile`")),
        ("a.md", "# T\n\n```{note}\nx\n```\n\n" + MARKDOWN.format("`Dockerfile`")),  # MyST
        ("a.md", "# T\n\n1. Make a file called `Dockerfile`:\n\n   ```dockerfile\n   FROM scratch\n   ```\n"),
        ("a.md", MARKDOWN.format("`Dockerfile`").replace(":\n\n", ":\n\n<!-- deckproof: timeout=9 -->\n\n")),
        ("a.qmd", MARKDOWN.format("`Dockerfile`")),
    ],
)
def test_the_words_above_a_block_are_read(tmp_path: Path, name: str, text: str) -> None:
    """In every format, with what marks them."""
    (deck,) = extract([write(tmp_path, text, name)])
    assert deck.blocks[-1].lead == "Make a file called `Dockerfile`:"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", "Make `x.py`:\n\n```python\na = 1\n```\n\n```python\nb = 1\n```\n"),
        ("a.md", "Make `x.py`:\n\n## Another\n\n```python\nb = 1\n```\n"),
        ("a.rst", "T\n=\n\nMake ``x.py``:\n\n::\n\n   a = 1\n\n::\n\n   b = 1\n"),
        ("a.rst", "T\n=\n\nMake ``x.py``:\n\nA\n-\n\n::\n\n   b = 1\n"),
    ],
)
def test_words_that_stand_above_something_else_are_not(tmp_path: Path, name: str, text: str) -> None:
    """Nor those of the slide before."""
    (deck,) = extract([write(tmp_path, text, name)])
    assert deck.blocks[-1].lead == ""
