"""Find the name of a file in the words above a block: "Write this into a new file called `Dockerfile`:".

Only the last sentence speaks of the block, and only where it says that something is made or written. A sentence that
asks for a change ("add this line to `Dockerfile`") has a part of a file under it, which is not written.
"""

from __future__ import annotations

import re

FILE_NAME = re.compile(
    r"(?!(?:.*/)?\.\./)(?:[\w.-]+/)*(?:[\w-][\w.-]*\.[A-Za-z][\w]*|Dockerfile|Containerfile|Makefile|\.[\w-]+)"
)
"""A name that can be only a file's, below the folder where one is."""
_LONGEST = 600
"""Characters of a paragraph that is looked at."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z`*_])|(?<=:)\s+(?=[A-Z])")
_TO_IT = (
    r"(?i:\b(?:called|named|file|script|as|into|in|to|an?|new|create|creating|write|writing|save|saving)\s+"
    r"|\b(?:create|write|save) the\s+)"
)
"""What stands right before the name of what is made: of `a` in "copy `a` there" or "with `a`" nothing says that."""
_MARKED = re.compile(_TO_IT + r"(?P<mark>`{1,2}|\*\*|\*|_|[\"“'])(?P<name>[\w./-]+)(?:`{1,2}|\*\*|\*|_|[\"”'])")
_MADE = re.compile(
    r"(?i)\b(?:create|creating|write|writing|save|saving|put|paste|copy|place|store"
    r"|add (?:a|the|another|one more) (?:new |following )?(?:file|\S+ file))\b"
)
_NEW = re.compile(r"(?i)\b(?:new|create|creating|called|named)\b")
_CHANGED = re.compile(
    r"(?i)\b(?:append|change[sd]?|edit|extend|insert|modify|replace|uncomment|remove|delete|end of|top of|existing"
    r"|already|output|prints?|looks?|see|run|if|add (?!(?:a|the|another|one more)\b))\b"
)
_PART = re.compile(r"(?i)\b(?:lines?|parts?|section|snippet|excerpt)\b")


def file_named_above(lead: str) -> str | None:
    """Return the name of the file that a paragraph says is made of what is shown under it; None where it says none.

    >>> file_named_above("Write this into a new file called `app/Dockerfile`:")
    'app/Dockerfile'
    >>> file_named_above("Add this line to the `Dockerfile`:")
    """
    sentence = _SENTENCE.split(" ".join(lead[-_LONGEST:].split()))[-1]
    made = _MADE.search(sentence)
    if (
        made is None
        or _CHANGED.search(_MARKED.sub(" ", sentence))
        or (_PART.search(sentence) and not _NEW.search(sentence))
    ):
        return None
    found = (match["name"] for match in _MARKED.finditer(sentence, made.start()))
    return next((name for name in found if FILE_NAME.fullmatch(name)), None)
