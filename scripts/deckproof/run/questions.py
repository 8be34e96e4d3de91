"""What a program asks, by its last line, when it waits for somebody to type. Pure."""

from __future__ import annotations

import re

LOGIN = r"(?i)(?:password|passphrase|username)[^\n]*:\s*$"
"""Who one is."""
CHOICE = r"(?i)\[y/n\]\s*:?\s*\??$|\(yes/no[^)]*\)\??\s*$|are you sure[^\n]*\??\s*$"
"""Whether it is to go on."""
_ASKED = re.compile(f"{LOGIN}|{CHOICE.removeprefix('(?i)')}")


def is_question(line: str) -> bool:
    """Tell whether a program that shows this line, and nothing after it, waits for an answer."""
    return _ASKED.search(line) is not None
