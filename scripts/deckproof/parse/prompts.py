"""Know a prompt, and the keys that are written in a transcript, when we see them."""

from __future__ import annotations

import re

_ID = r"[0-9a-f]{12}"
_WORD = r"[\w.…-]+"
_PATH = r"[^\s#$%>]*"

_PROMPT = re.compile(
    rf"""
    (?P<prompt>
        \$                                          # the host's shell
      | \#                                          # root's; only where the block's other lines make it one
      | {_WORD}@{_WORD}:{_PATH}[#$]                  # root@eca4aa01751c:/#
      | \[{_WORD}@{_WORD}\s{_PATH}\][#$]             # [root@eca4aa01751c /]#
      | \({_WORD}\)\s{_WORD}@{_WORD}:{_PATH}[#$]     # (base) jovyan@eca4aa01751c:~$
      | \[{_WORD}\][#$]                              # [user-vm]$
      | (?:bash|sh|ash)-\d[\d.]*[#$]                 # bash-5.2#
      | (?:/|~)[\w./-]*\s?[#$]                       # / #
      | >>>                                         # Python's
      | (?:mysql|sqlite|redis|mongo|MariaDB\s\[\(?\w+\)?\])>
      | {_WORD}=[\#>]                                # postgres=#
      | In\s\[\d+\]:
    )
    (?:[ ](?P<input>.*)|$)
    """,
    re.VERBOSE,
)

_KEY = re.compile(r"(?ai)(?:\^|ctrl\s*[+-]\s*)(?P<key>[a-z\\\]\[^_@])(?=[\s,^]|$)[\s,]*")


def split_prompt(line: str) -> tuple[str, str] | None:
    """Divide a line into its prompt and what was typed at it; None where the line shows no prompt.

    ``/ # ls`` gives ``("/ #", "ls")``. A bare ``#`` is returned as a prompt too: whether it is one, or the mark of a
    comment, is for the caller to say, who sees the other lines.
    """
    match = _PROMPT.match(line)
    if match is None:
        return None
    return match["prompt"].rstrip(), (match["input"] or "").strip()


def keys(text: str) -> bytes | None:
    """Return the bytes that written keys send, or None where the text is not only written keys.

    ``^C`` gives ``b"\\x03"``; ``CTRL+p CTRL+q`` gives ``b"\\x10\\x11"``.
    """
    sent, position = bytearray(), 0
    text = text.strip()
    while position < len(text):
        match = _KEY.match(text, position)
        if match is None:
            return None
        sent.append(ord(match["key"].upper()) & 0x1F)
        position = match.end()
    return bytes(sent) or None
