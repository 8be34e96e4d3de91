"""Tell whether a block of plain text can be what the command above it printed, or is something else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from deckproof.docker.calls import calls_client, docker_calls
from deckproof.match.wildcards import is_wild_line
from deckproof.model import Block
from deckproof.parse.commands import first_word, is_typed, never_prints, prints_no_data
from deckproof.parse.files import DATA, file_kind
from deckproof.parse.prompts import SOMETIMES_BARE

_READERS = frozenset(
    "awk cat curl cut echo grep head less more nl printf sed tail tee wget xargs".split()  # noqa: SIM905 -- shorter
)
"""Commands that print what is in a file."""
_NOTE = re.compile(r"\S(?:\s{2,}|\t)#\s")
_STRONG = re.compile(r"[A-Z]\s\s+[A-Z]|\b[0-9a-f]{12}\b|^\s*[0-9a-f]{64}\s*$")
"""What stands in tables and ids: no prose, no file."""
_NESTS = re.compile(r"\s*(?:- )?[\w.\"'-]+:\s*$")
"""A key with what is its below it, as docker's own lines have none: ``Status: Downloaded newer image``."""
_ADDRESS = re.compile(r"\s*https?://\S+\s*")
"""A line that somebody is to open in a browser."""
_MARKS = {f"{sign} " for sign in SOMETIMES_BARE}
"""What a block begins with that shows the command above again, at a prompt."""
_HEADS = {
    "CONTAINER ID": ("ps", "stats", "compose ps"),
    "REPOSITORY": ("images", "search"),
    "IMAGE ID": ("images", "history"),
    "NETWORK ID": ("network ls",),
    "VOLUME NAME": ("volume ls",),
}
"""Columns of docker's tables, and the verbs that print them."""
_NEXT_TO_IT = 6
"""Lines from the end of a block to the beginning of the next, with both their marks and one line of prose between."""


def can_be_output(block: Block, lines: Sequence[str], command: str, above: Block) -> bool:
    """Tell whether a block, given with its written lines, may be what a command in the block above printed."""
    if block.language == "output":
        return True
    if never_prints(command) or is_typed(lines, command) or is_explained(lines) or _is_of_another(lines, command):
        return False
    if all(map(_ADDRESS.fullmatch, lines)) and calls_client(command):
        return False
    if lines and lines[0][:2] in _MARKS and lines[0][2:].strip() == command.strip():
        return False
    kind = file_kind(lines)
    if kind is not None and kind not in DATA and first_word(command) not in _READERS:
        return False
    if prints_no_data(command) and (kind == "JSON" or (kind == "YAML" and any(map(_NESTS.match, lines)))):
        return False
    return _is_next(block, above) or any(_STRONG.search(line) or is_wild_line(line) for line in lines)


def _is_of_another(lines: Sequence[str], command: str) -> bool:
    """Tell whether the lines begin as a table of docker's that the command, another one of docker's, does not print."""
    calls = {call.command for call in docker_calls(command)}
    verbs = next((verbs for column, verbs in _HEADS.items() if column in lines[0]), None) if lines else None
    return verbs is not None and bool(calls) and calls.isdisjoint(verbs) and "exec" not in calls


def is_explained(lines: Sequence[str]) -> bool:
    """Tell whether the lines are parts of a command, each with a note behind it, or a list of options."""
    noted = sum(_NOTE.search(line) is not None for line in lines)
    return 2 * noted > len(lines) or all(line.lstrip().startswith("-") for line in lines)


def _is_next(block: Block, above: Block) -> bool:
    return block.span.path != above.span.path or block.span.first - above.span.last <= _NEXT_TO_IT
