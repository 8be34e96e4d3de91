"""A page that leads to every deck of a project that has several, for who opens the folder or the server's address."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from deckproof.sphinxext import look

if TYPE_CHECKING:
    from deckproof.sphinxext.builder import DeckBuilder

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


def write(builder: DeckBuilder) -> None:
    """Write ``index.html``, unless a deck has that name or there is but one."""
    decks = [each.root for each in builder.presentations]
    root = builder.config.root_doc
    if root in decks or not decks:
        return
    lines = [
        f'<li><a href="{escape(builder.get_target_uri(name))}">{escape(builder.env.titles[name].astext())}</a></li>'
        for name in decks
    ]
    title, language = escape(builder.config.project), builder.config.language or "en"
    page = PAGE.format(title=title, language=language, decks="\n".join(lines))
    look.write(Path(builder.outdir) / f"{root}.html", page)
