"""What stands after the backticks of a fence, in all the spellings that tools have for it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from deckproof.extract.languages import language_named

_DIRECTIVES = frozenset({"code", "code-block", "code-cell", "sourcecode", "parsed-literal", "terminal", "cell"})
"""Directives of MyST whose argument is the language."""
_LANGUAGES = frozenset(
    """
    bash sh shell zsh ksh fish console shell-session terminal cmd powershell pwsh python py r julia js javascript ojs
    node ruby perl php sql mysql psql sqlite java go rust c cpp csharp scala html css json yaml yml toml ini xml
    dockerfile docker text txt output mermaid dot graphviz latex tex stan rcpp sas verbatim embed markdown md diff
    make makefile nginx hcl terraform plaintext
    """.split()  # noqa: SIM905 -- a list literal would take one line per word
)
_BRACES = re.compile(r"\{(?P<inside>[^{}]*)\}\s*(?P<after>.*)", re.DOTALL)
_WORD = re.compile(r"[^\s{}\[\](),:=]+")
_NAMED = re.compile(
    r"(?<![\w-])(?:title|filename|file|name|caption|path)\s*[=:]\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s}\]]+))"
)
_BRACKETS = re.compile(r"\[([^\]]+)\]")
_AFTER_COLON = re.compile(r"^[\w.+-]+:(?P<name>[^\s{}]+)")
_OPTION = re.compile(r"\s*:(?P<name>[\w-]+):\s*(?P<value>.*)")


@dataclass(frozen=True, slots=True)
class Label:
    """What a fence says of its text."""

    language: str
    caption: str | None = None
    is_directive: bool = False  # of MyST: options may stand at the head of the text


def read_label(info: str) -> Label:
    """Read what stands after a fence's backticks.

    >>> read_label('{.bash filename="a.sh"}').language, read_label("bash{1}").language
    ('bash', 'bash')
    """
    info = info.strip()
    braces = _BRACES.match(info)
    if braces is None:
        return Label(_first_word(info), _caption(info))
    inside, after = braces["inside"].strip(), braces["after"].strip()
    word = _first_word(inside) if inside[:1] not in (".", "#") else _first_class(inside)
    if word in _DIRECTIVES and after:
        return Label(_first_word(after), None, is_directive=True)
    if word in _DIRECTIVES:
        return Label("console" if word == "terminal" else "", None, is_directive=True)
    return Label("" if inside.startswith("=") else word, _caption(inside))


def is_code_label(name: str) -> bool:
    """Tell whether a name in braces is that of a language or of a directive for code, not other markup of MyST."""
    return name.lower() in _LANGUAGES or name.lower() in _DIRECTIVES - {"parsed-literal"}


def without_options(label: Label, lines: list[str]) -> tuple[int, str | None]:
    """Return how many lines at the head of a directive's text are its options, and the caption among them."""
    if not label.is_directive:
        return 0, label.caption
    options, size = [], 0
    if lines[:1] == ["---"] and "---" in lines[1:]:
        size = lines.index("---", 1) + 1
        found = dict(line.split(":", 1) for line in lines[1 : size - 1] if ":" in line)
        return size, (found.get("caption") or "").strip() or None
    while size < len(lines) and (match := _OPTION.match(lines[size])):
        options.append((match["name"], match["value"].strip()))
        size += 1
    while size < len(lines) and not lines[size].strip():
        size += 1
    return size, dict(options).get("caption") or None


def _first_word(text: str) -> str:
    word = _WORD.match(text)
    return language_named(word[0].lstrip(".")) if word else ""


def _first_class(text: str) -> str:
    """Return the language that the first class of a list of attributes names."""
    return next((language_named(each[1:]) for each in text.split() if each.startswith(".")), "")


def _caption(text: str) -> str | None:
    named = _NAMED.search(text)
    if named:
        return next((each for each in named.groups() if each), None)
    bracketed = _BRACKETS.search(text)
    if bracketed:
        return bracketed[1].strip()
    colon = _AFTER_COLON.match(text)
    return colon["name"] if colon else None
