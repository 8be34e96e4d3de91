"""Read a script: commands without prompts, their output in comments under them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from deckproof.docker.calls import calls_client
from deckproof.docker.sessions import enters_shell, starts_shell
from deckproof.match.tables import Row, read_tables
from deckproof.match.wildcards import WILDCARD
from deckproof.model import Doubt, LineRole
from deckproof.parse import shell
from deckproof.parse.commands import (
    has_columns,
    is_error_of,
    is_no_command,
    is_output_of,
    is_words,
    looks_typed,
    never_prints,
    quoted,
)
from deckproof.parse.draft_step import Draft, DraftReading, Patience, incomplete
from deckproof.parse.programs import typed_inside
from deckproof.parse.prompts import UNSHOWN, keys

_COMMENT = re.compile(r"\s*#(?!!)\s?(?P<text>.*)", re.DOTALL)
_OPTION = re.compile(r"--?[A-Za-z]")
_ANNOUNCES = re.compile(
    r"(?i)output|result|print|show|display|return|respon|answer|you(?:'ll)? (?:should )?see|[:>]\s*$"
)
"""What a remark says that stands above what a command prints."""
_JOINED = re.compile(r"[;|&]")
_WHERE = "typed in the shell that the command above starts, or beside it? No prompt says"
_INSIDE = "taken for typed in the shell that the command above starts, until that is left"
_SAY_WHERE = "show the prompts, as `root@4f5c2e7d9a01:/# ls`, leave it with `exit`, or say where with `container=NAME`"
_UNMARKED = "taken for what the command above it prints: it begins with no command that is known"
_MARK_IT = "show prompts, or write it in a comment"
_AMBIGUOUS = "taken for a remark on the command under it; if it is output, leave a blank line after it"
_APART = "leave a blank line between the command above and a remark, and one under an output"
_OUTPUT_SHAPE = re.compile(rf"[A-Z]\s\s+[A-Z]|[0-9a-f]{{12}}|{WILDCARD}$")


def read_script(lines: Sequence[str]) -> DraftReading:
    """Read the lines of a block that shows no prompt.

    A paragraph of comments after a command, also after a blank line, is that command's expected output, unless a
    command follows it directly: then it is a remark on that one.
    """
    drafted = _commands(lines)
    roles = drafted.roles
    following = iter(drafted.drafts)
    upcoming, before = next(following, None), None
    for paragraph in _paragraphs(roles):
        while upcoming is not None and upcoming.last < paragraph[0]:
            before, upcoming = upcoming, next(following, None)
        if before is None:
            continue
        if _OPTION.match(_text(lines[paragraph[0]])) and _explains(_text(lines[paragraph[0]]), before):
            continue
        if _says_nothing(before) and not is_error_of(_text(lines[paragraph[0]]), before.input[0]):
            continue
        if _is_above_command(roles, paragraph):
            if any(_OUTPUT_SHAPE.search(_text(lines[at])) for at in paragraph):
                drafted.doubts.append(Doubt("remark-or-output", paragraph[0], _AMBIGUOUS, _APART))
            continue
        for at in paragraph:
            roles[at] = LineRole.OUTPUT
            before.expected.append((at, _text(lines[at])))
    return drafted


def _commands(lines: Sequence[str]) -> DraftReading:
    """Find the commands; every comment is a remark for now."""
    roles, drafts, doubts, above = list[LineRole](), list[Draft](), list[Doubt](), list[int]()
    patience, rows = Patience(), _rows(lines)
    while (at := len(roles)) < len(lines):
        line = lines[at]
        explained = bool(roles) and roles[-1] is LineRole.REMARK and _names(lines[at - 1], line)
        explained |= bool(drafts) and roles[-1] is LineRole.INPUT and _says_nothing(drafts[-1]) and is_words(line)
        if not line.strip():
            roles.append(LineRole.BLANK)
        elif _COMMENT.match(line) or line.startswith("#!"):
            roles.append(LineRole.REMARK)
        elif (at in rows or is_no_command(line)) and not drafts and not keys(line) and not explained:
            above.append(at)
            roles.append(LineRole.OUTPUT)
        elif drafts and (at in rows or (_is_output(line, drafts[-1], roles) and not explained)):
            if roles[-1] is not LineRole.OUTPUT:
                doubts.append(Doubt("unmarked-output", at, _UNMARKED, _MARK_IT))
            roles.append(LineRole.OUTPUT)
            marked = quoted(line)
            drafts[-1].expected.append((at, line.rstrip() if marked is None else marked))
        else:
            size = size_of_input(lines, at, patience)
            if size == 0:
                doubts.append(incomplete(at, line))
                size = 1
            written = [line.strip(), *(each.rstrip() for each in lines[at + 1 : at + size])]
            drafts.append(Draft("", shell.without_remark(written), at, at + size - 1, keys(line) is not None))
            roles += [LineRole.INPUT, *[LineRole.CONTINUATION] * (size - 1)]
    doubts += _entered(drafts)
    return DraftReading(drafts, roles, doubts, above)


def _entered(drafts: Sequence[Draft]) -> Iterator[Doubt]:
    """Let what is typed in a container's shell, to its end, be typed there; doubt it where no end is shown."""
    inputs, inside = ["\n".join(each.input) for each in drafts], 0  # the place of the first that is not typed there
    for at, following in enumerate(inputs[1:], 1):
        entered = at >= inside and not drafts[at].keys and enters_shell(inputs[at - 1], inputs[: at - 1], following)
        if not entered or calls_client(following):
            continue
        inside = at + typed_inside(inputs[at:])
        for each in drafts[at:inside]:
            each.prompt = "" if each.keys else UNSHOWN
        yield unprompted_session(drafts[at].first, left=inside > at)


def _names(remark: str, line: str) -> bool:
    """Tell whether a remark says what a line under it does, that is a command's by nothing else: ``op vault list``."""
    return is_words(line) and not _ANNOUNCES.search(remark)


def _rows(lines: Sequence[str]) -> set[int]:
    """Return the lines that stand under the header of a table, in columns: an image may have the name of a program."""
    return {at for at, row in enumerate(read_tables(lines)) if isinstance(row, Row) and has_columns(lines[at])}


def _says_nothing(draft: Draft) -> bool:
    return len(draft.input) == 1 and never_prints(draft.input[0]) and _JOINED.search(draft.input[0]) is None


def _explains(text: str, draft: Draft) -> bool:
    """Tell whether a comment begins with an option that the command above it has."""
    return text.split("=", maxsplit=1)[0].split(maxsplit=1)[0].rstrip(":,") in "\n".join(draft.input).split()


def unprompted_session(line: int, *, left: bool) -> Doubt:
    """Return what is to be said of a command that may belong to a container's shell: it does where that is left."""
    return Doubt("unprompted-session", line, _INSIDE if left else _WHERE, _SAY_WHERE, refused=not left)


def _is_output(line: str, draft: Draft, roles: Sequence[LineRole]) -> bool:
    """Tell whether a line is what the command above it printed: right under it, or far from being a command."""
    if draft.keys or keys(line):
        return False
    if is_no_command(line):
        return True
    command = "\n".join(draft.input)
    if starts_shell(command):
        return False
    if roles[-1] in (LineRole.BLANK, LineRole.REMARK):
        return quoted(line) is None and not looks_typed(line) and is_output_of(line, command)
    return is_output_of(line, command)


def size_of_input(lines: Sequence[str], start: int, patience: Patience) -> int:
    """Return how many lines the input takes that starts in line ``start``; 0 where it never ends."""
    if keys(lines[start]):
        return 1
    state = shell.Input()
    for at in range(start, max(patience.end(start, len(lines)), start + 1)):
        if state.feed(lines[at].strip() if at == start else lines[at]):
            return at - start + 1
    patience.lost(len(lines) - start)
    return 0


def _paragraphs(roles: Sequence[LineRole]) -> list[list[int]]:
    """Return the runs of comment lines, as line numbers."""
    groups = groupby(range(len(roles)), key=lambda at: roles[at])
    return [list(group) for role, group in groups if role is LineRole.REMARK]


def _is_above_command(roles: Sequence[LineRole], paragraph: list[int]) -> bool:
    after = paragraph[-1] + 1
    return after < len(roles) and roles[after] is LineRole.INPUT


def _text(line: str) -> str:
    match = _COMMENT.match(line)
    return match["text"].rstrip() if match else line
