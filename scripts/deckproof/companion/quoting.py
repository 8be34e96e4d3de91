"""Put commands into a script so that nothing of them changes, but for the variables in place of written tokens."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_MARK = re.compile("\0(\\w+)\0")
_EXPANDED = re.compile(r'["$`\\]')
"""What does not stay as it is within double quotes."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a script, and the here-document that follows it; only the line itself may be indented."""

    head: str = ""
    document: tuple[str, ...] = ()

    def render(self, indent: str) -> str:
        """Return the text, without a final newline."""
        return "\n".join([f"{indent}{self.head}" if self.head else "", *self.document])


def call(helper: str, text: str) -> Line:
    """Return the call of a helper with a command: in quotes or, where none will do, as a here-document."""
    if "'" in text and _EXPANDED.search(text):
        return _document(helper, text, "'")
    return Line(f"{helper} {quoted(text)}")


def here(helper: str, text: str, variables: Mapping[str, str]) -> Line:
    """Return the call of a helper that reads a text, in which variables take the place of written tokens."""
    marked = _replaced(text, {written: f"\0{name}\0" for written, name in variables.items()})
    if marked == text:
        return _document(helper, text, "'")
    escaped = re.sub(r"[\\$`]", lambda match: f"\\{match[0]}", marked)
    return _document(helper, _MARK.sub(r"${\1}", escaped), "")


def quoted(text: str) -> str:
    """Return the text as one word of a script."""
    if "'" not in text:
        return f"'{text}'"
    if not _EXPANDED.search(text):
        return f'"{text}"'
    return "'" + text.replace("'", "'\\''") + "'"


def word(text: str) -> str:
    """Return the text as one word, without quotes where it needs none."""
    return text if re.fullmatch(r"[\w./:=@%+-]+", text) else quoted(text)


def filled(text: str, variables: Mapping[str, str]) -> str:
    """Return a command with variables in place of written tokens, also within quotes."""
    if not variables:
        return text
    words = "|".join(map(re.escape, sorted(variables, key=len, reverse=True)))
    done, position, open_ = "", 0, list[str]()
    for match in re.finditer(rf"(?<![0-9A-Za-z_])(?:{words})(?![0-9A-Za-z_])", text):
        _read_on(text[position : match.start()], open_)
        done += text[position : match.start()]
        done += _reference(variables[match[0]], open_[-1] if open_ else "", is_word=_is_word(text, match))
        position = match.end()
    return done + text[position:]


def _reference(variable: str, quote: str, *, is_word: bool) -> str:
    if quote == "'":
        return f"'\"${variable}\"'"
    return f'"${variable}"' if is_word and quote != '"' else f"${variable}"


def _is_word(text: str, match: re.Match[str]) -> bool:
    around = text[match.start() - 1 : match.start()] + text[match.end() : match.end() + 1]
    return "<<" not in text and (not around or around.isspace())


def _read_on(text: str, open_: list[str]) -> None:
    """Read shell text, and keep in ``open_`` the quotation marks and brackets that are open after it."""
    position = 0
    while position < len(text):
        char, top = text[position], open_[-1] if open_ else ""
        position += 2 if char == "\\" and top != "'" else 1
        if char == top or (char == ")" and top == "("):
            open_.pop()
        elif _opens(char, top, before=text[: position - 1]):
            open_.append(char)


def _opens(char: str, top: str, *, before: str) -> bool:
    """Tell whether a character opens something within what is open already."""
    if char == '"':
        return top != "'"
    if char == "(":
        return top not in ("'", '"') or (top == '"' and before.endswith("$"))
    return char == "'" and top not in ("'", '"')


def _replaced(text: str, pairs: Mapping[str, str]) -> str:
    for written in sorted(pairs, key=len, reverse=True):
        text = re.sub(
            rf"(?<![0-9A-Za-z_]){re.escape(written)}(?![0-9A-Za-z_])", pairs[written].replace("\\", "\\\\"), text
        )
    return text


def _document(helper: str, text: str, quote: str) -> Line:
    lines = text.removesuffix("\n").split("\n")
    mark = _mark(lines)
    return Line(f"{helper} <<{quote}{mark}{quote}", (*lines, mark))


def _mark(lines: Sequence[str]) -> str:
    mark = "END"
    while mark in lines:
        mark += "_"
    return mark
