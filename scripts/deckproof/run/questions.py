"""What a program asks, by its last line, when it waits for somebody to type. Pure."""

from __future__ import annotations

import re

from deckproof.parse.prompts import is_of_shell, split_prompt, without_folder

LOGIN = r"(?i)(?:password|passphrase|username)[^\n]*:\s*$"
"""Who one is."""
CHOICE = r"(?i)\[y/n\]\s*:?\s*\??$|\(yes/no[^)]*\)\??\s*$|are you sure[^\n]*\??\s*$"
"""Whether it is to go on."""
_STARTS_SHELL = re.compile(
    r"(?:^|[;&|\n]\s*|\bexec\s+)(?:sudo\s+)?"
    r"(?:\S*\b(?:ba|da|a|z)?sh(?:\s+-\w+)*|sudo\s+-[is]\b.*|(?:su|chroot|newgrp|login|ssh|unshare|nsenter)\b.*)\s*$"
)
"""The end of an input that starts another shell: what that says of its last command is none of this one's."""
_ASKED = re.compile(f"{LOGIN}|{CHOICE.removeprefix('(?i)')}")


def is_question(line: str) -> bool:
    """Tell whether a program that shows this line, and nothing after it, waits for an answer.

    >>> [is_question(each) for each in ("Continue? [y/N]", "Password:", "root@web:/#", "done")]
    [True, True, False, False]
    """
    return _ASKED.search(line) is not None


def is_prompt(line: str) -> bool:
    """Tell whether a line is a prompt, of a shell or another program, at which nothing is typed yet.

    >>> [is_prompt(each) for each in ("root@web:/#", "mysql>", "90 %", "$ ls")]
    [True, True, False, False]
    """
    return _prompt(line) is not None


def is_shells_prompt(line: str) -> bool:
    """Tell whether a line is the prompt of a shell at which nothing is typed yet.

    >>> [is_shells_prompt(each) for each in ("root@web:/#", "mysql>", "# ", "$ ls")]
    [True, False, True, False]
    """
    prompt = _prompt(line)
    return prompt is not None and is_of_shell(prompt)


def is_same_shell(before: str, after: str, typed: str) -> bool:
    """Tell whether two prompts are of one shell, which may have gone to another folder, and no other was started.

    >>> [is_same_shell("root@web:/#", *each) for each in (("root@web:/tmp#", "cd tmp"), ("root@web:/#", "bash"))]
    [True, False]
    """
    return without_folder(before) == without_folder(after) and not _STARTS_SHELL.search(typed)


def _prompt(line: str) -> str | None:
    shown = split_prompt(line.strip(), "$#")
    return shown[0] if shown and not shown[1] else None
