"""Recognise a command with call-outs drawn under it, so that nobody runs it."""

from __future__ import annotations

import re
from collections.abc import Sequence

# The second spelling of each is how its UTF-8 bytes look when they were read as Mac Roman, a common accident.
_BAR = r"(?:[|│┃¦]|‚îÇ)"
_CORNER = r"(?:[└╰┗├┕]|‚îî|‚îú)"
_TYPED_CORNER = r"[`'+\\^]"  # begins many an output line too, so it must stand under something and have a dash
_DASH = r"(?:[─━\-–_>→^]|‚îÄ)"
_LINE = re.compile(
    rf"(?P<bars>(?:\s|{_BAR})*+)(?:(?:{_CORNER}{_DASH}*+|(?<=[\s|│┃¦]){_TYPED_CORNER}{_DASH}++)(?P<label>[^|│]*))?"
)


def is_drawing(lines: Sequence[str]) -> bool:
    """Tell whether the lines are one command with bars, corners and labels under it.

    A table drawn by a database client is not: its rows are not made of bars, corners and one label.
    """
    written = [line for line in lines if line.strip()]
    command = 1
    while command < len(written) and written[command - 1].endswith("\\"):
        command += 1
    below = [_LINE.fullmatch(line) for line in written[command:]]
    labels = [match["label"] for match in below if match and match["label"]]
    drawn = len(below) >= 2 and all(below) and any(match["bars"] for match in below if match)
    return drawn and any(char.isalpha() for label in labels for char in label)
