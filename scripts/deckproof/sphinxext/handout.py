"""The handout: the same sources as ordinary pages, with what only pages have.

Long output is folded, code can be copied and played as on the slides, and each topic offers its companion script.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from deckproof.results.paths import COMPANIONS
from deckproof.sphinxext import look, neighbours

SCRIPT = "handout.js"
SCRIPTS = ("copy.js", "play.js", "fold.js")
FOLDED = 5
"""Lines of output in a row from which on they are folded."""


def setup(app: Sphinx) -> None:
    """Bring the scripts, and the companion scripts' links."""
    app.connect("builder-inited", bring_script)
    app.connect("html-page-context", offer_companion)
    app.connect("build-finished", write_files)


def bring_script(app: Sphinx) -> None:
    """Load the handout's one script on every page."""
    if neighbours.is_handout(app):
        app.add_js_file(SCRIPT, loading_method="defer")


def offer_companion(
    app: Sphinx, pagename: str, _template: str, context: dict[str, Any], _doctree: nodes.document | None
) -> None:
    """Add a link to a topic's companion script below its text."""
    name = f"{Path(pagename).name}.sh"
    if neighbours.is_handout(app) and _companion(app, name).is_file():
        href = f"{context['pathto']('_static/companion', 1)}/{name}"
        link = f'<a href="{href}" download><code>{name}</code></a>'
        sentence = f"Every command of this page, as one script to run at home: {link}"
        context["body"] = f'{context.get("body", "")}\n<p class="companion">{sentence}</p>\n'


def write_files(app: Sphinx, error: Exception | None) -> None:
    """Write the script, and copy the companion scripts of the pages that there are."""
    if error or not neighbours.is_handout(app):
        return
    static = Path(app.outdir) / "_static"
    look.write(static / SCRIPT, look.joined(SCRIPTS))
    for docname in app.env.found_docs:
        source = _companion(app, f"{Path(docname).name}.sh")
        if source.is_file():
            (static / "companion").mkdir(exist_ok=True)
            shutil.copyfile(source, static / "companion" / source.name)


def folded(html: str, outputs: frozenset[int]) -> str:
    """Mark the long runs of output in the highlighted HTML of a block; ``outputs`` are the numbers of its lines.

    Pygments closes every element at the end of its line, so that lines can be taken together.
    """
    start = html.index("<pre>") + len("<pre>")
    end = html.rindex("</pre>")
    lines = html[start:end].split("\n")
    marked = "\n".join(_marked(lines, outputs))
    return f"{html[:start]}{marked}{html[end:]}"


def _marked(lines: list[str], outputs: frozenset[int]) -> list[str]:
    marked = list(lines)
    first = 0
    for number in range(len(lines) + 1):
        if number in outputs:
            continue
        if number - first >= FOLDED:
            marked[first] = f'<span class="output">{marked[first]}'
            marked[number - 1] = f"{marked[number - 1]}</span>"
        first = number + 1
    return marked


def _companion(app: Sphinx, name: str) -> Path:
    return Path(app.confdir) / COMPANIONS / name
