"""A Jupyter notebook as a Markdown text, and that text back into the notebook: byte for byte but for saved outputs.

Every cell begins with a comment that numbers it. Cells of text stand as they are; a cell that is typed at the shell
(``!command``, ``%%bash``, or any of a notebook whose kernel is bash) is a transcript with its saved output, one that
writes a file is a fence with that file's name, and all others are fences that nobody runs. Pure.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

_FENCE = "``````"
_SHELLS = ("bash", "sh", "zsh", "ksh")
_MAGIC = re.compile(r"%%(?:script\s+(?:--\S+\s+)*)?(?P<shell>bash|sh|zsh|ksh|!)\b(?P<options>.*)")
_FILE = re.compile(r"%%(?:writefile|file)\s+(?P<name>[^-\s]\S*)\s*")
_TYPED = re.compile(r"(?:!+|%(?=cd\b))\s*(?P<command>\S.*)")
_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_DECODER = json.JSONDecoder()
MIXED = "a cell that mixes Python and shell"


class NotebookError(ValueError):
    """A notebook that can't be read, or a text that does not fit it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A cell as text: lines that are as the notebook says, then the saved output."""

    cell: int  # from 0
    fixed: tuple[str, ...]
    output: tuple[str, ...] = ()
    after: tuple[str, ...] = ()  # fixed lines below the output


def to_text(raw: str) -> str:
    """Return a notebook as text. Raises NotebookError where it is none."""
    lines = [line for each in _pieces(raw) for line in (*each.fixed, *each.output, *each.after)]
    return "\n".join([*lines, ""])


def from_text(raw: str, text: str) -> str:
    """Return the notebook with the outputs that a text has, which differs from its own in nothing else.

    Raises NotebookError where it does.
    """
    found = dict(_outputs(list(_pieces(raw)), text.split("\n")))
    spans = list(_output_spans(raw))
    for cell, lines in sorted(found.items(), reverse=True):
        start, end = spans[cell]
        raw = raw[:start] + _written(raw, start, json.loads(raw[start:end]), lines) + raw[end:]
    if found:
        _check(raw)
    return raw


# ------------------------------------------------------------------------------------------------------ cells as text


def _pieces(raw: str) -> Iterator[Piece]:
    notebook = _loaded(raw)
    kernel = notebook.get("metadata", {}).get("kernelspec", {})
    is_shell = str(kernel.get("language", "")).lower() in _SHELLS or str(kernel.get("name", "")) in _SHELLS
    for number, cell in enumerate(notebook["cells"]):
        head = (*(("",) if number else ()), f"<!-- cell {number + 1} -->", "")
        lines = _lines(cell.get("source", ""))
        if cell.get("cell_type") == "markdown":
            yield Piece(number, (*head, *lines, *_closing(lines)))
        elif cell.get("cell_type") == "code" and any(line.strip() for line in lines):
            yield _code(number, head, lines, cell, is_shell=is_shell)


def _loaded(raw: str) -> dict[str, Any]:
    try:
        notebook: Any = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise NotebookError(f"not a notebook: {error}") from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list) or not all(isinstance(each, dict) for each in cells):
        old = isinstance(notebook, dict) and "worksheets" in notebook
        raise NotebookError(
            "its format is older than 4: save it again with Jupyter" if old else "not a notebook: no cells"
        )
    return dict(notebook)


def _lines(source: str | list[str]) -> list[str]:
    text = source if isinstance(source, str) else "".join(source)
    return text.split("\n") if text else []


def _closing(lines: Sequence[str]) -> tuple[str, ...]:
    """Return the end of a fence that a cell leaves open: with the cell it ends, as Jupyter shows it."""
    mark = ""
    for line in lines:
        fence = re.match(r"\s{0,3}(`{3,}|~{3,})(.*)", line)
        if fence and not mark:
            mark = fence[1]
        elif fence and fence[1].startswith(mark) and not fence[2].strip():
            mark = ""
    return (mark,) if mark else ()


def _code(
    number: int, head: tuple[str, ...], lines: Sequence[str], cell: Mapping[str, Any], *, is_shell: bool
) -> Piece:
    if file := _FILE.fullmatch(lines[0]):
        return _fenced(number, head, f'text title="{file["name"]}"', lines[1:])
    output = tuple(_printed(cell.get("outputs", ())))
    magic = _MAGIC.fullmatch(lines[0])
    if magic or is_shell:
        commands = [line for line in lines[1 if magic else 0 :] if line.strip()]
        return _typed(number, head, _inputs(commands, output, apart=bool(magic)), output)
    found = _at_shell(lines)
    if found is None:
        return _fenced(number, head, "python", lines)
    if not found:
        return _fenced(number, (*head, f'<!-- deckproof: skip="{MIXED}" -->'), "bash", lines)
    return _typed(number, head, _inputs(found, output, apart=True), output)


def _at_shell(lines: Sequence[str]) -> list[str] | None:
    """Return the commands of a cell that holds nothing else; an empty list where it mixes, None where it has none."""
    found, others, goes_on = list[str](), False, False
    for line in lines:
        typed = _TYPED.fullmatch(line.strip())
        if goes_on:
            found.append(line)
        elif typed:
            found.append(typed["command"])
        elif line.strip() and not line.lstrip().startswith("#"):
            others = True
        goes_on = (goes_on or bool(typed)) and line.rstrip().endswith("\\")
    return None if not found else [] if others else found


def _inputs(commands: Sequence[str], output: Sequence[str], *, apart: bool) -> list[str]:
    """Return commands as they are typed: one by one, or as one input where the saved output is that of them all."""
    one = len(_split(commands)) == 1
    if not output or one:
        return [line for each in _split(commands) for line in (f"$ {each[0]}", *(f"> {more}" for more in each[1:]))]
    first, last = ("(", ")") if apart else ("{", "}")
    return [f"$ {first}", *(f"> {each}" for each in commands), f"> {last}"]


def _split(commands: Sequence[str]) -> list[list[str]]:
    """Put the lines of one input together: those that a backslash, or a here-document, holds."""
    found, goes_on, until = list[list[str]](), False, ""
    for line in commands:
        if goes_on or until:
            found[-1].append(line)
            until = "" if until and line.strip() == until else until
        else:
            found.append([line])
            here = re.search(r"<<-?\s*[\"']?(\w+)", line)
            until = here[1] if here else ""
        goes_on = line.rstrip().endswith("\\")
    return found


def _printed(outputs: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return what a cell's commands printed, as a terminal would have shown it at the end."""
    text = "".join("".join(each.get("text", "")) for each in outputs if each.get("output_type") == "stream")
    lines = [_ESCAPE.sub("", line).rstrip("\r").rpartition("\r")[2].rstrip() for line in text.split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _typed(number: int, head: tuple[str, ...], inputs: Sequence[str], output: tuple[str, ...]) -> Piece:
    return Piece(number, (*head, f"{_FENCE}console", *inputs), output, (_FENCE,))


def _fenced(number: int, head: tuple[str, ...], label: str, lines: Sequence[str]) -> Piece:
    return Piece(number, (*head, f"{_FENCE}{label}", *lines, _FENCE))


# -------------------------------------------------------------------------------------------------- text into outputs


def _outputs(pieces: Sequence[Piece], lines: Sequence[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the cells whose output the text has changed, with what it is now."""
    at = 0
    for piece, following in zip_longest(pieces, pieces[1:]):
        if tuple(lines[at : at + len(piece.fixed)]) != piece.fixed:
            raise NotebookError(f"cell {piece.cell + 1} would change in more than its output")
        at += len(piece.fixed)
        if piece.after:
            end = _find(lines, (*piece.after, *(following.fixed[:2] if following else ("",))), at)
            if end is None:
                raise NotebookError(f"the output of cell {piece.cell + 1} can't be told from what follows it")
            if tuple(lines[at:end]) != piece.output:
                yield piece.cell, tuple(lines[at:end])
            at = end + len(piece.after)


def _find(lines: Sequence[str], wanted: tuple[str, ...], start: int) -> int | None:
    size = len(wanted)
    return next((n for n in range(start, len(lines) - size + 1) if tuple(lines[n : n + size]) == wanted), None)


def _output_spans(raw: str) -> Iterator[tuple[int, int]]:
    """Yield where each cell's outputs stand; an empty place where it has none."""
    cells = next(start for name, start, _ in _members(raw, _blank(raw, 0)) if name == "cells")
    for start, end in _elements(raw, cells):
        yield next(((first, last) for name, first, last in _members(raw, start) if name == "outputs"), (end, end))


def _members(text: str, start: int) -> Iterator[tuple[str, int, int]]:
    """Yield the names of an object, and where each value begins and ends."""
    at = _blank(text, start + 1)
    while text[at] != "}":
        name, at = _DECODER.raw_decode(text, at)
        first = _blank(text, _blank(text, at) + 1)
        last = _DECODER.raw_decode(text, first)[1]
        yield name, first, last
        at = _blank(text, last)
        at = _blank(text, at + 1) if text[at] == "," else at


def _elements(text: str, start: int) -> Iterator[tuple[int, int]]:
    at = _blank(text, start + 1)
    while text[at] != "]":
        last = _DECODER.raw_decode(text, at)[1]
        yield at, last
        at = _blank(text, last)
        at = _blank(text, at + 1) if text[at] == "," else at


def _blank(text: str, at: int) -> int:
    while text[at : at + 1] in (" ", "\t", "\n", "\r"):
        at += 1
    return at


def _written(raw: str, start: int, before: Sequence[Mapping[str, Any]], lines: Sequence[str]) -> str:
    """Return a cell's outputs as JSON, in the style of the file: what was printed is one stream, all else stays."""
    kept = [each for each in before if each.get("output_type") != "stream"]
    text = [f"{line}\n" for line in lines]
    streams = [{"name": "stdout", "output_type": "stream", "text": text}] if text else []
    begin = raw.rfind("\n", 0, start) + 1
    unit = re.match(r"\{\r?\n(?P<indent>[ \t]+)", raw.lstrip("\ufeff"))
    if unit is None:
        return json.dumps([*streams, *kept], ensure_ascii=False, separators=(",", ":"))
    indent = raw[begin : begin + len(raw[begin:]) - len(raw[begin:].lstrip(" \t"))]
    end = "\r\n" if "\r\n" in raw else "\n"
    return json.dumps([*streams, *kept], ensure_ascii=False, indent=unit["indent"]).replace("\n", f"{end}{indent}")


def _check(raw: str) -> None:
    """Raise NotebookError where a notebook is not valid, as far as that can be told here."""
    import nbformat

    try:
        with warnings.catch_warnings(action="ignore"):  # of what older notebooks lack
            nbformat.validate(json.loads(raw))
    except nbformat.ValidationError as error:
        raise NotebookError(f"the notebook would not be valid: {error.message}") from None
