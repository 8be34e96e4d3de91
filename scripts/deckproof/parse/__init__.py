"""Read blocks: pure functions from the text of a block to the steps it shows."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Sequence
from dataclasses import replace

from deckproof.config import Silence
from deckproof.model import Block, Kind, LineRole, Reading, Role, Step
from deckproof.parse.drawing import is_drawing
from deckproof.parse.lines import Draught
from deckproof.parse.script import read_script
from deckproof.parse.transcript import is_transcript, read_transcript

__all__ = ["read"]

CONSOLE = frozenset({"console", "shell-session"})
SHELL = frozenset({*CONSOLE, "bash", "sh", "shell", "zsh", "ksh"})
MISLABELLED = frozenset({"python", "python3", "py", "text", "default", "none", "guess", ""})
"""Languages that, in the wild, often hold shell."""

_COMMANDS = frozenset(
    """
    apt apt-get apk brew bash cat cd chmod chown cp curl df docker docker-compose du echo env export git grep head
    kill kubectl ln ls make mkdir mv nano npm pip pip3 podman ps pwd python python3 rm rmdir sh skopeo sleep source
    ssh sudo systemctl tail tar touch uname wget which whoami
    """.split()  # noqa: SIM905 -- a list literal would take one line per word
)
_MOST_LINES, _MOST_CHARACTERS = 10_000, 200_000
"""What is longer was not written to be read, and is not."""
_LONGEST_PYTHON = 20_000
"""Characters; no slide shows more, and Python's parser is not made for hostile texts."""
_FILE_NAME = re.compile(
    r"(?!(?:.*/)?\.\./)(?:[\w.-]+/)*(?:[\w-][\w.-]*\.[A-Za-z][\w]*|Dockerfile|Containerfile|Makefile|\.[\w-]+)"
)


def read(block: Block, silence: Silence = Silence.BLOCK) -> Reading:
    """Say what a block is, and which steps it holds.

    Never raises: what can't be read as a step is of kind OTHER, with the reason.
    """
    lines = block.text.split("\n")
    if block.options.skip:
        readable = not _is_endless(block, lines) and _is_shell(block, lines)
        return _unread(block, lines, _kind(block, lines) if readable else Kind.OTHER, block.options.skip)
    if _is_file(block):
        return _unread(block, lines, Kind.FILE, None)
    if _is_endless(block, lines):
        size = f"{len(lines):,} lines, {len(block.text):,} characters"
        return _unread(block, lines, Kind.OTHER, f"{size}: longer than anything that a slide shows")
    if not _is_shell(block, lines):
        return _unread(block, lines, Kind.OTHER, f"language {block.language or 'not given'}: not shell")
    if is_drawing(lines):
        return _unread(block, lines, Kind.DRAWING, "a drawing of a command")
    return _read_shell(block, lines, silence)


def _read_shell(block: Block, lines: Sequence[str], silence: Silence) -> Reading:
    kind = _kind(block, lines)
    draught = (
        read_transcript(lines, root_prompt=_root_prompt(block, lines))
        if kind is Kind.TRANSCRIPT
        else read_script(lines)
    )
    if not draught.drafts:
        return _unread(block, lines, Kind.OTHER, "no command in it")
    doubts = draught.warnings
    if block.language not in SHELL:
        doubts = [*doubts, f"shell is labelled {block.language or 'nothing'}; write `console` or `bash`"]
    return Reading(block, kind, _steps(block, draught, silence), tuple(draught.roles), None, tuple(doubts))


def _kind(block: Block, lines: Sequence[str]) -> Kind:
    return Kind.TRANSCRIPT if is_transcript(lines, root_prompt=_root_prompt(block, lines)) else Kind.SCRIPT


def _unread(block: Block, lines: Sequence[str], kind: Kind, reason: str | None) -> Reading:
    return Reading(block, kind, (), (LineRole.TEXT,) * len(lines), reason)


def _is_endless(block: Block, lines: Sequence[str]) -> bool:
    return len(lines) > _MOST_LINES or len(block.text) > _MOST_CHARACTERS


def _is_file(block: Block) -> bool:
    caption = (block.caption or "").strip()
    return bool(_FILE_NAME.fullmatch(caption)) and block.language not in CONSOLE


def _is_shell(block: Block, lines: Sequence[str]) -> bool:
    """Tell whether the block is shell by its label, or plainly shell in spite of it."""
    if block.language in SHELL:
        return True
    if block.language not in MISLABELLED:
        return False
    if any(line.startswith("$ ") for line in lines):
        return True
    words = _first_words(lines)
    return bool(words) and words <= _COMMANDS and not _is_python(block.text)


def _first_words(lines: Sequence[str]) -> frozenset[str]:
    """Return the first word of every line that would be a command in a script."""
    if is_drawing(lines):
        lines = [next(line for line in lines if line.strip())]
    return frozenset(draft.input[0].split()[0] for draft in read_script(lines).drafts)


def _is_python(text: str) -> bool:
    if len(text) > _LONGEST_PYTHON:
        return False
    try:
        with warnings.catch_warnings(action="ignore"):
            ast.parse(text)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False
    return True


def _root_prompt(block: Block, lines: Sequence[str]) -> bool:
    """A ``#`` is root's prompt in a console block that shows no other prompt and begins with it."""
    first = next((line for line in lines if line.strip()), "")
    return block.language in CONSOLE and first.startswith("# ") and not is_transcript(lines, root_prompt=False)


def _steps(block: Block, draught: Draught, silence: Silence) -> tuple[Step, ...]:
    steps = [draft.step(block.span.first) for draft in draught.drafts]
    shows_output = any(step.expected for step in steps)
    claimed = {
        Silence.ALWAYS: shows_output or any(step.prompt for step in steps),
        Silence.NEVER: False,
        Silence.BLOCK: shows_output,
    }[silence]
    claimed = claimed and block.options.role is Role.SHOWN
    steps = [_with_options(step, block, claims_silence=claimed) for step in steps]
    options = block.options
    last = replace(
        steps[-1], status=steps[-1].status if options.status is None else options.status, stays=options.stays
    )
    return (*steps[:-1], last)


def _with_options(step: Step, block: Block, *, claims_silence: bool) -> Step:
    options = block.options
    exits = re.fullmatch(r"exit\s+(\d{1,3})", step.input.strip())
    return replace(
        step,
        expected=step.expected if step.expected or claims_silence else None,
        status=int(exits[1]) % 256 if exits else 0,
        terminal=options.terminal,
        container=options.container,
        timeout=options.timeout,
    )
