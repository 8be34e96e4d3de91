"""Where the text of a code block was written, noted while its directive runs.

A finished literal block knows only its directive's line, and a ``literalinclude`` not even its file's. So the
directives that make code blocks are wrapped during reading: they note the origin on the node, and what is only a
warning in a build (a missing file, a bad option: the block would silently vanish) becomes an error.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive, directives, states
from docutils.parsers.rst.languages import en
from docutils.utils import new_document
from sphinx.application import Sphinx
from sphinx.directives.code import LiteralInclude, LiteralIncludeReader

from deckproof.extract.spans import Origin

KEY = "deckproof_origin"
CODE = ("code-block", "sourcecode", "code", "parsed-literal")
INCLUDE = "literalinclude"


@contextmanager
def comments_know_their_line() -> Iterator[None]:
    """Let every comment node that is parsed inside hold the file and line of its two dots.

    docutils gives a comment the line that the outermost parser is at, which for a nested one is a directive far above.
    """
    body: Any = states.Body  # typed loosely: docutils has no types for it, and no other place to put this in
    original = body.comment

    def comment(self: Any, match: Any) -> Any:
        source, line = self.state_machine.get_source_and_line()
        made, blank_finish = original(self, match)
        for each in made:
            each.source, each.line = source, line
        return made, blank_finish

    body.comment = comment
    try:
        yield
    finally:
        body.comment = original


def note_origins(app: Sphinx) -> None:
    """Wrap the directives that are registered now, whoever registered them."""
    for name in (*CODE, INCLUDE):
        found, _ = directives.directive(name, en, new_document(""))  # type: ignore[arg-type] # any language module does
        if isinstance(found, type) and issubclass(found, Directive):
            wrapper = _NotingInclude if issubclass(found, LiteralInclude) else Noting
            app.add_directive(name, type(found.__name__, (wrapper, found), {}), override=True)


class Noting(Directive):
    """A directive whose literal block says where its content was written."""

    def run(self) -> list[nodes.Node]:
        """Run the directive, and note the origin of each block that it makes."""
        made = list(super().run())
        for each in made:
            if isinstance(each, nodes.system_message):
                raise self.error(each.children[0].astext() if each.children else "the block can't be made")
        if origin := self._origin():
            for each in made:
                for block in each.findall(nodes.literal_block):
                    block[KEY] = origin
        return made

    def _origin(self) -> Origin | None:
        items = getattr(self.content, "items", None)
        if not items or items[0][0] is None or items[0][1] is None:
            return None
        source, offset = items[0]
        if not isinstance(self.state, states.RSTState):  # MyST counts from the directive's line
            return Origin(Path(source).absolute(), self.lineno + self.content_offset + 1, in_markdown=True)
        return Origin(Path(source).absolute(), offset + 1)


class _NotingInclude(Noting):
    """A ``literalinclude`` whose literal block says where in the included file its text begins."""

    def _origin(self) -> Origin | None:
        env = self.state.document.settings.env
        filename = Path(env.relfn2path(self.arguments[0])[1])
        clashing = ("lineno-start", "append", "prepend", "diff")  # lineno-match refuses their company
        options: dict[str, Any] = {k: v for k, v in self.options.items() if k not in clashing} | {"lineno-match": None}
        reader = LiteralIncludeReader(filename, options, env.config)
        try:
            reader.read()
        except (ValueError, OSError):  # lines from several places: there is no one place
            return Origin(filename, 1, exact=False)
        return Origin(filename, reader.lineno_start, tab=self.options.get("tab-width", 8))
