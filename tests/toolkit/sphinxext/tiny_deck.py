"""A tiny deck in a temporary folder, built as an author would build it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from textwrap import dedent

from deckproof.extract.quiet import sphinx_s_own_suffixes
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

CONF = """
project = "Tiny"
extensions = ["deckproof.sphinxext"]
revealjs_html_theme = "deckproof"
revealjs_script_plugins = [{"src": "revealjs/plugin/notes/notes.js", "name": "RevealNotes"}]
"""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build left: its folder and its warnings."""

    outdir: Path
    warnings: str

    def page(self, name: str = "index.html") -> str:
        """Return the text of a page."""
        return (self.outdir / name).read_text(encoding="utf-8")


Build = Callable[..., Built]


def build_deck(
    folder: Path, *, builder: str = "deck", conf: str = "", fresh: bool = True, tags: Sequence[str] = (), **files: str
) -> Built:
    """Write files, given as ``name=text``, into ``folder`` and build them; ``name_md`` is one in Markdown.

    Not ``fresh``: as a second build does, which reads and writes only what has changed. ``tags``: as with ``-t``.
    """
    source = folder / "project"
    source.mkdir(exist_ok=True)
    (source / "conf.py").write_text(CONF + dedent(conf), encoding="utf-8")
    for name, text in files.items():
        file = f"{name.removesuffix('_md')}.md" if name.endswith("_md") else f"{name}.rst"
        if fresh or not (source / file).exists():
            (source / file).write_text(dedent(text), encoding="utf-8")
    warnings, outdir = StringIO(), folder / "_build" / builder
    with patch_docutils(), docutils_namespace(), sphinx_s_own_suffixes():
        target = (outdir, folder / "doctrees")
        Sphinx(source, source, *target, builder, status=None, warning=warnings, freshenv=fresh, tags=tags).build()
    return Built(outdir, warnings.getvalue())
