"""Find the further lines of an input: what the shell, or Python, asked for with a second prompt.

In a transcript each such line of shell carries that second prompt (``> ``) or none at all, as where it was copied from
an editor; a mixture is no honest transcript.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from deckproof.parse import shell
from deckproof.parse.draft_step import Patience

IsPrompt = Callable[[int], bool]
"""Says of a line, by its number, whether it shows a prompt."""

_ZSH = (
    r"quote|dquote|bquote|heredoc|pipe|cmdand|cmdor|for|while|until|if|then|else|elif|elif-then|case|function|subsh|"
    r"cursh|cmdsubst|mathsubst|braceparam|array"
)
_SHELL_MARK = re.compile(rf"(?:(?:{_ZSH})(?: (?:{_ZSH}))*)?>(?: |$)")
_PYTHON_MARK = re.compile(r"\.\.\.(?: |$)")


def in_python(lines: Sequence[str], at: int, typed: str) -> list[str]:
    """Return the further lines of what was typed at Python's prompt in line ``at``."""
    found = list[str]()
    for number in range(at + 1, len(lines)) if _is_open_python(typed) else ():  # a slice would be copied
        match = _PYTHON_MARK.match(lines[number])
        if match is None:
            break
        found.append(lines[number][match.end() :])
    return found


def in_shell(lines: Sequence[str], at: int, typed: str, is_prompt: IsPrompt, patience: Patience) -> list[str] | None:
    """Return the further lines of a shell's input that its first line leaves open; None where it never ends."""
    if shell.is_complete(typed):
        return []
    if at + 1 == len(lines):
        return None
    for taken in (_marked_until_complete, _plain_until_complete):
        found, complete = taken(lines, at + 1, typed, is_prompt, patience)
        if complete:
            return found
        patience.lost(len(found))
    return None


def _marked_until_complete(
    lines: Sequence[str], start: int, typed: str, _is_prompt: IsPrompt, patience: Patience
) -> tuple[list[str], bool]:
    state, found = shell.Input(), list[str]()
    if not _SHELL_MARK.match(lines[start]):
        return found, False
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
