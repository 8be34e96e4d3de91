"""Build a deck again and again, without starting Python and Sphinx again: ``python -m deckproof.stage.build_worker``.

Every line on standard input asks for a build; its result comes back as a line of JSON on standard output, and what
Sphinx has to say goes to standard error. Each build is made in a fork of this process, so it finds everything imported
and leaves nothing behind; what it had to import is imported here before the next one.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.util.console import nocolor
from sphinx.util.docutils import docutils_namespace, patch_docutils

from deckproof.results.paths import PROOF
from deckproof.results.plain import PlainStream


def main(conf: str, source: str, out: str, doctrees: str) -> None:
    """Answer until nobody asks any more."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever an extension prints is no answer
    nocolor()  # of what is printed, nothing is to be obeyed by the terminal
    for _ in sys.stdin:
        result = _in_a_fork(Path(conf), Path(source), Path(out), Path(doctrees))
        for name in result.pop("imported", ()):
            with contextlib.suppress(Exception):  # what only conf.py can find is imported there
                importlib.import_module(name)
        print(json.dumps(result), file=answers, flush=True)


def _in_a_fork(*place: Path) -> dict[str, Any]:
    """Build in a child process; where it ends without a word, so does this with ``ok`` false."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        with os.fdopen(writing, "w", encoding="utf-8") as answer:
            json.dump(_build(*place), answer)
        sys.stderr.flush()
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as answer:
        text = answer.read()
    os.waitpid(child, 0)
    return json.loads(text) if text else {"ok": False}


def _build(conf: Path, source: Path, out: Path, doctrees: Path) -> dict[str, Any]:
    """Return whether it went well, and what a change of makes another build necessary."""
    before = set(sys.modules)
    try:
        with patch_docutils(conf), docutils_namespace():
            said = cast("IO[str]", PlainStream(sys.stderr))
            app = Sphinx(source, conf, out, doctrees, "deck", status=None, warning=said)
            app.build()
            files = sorted({str(path) for path in _read(app)})
    except Exception as error:  # whatever an extension raises
        if os.environ.get("DECKPROOF_DEBUG") == "1":
            raise
        kind = error.category if isinstance(error, SphinxError) else type(error).__name__
        print(f"{kind}: {error}", file=PlainStream(sys.stderr))
        return {"ok": False}
    folders = sorted({str(Path(app.env.doc2path(name)).parent) for name in app.env.found_docs} | {str(source)})
    imported = [name for name in sys.modules if name not in before and _lasts(name, conf)]
    return {
        "ok": True,
        "files": files,
        "folders": folders,
        "endings": [*app.config.source_suffix],
        "imported": imported,
    }


def _read(app: Sphinx) -> Iterator[Path]:
    """Yield the files that the build read, or would have."""
    conf, source = Path(app.confdir), Path(app.srcdir)
    yield conf / "conf.py"
    yield conf / PROOF
    for name in app.env.found_docs:
        yield Path(app.env.doc2path(name))
        yield from (source / each for each in app.env.dependencies.get(name, ()))
    for folder in (*app.config.html_static_path, *app.config.templates_path):
        yield from (path for path in (conf / folder).rglob("*") if path.is_file())
    if app.config.deckproof_logo:
        yield conf / app.config.deckproof_logo


def _lasts(name: str, conf: Path) -> bool:
    """Say whether a module stays as it is while a deck is written: the project's own extensions may not."""
    if name.partition(".")[0] == "deckproof":
        return True
    origin = Path(getattr(sys.modules[name], "__file__", None) or sys.prefix)
    return origin.is_relative_to(sys.prefix) or not origin.is_relative_to(conf)


if __name__ == "__main__":
    main(*sys.argv[1:])
