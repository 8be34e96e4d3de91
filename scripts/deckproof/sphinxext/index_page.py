"""A page that leads to every deck of a project that has several, for who opens the folder or the server's address."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path

from deckproof.sphinxext import look

PAGE = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
  body {{ max-width: 40em; margin: 3em auto; padding: 0 1em; font: 18px/1.6 system-ui, sans-serif }}
  :root {{ color-scheme: light dark }}
</style></head>
<body><main><h1>{title}</h1><ul>
{decks}
</ul></main></body></html>
"""


def write(path: Path, title: str, language: str, decks: Iterable[tuple[str, str]]) -> None:
    """Write the page; ``decks`` are the address and the title of each."""
    lines = [f'<li><a href="{escape(address)}">{escape(name)}</a></li>' for address, name in decks]
    look.write(path, PAGE.format(title=escape(title), language=language, decks="\n".join(lines)))
