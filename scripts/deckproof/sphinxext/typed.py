"""What is typed in a block that is not run here: a session of another program, or a file that one would copy whole.

Prompts and output are left out. Where a block only shows what came back, nothing is typed. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Program:
    """How a program asks, and how it asks for more of the same input."""

    asks: re.Pattern[str]
    goes_on: re.Pattern[str] | None = None


def _program(asks: str, goes_on: str = "") -> Program:
    return Program(re.compile(asks), re.compile(goes_on) if goes_on else None)


PROGRAMS = (
    _program(r">>> ?", r"\.\.\.(?: |$)"),  # Python
    _program(r"In ?\[\d+\]: ?", r"\s+\.\.\.+: ?"),  # IPython
    _program(r"PS(?: [^>\n]*)?> ?", r">> ?"),  # PowerShell
    _program(r"[A-Za-z]:\\[^>\n]*> ?", r"More\? ?"),  # the command prompt
    _program(r"irb\([^)\n]*\):\d+(?::\d+)?> ?", r"irb\([^)\n]*\):\d+(?::\d+)?[*'\"] ?"),
    _program(r"[\w.-]+=[#>] ?", r"[\w.-]+[-'\"(][#>] ?"),  # psql
    _program(r"(?:mysql|MariaDB \[[^]\n]*\])> ?", r"\s*(?:-|'|\"|`)> ?"),
    _program(r"sqlite> ?", r"\s+\.\.\.> ?"),
    _program(r"[A-Za-z][\w.-]*(?:[ (@][\w.:@/ -]+\)?)?> "),  # julia> ghci> iex(1)> jshell> redis 127.0.0.1:6379>
)
CONSOLES = {"rconsole": _program(r"> ?", r"\+ ?"), "rout": _program(r"> ?", r"\+ ?")}
"""Languages whose prompt is a sign that would say nothing in another one."""

SHOWN_ONLY = frozenset({"", "none", "text", "output", "log", "pytb", "py3tb", "diff", "tree"})
"""Languages of what comes back."""

MARKUP = frozenset({"html", "xml", "jinja", "html+jinja", "django", "svg", "markdown", "md", "rst", "yaml"})
"""Languages in which a line may begin as if a program asked."""


def typed_elsewhere(text: str, language: str) -> str:
    """Return what a person types of a block in another program, or copies of a file; empty where that is nothing."""
    program = _asked(text, language.lower())
    if program:
        return "\n".join(_inputs(text, program))
    return "" if language.lower() in SHOWN_ONLY else text


def _asked(text: str, language: str) -> Program | None:
    """Return the program that asks in a block: its first line says so."""
    if language in CONSOLES:
        return CONSOLES[language]
    if language in MARKUP:
        return None
    first = next((line for line in text.split("\n") if line.strip()), "")
    asking = (each for each in PROGRAMS if any(map(each.asks.match, text.split("\n"))))
    begins = next((each for each in PROGRAMS if each.asks.match(first)), None)
    return begins or next((each for each in asking if each is not PROGRAMS[-1]), None)


def _inputs(text: str, program: Program) -> Iterator[str]:
    """Yield the lines that are typed, without what the program writes before them."""
    open_ = False
    for line in text.split("\n"):
        if asked := program.asks.match(line):
            open_ = True
            yield line[asked.end() :]
        elif open_ and program.goes_on and (more := program.goes_on.match(line)):
            yield line[more.end() :]
        else:
            open_ = False
