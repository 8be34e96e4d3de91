"""Tell from a block's label, its caption and its lines what it may be: shell, a program's session, a file, output."""

from __future__ import annotations

import re
from collections.abc import Sequence

from deckproof.model import Block
from deckproof.parse.callouts import is_drawing
from deckproof.parse.commands import is_command, is_unmistakable
from deckproof.parse.files import parses_as_python
from deckproof.parse.named import FILE_NAME
from deckproof.parse.outputs import is_explained
from deckproof.parse.prompts import BARE, SOMETIMES_BARE, is_of_program, split_prompt
from deckproof.parse.script import read_script
from deckproof.parse.transcript import is_transcript

CONSOLE = frozenset({"console", "shell-session"})
SHELL = frozenset({*CONSOLE, "bash", "sh", "shell", "zsh", "ksh", "fish"})
OUTPUT = frozenset({"text", "plaintext", "plain", "txt", "output", "default", "none", "guess", ""})
"""Labels of what a command printed; in the wild they often hold shell, too."""
TERMINAL = frozenset(
    """
    cli cmd command commandline container host prompt shellsession ssh term term1 term2 .term1 .term2 terminal
    """.split()  # noqa: SIM905 -- words are easier to read without quotes
)
"""Labels that authors make up for what is typed, and that no highlighter knows."""
PYTHON = frozenset({"python", "python3", "py"})
MISLABELLED = (OUTPUT - {"output"}) | PYTHON | TERMINAL
"""Labels that, in the wild, often hold shell."""
PROGRAM = frozenset(
    {*PYTHON, "pycon", "pycon3", "ipython", "ipython3", "ipythonconsole", "mysql", "sql", "psql", "sqlite3", *OUTPUT}
    - {"output"}
)
"""Labels of what is typed at a program's prompt."""
SESSION = (
    SHELL
    | PROGRAM
    | TERMINAL
    | frozenset(
        "r rconsole js javascript ruby irb rb lua php julia jlcon elixir iex erlang haskell scala cql redis gdb".split()  # noqa: SIM905 -- words are easier to read without quotes
    )
)
"""Labels of what may be typed in a program that the slide has started."""

_DRAWN = re.compile(r"^\s*[|v↓│▼]\s*$|\s[-=]+>\s")
"""A line of a drawing, or an arrow in it."""

ANATOMY = "command-anatomy"
"""The directive of a command with call-outs, and the label of what it holds."""


def is_file(block: Block) -> bool:
    """Tell whether the block's caption is the name of a file that holds its text."""
    caption = (block.caption or "").strip()
    return bool(FILE_NAME.fullmatch(caption)) and block.language not in CONSOLE


def is_shell(block: Block, lines: Sequence[str]) -> bool:
    """Tell whether the block is shell by its label, or plainly shell in spite of it."""
    if block.language in SHELL:
        return True
    if block.language not in MISLABELLED:
        return False
    typed = [each for each in map(split_prompt, lines) if each and each[1] and not is_of_program(each[0])]
    if typed:
        first = next(line for line in lines if line.strip())
        return block.language != "text" or split_prompt(first) is not None or any(is_command(text) for _, text in typed)
    if not block.language and _is_command_with_output(lines):
        return True
    return has_only_commands(lines) and not parses_as_python(block.text)


def _is_command_with_output(lines: Sequence[str]) -> bool:
    """Tell whether the lines begin with what nobody takes for anything but a command, and go on with what it prints."""
    first = next((line for line in lines if line.strip()), "")
    if not is_unmistakable(first):
        return False
    if is_explained(lines) or is_explained(lines[1:]) or any(map(_DRAWN.search, lines)):
        return False
    drafts = read_script(lines).drafts
    return bool(drafts) and all(is_command(draft.input[0]) for draft in drafts)


def has_only_commands(lines: Sequence[str]) -> bool:
    """Tell whether every line that would be a command in a script begins with a well-known one."""
    if is_drawing(lines):
        lines = [next(line for line in lines if line.strip())]
    if any(map(_DRAWN.search, lines)):
        return False
    found = read_script(lines)
    unmarked = any(doubt.rule == "unmarked-output" for doubt in found.doubts)
    return bool(found.drafts) and not unmarked and all(is_command(draft.input[0]) for draft in found.drafts)


def _remarks(lines: Sequence[str]) -> bool:
    """Tell whether ``#`` begins remarks, and no command typed by root: what stands without it is all commands.

    Or what stands behind it is all words that begin with a capital letter.
    """
    marked = [line[1:].strip() for line in lines if line.startswith("#")]
    if not marked or any(map(is_command, marked)):
        return False
    return all(text[:1].isupper() and " " in text for text in marked) or has_only_commands(lines)


def program_prompt(block: Block, lines: Sequence[str]) -> str | None:
    """Return the first prompt of a program in a block that may hold its session; None where there is none."""
    if block.language not in PROGRAM:
        return None
    prompts = (split_prompt(line) for line in lines)
    return next((prompt[0] for prompt in prompts if prompt and prompt[1] and is_of_program(prompt[0])), None)


def bare_prompts(block: Block, lines: Sequence[str]) -> str:
    """Return the characters that alone are a prompt in this block.

    That is ``$`` and, in a console block that begins with it and shows no other prompt, root's ``#``, ``%`` or ``>``;
    ``%``, with which no line of a script begins, in other shell blocks, too.
    """
    first = next((line for line in lines if line.strip()), "")
    signs = SOMETIMES_BARE if block.language in CONSOLE else "%" if block.language in SHELL else ""
    begins = first[:1] in set(signs) and first[1:2] == " "
    return BARE + first[0] if begins and not is_transcript(lines) and not _remarks(lines) else BARE
