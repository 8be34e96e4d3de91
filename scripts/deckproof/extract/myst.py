"""Where the code and the comments of a Markdown document were written, noted while MyST renders it.

MyST gives a comment no line at all, and a code block its fence's. So what renders them is wrapped during reading. A
process that reads no Markdown never loads MyST.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from docutils import nodes

from deckproof.extract.origins import KEY
from deckproof.extract.project import MYST
from deckproof.extract.spans import Origin, read_lines

TAB = 4  # columns

LOST = frozenset(
    {"directive_unknown", "directive_parse", "directive_option", "directive_body", "role_unknown", "render"}
    | {"substitution", "topmatter"}
)
"""Kinds of MyST's warnings that mean: something of the document was left out."""

_AROUND = re.compile(r"(?:[\s>*+-]|\d+[.)]\s)*")
"""What may stand before a fence: the marks of quotes and lists."""
_ADDRESSED = re.compile(r"(?i)\s*deckproof\s*:(?!:)")


@contextmanager
def markdown_knows_its_lines() -> Iterator[None]:
    """Let the code and the comments that MyST renders inside say where they were written."""
    if MYST not in sys.modules:
        yield
        return
    from myst_parser.mdit_to_docutils.base import DocutilsRenderer

    changed: dict[str, Callable[..., None]] = {
        "render_fence": _closed(_noting(DocutilsRenderer.render_fence, 1)),
        "render_code_block": _noting(DocutilsRenderer.render_code_block, 0),
        "render_myst_line_comment": _render_comment,
    }
    originals = {name: getattr(DocutilsRenderer, name) for name in changed}
    try:
        for name, method in changed.items():
            setattr(DocutilsRenderer, name, method)
        yield
    finally:
        for name, method in originals.items():
            setattr(DocutilsRenderer, name, method)


def _noting(render: Callable[[Any, Any], None], text_is_below: int) -> Callable[[Any, Any], None]:
    """Wrap what renders code; the text begins so many lines below the token's first."""

    def render_and_note(self: Any, token: Any) -> None:
        before = len(self.current_node.children)
        render(self, token)
        for made in self.current_node.children[before:]:
            if isinstance(made, nodes.literal_block) and KEY not in made:
                exact = not token.markup or _begins_at(token, read_lines(_source(self)))
                line = token.map[0] + text_is_below
                made[KEY] = Origin(_source(self), line, exact=exact, tab=TAB, in_markdown=True)

    return render_and_note


def _closed(render: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
    """Wrap what renders a fence; one without an end is an error, for it swallows what follows it on the slide."""

    def render_if_closed(self: Any, token: Any) -> None:
        written = read_lines(_source(self))
        last = written[token.map[1] - 2 : token.map[1] - 1]
        begins = _begins_at(token, written)  # else MyST is mistaken about the line: nothing is known
        ends = bool(last) and last[0].strip().endswith(token.markup) and token.map[1] - token.map[0] > 1
        if begins and not ends:
            self.reporter.error(f"the fence {token.markup} is not closed", line=token.map[0])
        render(self, token)

    return render_if_closed


def _begins_at(token: Any, written: Sequence[str]) -> bool:
    """Tell whether a fence begins where MyST says, which in a directive of an extension it may not."""
    line = _AROUND.sub("", next(iter(written[token.map[0] - 1 : token.map[0]]), ""), count=1)
    after = line.removeprefix(token.markup)
    return after != line and not after.startswith(token.markup[0]) and after.strip() == token.info.strip()


def _render_comment(self: Any, token: Any) -> None:
    """Render comment lines that follow one another as one comment, but begin another where deckproof is addressed."""
    for first, text in _comments(token.content.split("\n")):
        made = nodes.comment(text, text)
        made.source, made.line = str(_source(self)), token.map[0] + first
        self.current_node.append(made)


def _comments(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Yield each comment's text without blank ends, and the number of the line where it begins."""
    starts = [number for number, line in enumerate(lines) if number == 0 or _ADDRESSED.match(line)]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        text = "\n".join(lines[start:end])
        blank = len(text) - len(text.lstrip())
        yield start + text.count("\n", 0, blank), text.strip()


def _source(renderer: Any) -> Path:
    return Path(renderer.document["source"]).absolute()
