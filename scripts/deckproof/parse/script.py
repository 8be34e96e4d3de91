"""Read a script: commands without prompts, their output in comments under them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from deckproof.model import LineRole
from deckproof.parse import shell
from deckproof.parse.lines import Draft, Draught
from deckproof.parse.prompts import keys

_COMMENT = re.compile(r"\s*#(?!!)\s?(?P<text>.*)$")
_AMBIGUOUS = "taken for a remark on the command under it; if it is output, leave a blank line after it"
_OUTPUT_SHAPE = re.compile(r"[A-Z][A-Z ]+\s{2,}[A-Z]|[0-9a-f]{12}|\.\.\.$|…$")


def read_script(lines: Sequence[str]) -> Draught:
    """Read the lines of a block that shows no prompt.

    A paragraph of comments after a command, also after a blank line, is that command's expected output, unless a
    command follows it directly: then it is a remark on that one.
    """
    roles, drafts, warnings = _commands(lines)
    for paragraph in _paragraphs(roles):
        before = [draft for draft in drafts if draft.last < paragraph[0]]
        if _is_output(lines, roles, paragraph, follows_command=bool(before)):
            for at in paragraph:
                roles[at] = LineRole.OUTPUT
                before[-1].expected.append((at, _text(lines[at])))
        elif before and any(_OUTPUT_SHAPE.search(_text(lines[at])) for at in paragraph):
            warnings.append(f"line {paragraph[0] + 1}: {_AMBIGUOUS}")
    return Draught(drafts, roles, warnings)


def _commands(lines: Sequence[str]) -> tuple[list[LineRole], list[Draft], list[str]]:
    """Find the commands; every comment is a remark for now."""
    roles, drafts, warnings = list[LineRole](), list[Draft](), list[str]()
    joined = True  # False after an input that never ended: from then on, each line stands for itself
    while (at := len(roles)) < len(lines):
        line = lines[at]
        if not line.strip():
            roles.append(LineRole.BLANK)
        elif _COMMENT.match(line) or line.startswith("#!"):
            roles.append(LineRole.REMARK)
        else:
            size = _size(lines[at:]) if joined else 1
            if size == 0:
                warnings.append(f"line {at + 1}: the input is not complete (an open quote, bracket or here-document)")
                size, joined = 1, False
            written = [line.strip(), *(each.rstrip() for each in lines[at + 1 : at + size])]
            drafts.append(Draft("", written, at, at + size - 1, keys(line) is not None))
            roles += [LineRole.INPUT, *[LineRole.CONTINUATION] * (size - 1)]
    return roles, drafts, warnings


def _size(lines: Sequence[str]) -> int:
    """Return how many lines the input takes that starts in the first one; 0 where it never ends."""
    if keys(lines[0]):
        return 1
    state = shell.Input()
    for number, line in enumerate(lines, 1):
        if state.feed(line.strip() if number == 1 else line):
            return number
    return 0


def _paragraphs(roles: Sequence[LineRole]) -> list[list[int]]:
    """Return the runs of comment lines, as line numbers."""
    groups = groupby(range(len(roles)), key=lambda at: roles[at])
    return [list(group) for role, group in groups if role is LineRole.REMARK]


def _is_output(lines: Sequence[str], roles: Sequence[LineRole], paragraph: list[int], *, follows_command: bool) -> bool:
    after = paragraph[-1] + 1
    directly_above_command = after < len(lines) and roles[after] is LineRole.INPUT
    return follows_command and not directly_above_command


def _text(line: str) -> str:
    match = _COMMENT.match(line)
    return match["text"].rstrip() if match else line
