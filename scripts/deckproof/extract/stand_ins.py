"""Markup that nobody has defined, read all the same: what is in an unknown directive, and the text of an unknown role.

A build would leave it out with an error. What is noted here tells whether a code block would be lost with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives, roles

from deckproof.extract.markdown.info import is_code_label
from deckproof.extract.origins import KEY, Noting


@dataclass(frozen=True, slots=True)
class Noted:
    """A directive or a role that there is not."""

    path: Path | None  # None: the document
    line: int
    message: str
    holds_code: bool


class _AnyOption(dict[str, Any]):
    """The options of a directive that nobody knows: all there are, as they are written."""

    def __bool__(self) -> bool:
        return True

    def __contains__(self, _name: object) -> bool:
        return True

    def __getitem__(self, _name: str) -> Any:
        return lambda value: value


@contextmanager
def unknown_markup_is_read() -> Iterator[list[Noted]]:
    """Let directives and roles that there are not be read inside; yield the list that notes them."""
    noted: list[Noted] = []
    module: Any = directives  # typed loosely: their functions are replaced
    role_module: Any = roles
    found_directive, found_role = directives.directive, roles.role

    def directive(name: str, *context: Any) -> Any:
        found, messages = found_directive(name, *context)
        return (found, messages) if found else (type("StandIn", (_StandIn,), {"noted": noted}), [])

    def role(name: str, language: Any, line: int, reporter: Any) -> Any:
        found, messages = found_role(name, language, line, reporter)
        if found:
            return found, messages
        noted.append(Noted(None, line, f'unknown role: "{name}"', holds_code=False))
        return _plain, []

    module.directive, role_module.role = directive, role
    try:
        yield noted
    finally:
        module.directive, role_module.role = found_directive, found_role


def _plain(_name: str, raw: str, text: str, *_rest: Any, **_options: Any) -> tuple[list[nodes.Node], list[nodes.Node]]:
    return [nodes.inline(raw, text)], []


class _StandIn(Noting):
    """A directive that nobody has defined: its content is read as text, or as code where it is code."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[Any] = _AnyOption()
    noted: ClassVar[list[Noted]]

    def run(self) -> list[nodes.Node]:
        """Return the content, and note the directive."""
        made = self._code() or self._text()
        holds_code = any(next(each.findall(nodes.literal_block), None) is not None for each in made)
        source, line = self.state_machine.get_source_and_line(self.lineno)
        path = Path(source) if source else None
        self.noted.append(Noted(path, line or self.lineno, f'unknown directive: "{self.name}"', holds_code))
        return made

    def _text(self) -> list[nodes.Node]:
        around = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, around)
        return list(around.children)

    def _code(self) -> list[nodes.Node]:
        """Return a block, where the directive's name is a language, or what it holds is typed at a prompt."""
        lines = list(self.content)
        if not lines or not (is_code_label(self.name) or lines[0].lstrip().startswith("$ ")):
            return []
        typed = self.options.get("input")
        text = "\n".join([*([f"$ {typed}"] if typed else []), *lines])
        block = nodes.literal_block(text, text, language="console" if self.name == "terminal" else self.name)
        if origin := self._origin():
            block[KEY] = origin
        return [block]
