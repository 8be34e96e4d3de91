"""Find the further lines of an input: what the shell or the program asked for with a prompt of its own.

In a transcript each such line either carries that second prompt (``> ``, ``... ``, ``-> ``) or none at all, as where it
was copied from an editor; a mixture is no honest transcript.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from deckproof.parse import shell
from deckproof.parse.lines import Patience

IsPrompt = Callable[[int], bool]
"""Says of a line, by its number, whether it shows a prompt."""

_ZSH = (
    r"quote|dquote|bquote|heredoc|pipe|cmdand|cmdor|for|while|until|if|then|else|elif|elif-then|case|function|subsh|"
    r"cursh|cmdsubst|mathsubst|braceparam|array"
)
_SHELL_MARK = re.compile(rf"(?:(?:{_ZSH})(?: (?:{_ZSH}))*)?>(?: |$)")
_PYTHON_MARK = re.compile(r"\.\.\.(?: |$)")
_MARKS = (
    (re.compile(r"mysql>|mariadb>|MariaDB \["), re.compile(r"\s{4,}(?:->|'>|\">|`>)(?: |$)")),
    (re.compile(r"[\w.-]+=[#>]"), re.compile(r"[\w.-]+[-('\"$*][#>](?: |$)")),
    (re.compile(r"sqlite>"), re.compile(r"\s{3}\.\.\.>(?: |$)")),
    (re.compile(r"In \[\d+\]:"), re.compile(r"\s+\.\.\.:(?: |$)")),
)
"""For the programs that mark every further line: how their prompt begins, and the mark."""


def in_program(lines: Sequence[str], at: int, prompt: str, typed: str) -> list[str]:
    """Return the further lines of what was typed at a program's prompt in line ``at``."""
    if prompt == ">>>":
        return _marked(lines, at + 1, _PYTHON_MARK) if _is_open_python(typed) else []
    mark = next((mark for begins, mark in _MARKS if begins.match(prompt)), None)
    return _marked(lines, at + 1, mark) if mark else []


def in_shell(lines: Sequence[str], at: int, typed: str, is_prompt: IsPrompt, patience: Patience) -> list[str] | None:
    """Return the further lines of a shell's input that its first line leaves open; None where it never ends."""
    if shell.is_complete(typed):
        return []
    for taken in (_marked_until_complete, _plain_until_complete):
        found, complete = taken(lines, at + 1, typed, is_prompt, patience)
        if complete:
            return found
        patience.lost(len(found))
    return None


def _marked(lines: Sequence[str], start: int, mark: re.Pattern[str]) -> list[str]:
    found = list[str]()
    for at in range(start, len(lines)):
        match = mark.match(lines[at])
        if match is None:
            break
        found.append(lines[at][match.end() :])
    return found


def _marked_until_complete(
    lines: Sequence[str], start: int, typed: str, _is_prompt: IsPrompt, patience: Patience
) -> tuple[list[str], bool]:
    state, found = shell.Input(), list[str]()
    state.feed(typed)
    for at in range(start, patience.end(start, len(lines))):
        match = _SHELL_MARK.match(lines[at])
        if match is None:
            break
        found.append(lines[at][match.end() :])
        if state.feed(found[-1]):
            return found, True
    return found, False


def _plain_until_complete(
    lines: Sequence[str], start: int, typed: str, is_prompt: IsPrompt, patience: Patience
) -> tuple[list[str], bool]:
    state, found = shell.Input(), list[str]()
    state.feed(typed)
    for at in range(start, patience.end(start, len(lines))):
        if not state.in_heredoc and is_prompt(at):
            break
        found.append(lines[at])
        if state.feed(lines[at]):
            return found, True
    return found, False


def _is_open_python(typed: str) -> bool:
    """Tell whether Python's prompt would ask for more; a good guess by how the line begins and ends.

    What looks like a continuation under a line that is not open is output, or a wildcard.
    """
    text = typed.split("#", maxsplit=1)[0].rstrip()
    opened = sum(text.count(char) for char in "([{") > sum(text.count(char) for char in ")]}")
    quoted = text.count('"""') % 2 or text.count("'''") % 2
    return bool(text.endswith((":", "\\")) or text.startswith("@") or opened or quoted)
