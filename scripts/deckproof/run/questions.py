"""What a program asks, by its last line, when it waits for somebody to type. Pure."""

from __future__ import annotations

import re

from deckproof.parse.prompts import split_prompt

LOGIN = r"(?i)(?:password|passphrase|username)[^\n]*:\s*$"
"""Who one is."""
CHOICE = r"(?i)\[y/n\]\s*:?\s*\??$|\(yes/no[^)]*\)\??\s*$|are you sure[^\n]*\??\s*$"
"""Whether it is to go on."""
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
    shown = split_prompt(line.strip(), "$#")
    return shown is not None and not shown[1]
