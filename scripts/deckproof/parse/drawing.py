"""Recognise a command with call-outs drawn under it, so that nobody runs it."""

from __future__ import annotations

import re
from collections.abc import Sequence

# The second spelling of each is how its UTF-8 bytes look when they were read as Mac Roman, a common accident.
_BAR = r"(?:[|│┃¦]|‚îÇ)"
_CORNER = r"(?:[└╰┗├┕`'+\\^]|‚îî|‚îú)"
_DASH = r"(?:[─━\-–_>→^]|‚îÄ)"
_LINE = re.compile(rf"^(?:\s|{_BAR})*(?:{_CORNER}{_DASH}*(?P<label>\s*[^|│]*))?$")


def is_drawing(lines: Sequence[str]) -> bool:
    """Tell whether the lines are one command with bars, corners and labels under it.

    A table drawn by a database client is not: its rows are not made of bars, corners and one label.
    """
    written = [line for line in lines if line.strip()]
    command = 1
    while command < len(written) and written[command - 1].endswith("\\"):
        command += 1
    below = [_LINE.match(line) for line in written[command:]]
    labels = [match["label"] for match in below if match and match["label"]]
    return len(below) >= 2 and all(below) and any(char.isalpha() for label in labels for char in label)
