"""What ``ls`` prints at a terminal: names in columns, as many as the screen has room for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from deckproof.match.wildcards import is_wild_line

_LISTS = re.compile(r"(?:^|[\s;&|'\"/])ls(?=\s|$|['\";&])(?P<words>[^|;&>\n]*)")
_LONG = re.compile(r"\s-[a-zA-Z]*[lgonRsi1mCx]|\s--(?:format|recursive|size|inode)")


def is_arranged_otherwise(command: str, expected: Sequence[str], actual: Sequence[str]) -> bool:
    """Tell whether both are lists of the same names, as ``ls`` arranges them on screens of other widths."""
    found = _LISTS.search(command)
    if found is None or _LONG.search(found["words"]) or "|" in command[found.end() :]:
        return False
    shown, printed = (Counter(word for line in lines for word in line.split()) for lines in (expected, actual))
    wild = [word for word in shown if is_wild_line(word)]
    for word in wild:
        del shown[word]
    return shown <= printed if wild else shown == printed
