"""Know a prompt, and the keys that are written in a transcript, when we see them.

To add a prompt: of a program, a line in ``_OF_PROGRAMS``, of a shell, one in ``_PROMPT``; its second prompt, if it has
one, in ``_SECOND``; a case in ``tests/toolkit/parse/test_prompts.py``, and a line in ``docs/how-to/write-a-slide.md``.
"""

from __future__ import annotations

import re
from functools import lru_cache

from deckproof.model import HOST_PROMPTS
from deckproof.parse.commands import is_command, is_unmistakable

BARE = "$"
"""The character that alone is a prompt wherever it stands at the start of a line."""
UNSHOWN = "…"
"""The prompt of a container's shell, whichever it is, in a block that shows none."""
SOMETIMES_BARE = "#%>"
"""Characters that alone are a prompt where a block's other lines make them one."""

_WORD = r"[\w.…-]+"
_HOST = r"(?:[\w.…-]+|<[\w-]+>)"
_PATH = r"[^\s#$%>]*"
_FOLDER = r"[~/][\w./~-]*"

_NAMED = r"(?!(?:ba|da|a|z)?sh-\d|[0-9a-f]{12}\$)[A-Za-z][\w-]*\$"

_DRAWN = r"(?:~[\w./-]*\s[❯➜>]|[└╰]─+\s?[$\#❯➜>])"

_OF_PROGRAMS = (
    r">>>",  # Python
    r"(?:mysql|mariadb|sqlite|redis|mongo|ipdb|scala|jshell|ghci|julia|sftp|ftp|Apptainer|Singularity|Prelude)>",
    r"php\s(?:>|\{)",
    r"iex\(\d+\)>",
    r"irb\([\w:.\#<>]+\):\d+(?::\d+)?[>*]",
    r"cqlsh(?::\w+)?>",
    r"neo4j@\w+>",
    r"MariaDB\s\[\(?\w+\)?\]>",
    r"(?:redis\s)?[\w.-]+:\d+(?:\[\d+\])?>",  # 127.0.0.1:6379>, redis cache:6379>
    rf"{_WORD}=[\#>]",  # postgres=#
    r"\((?:Pdb|gdb)\)",
    r"In\s\[\d+\]:",  # IPython
)
"""The prompts of programs that are no shells, each a verbose regular expression."""

_PROMPT = rf"""
    (?P<prompt>
        (?:\({_WORD}\)\s)?(?:                        # (venv), (base)
            [BARE]                                    # the host's shell
          | {_NAMED}                                  # laptop$
          | {_WORD}@{_HOST}(?::{_PATH}\s?|\s)?[#$%]   # root@eca4aa01751c:/#, root@<id>:/#, ada@laptop$
          | {_WORD}@{_WORD}\s[\w.~/-]+\s[#$%]         # ada@laptop deck %
          | {_WORD}@{_WORD}\s{_FOLDER}>               # ada@laptop ~/deck>
          | \[{_WORD}@{_WORD}\s{_PATH}\][#$%]         # [root@eca4aa01751c /]#
          | \[{_WORD}\][#$%]                          # [user-vm]$
          | (?:server|client|host|local|remote|laptop|user|root|container|vm)\s\$  # server $
          | {_WORD}:(?!//){_FOLDER}(?:\s{_WORD})?\s?[#$]  # eca4aa01751c:/#, laptop:~ ada$
          | (?:bash|sh|ash|dash|zsh)-\d[\d.]*[#$%]    # bash-5.2#
          | {_FOLDER}\s?[#$]                          # / #
        )
      | ➜\s\s\S+(?:\sgit:\(\S*\))?(?:\s✗)?            # the arrow, the folder, its branch
      | [❯➜]
      | {_DRAWN}                                    # ~/deck ❯, └─$
      | {"|".join(_OF_PROGRAMS)}
    )
    (?:[ \u00a0](?P<input>.*)|$)
"""
_PROMPTS = {
    bare: re.compile(_PROMPT.replace("[BARE]", f"[{re.escape(bare)}]"), re.VERBOSE)
    for bare in (BARE, *(BARE + each for each in SOMETIMES_BARE))
}
_HOSTS_ONLY = re.compile(rf"(?:\([\w.…-]+\)\s)?(?P<sign>[$%>#❯])|➜.*|{_NAMED}|{_DRAWN}")
_NAMED_ONLY = re.compile(_NAMED)
_PROGRAMS_ONLY = re.compile(rf"(?:{'|'.join(_OF_PROGRAMS)}|.*[^$%~/\s]>)")
_IN_FOLDER = re.compile(_FOLDER)
_JOINED = re.compile(r"\$[a-z][\w-]*(?:\s(?!\S?=|->)|$)")
"""A prompt with no blank behind it, as ``$docker ps``, where that is no variable that is set."""
_UPPER = re.compile(r"\[\w+\] \(\w+\) \w+@\S+ \S+\s*|[┌╭]─.*")
_SECOND = (
    (re.compile(r"mysql>|mariadb>|MariaDB \[|\s+(?:->|'>|\">|`>)"), re.compile(r"(\s{4,}(?:->|'>|\">|`>)) (.*\S)")),
    (re.compile(r"[\w.-]+[=\-('\"$*][#>]"), re.compile(r"([\w.-]+[-('\"$*][#>]) (.*\S)")),
    (re.compile(r"sqlite>|\s{3}\.\.\.>"), re.compile(r"(\s{3}\.\.\.>) (.*\S)")),
)
"""Programs that ask for the rest of a statement at a second prompt: how their prompts begin, and that one's line."""
_ELSEWHERE = re.compile(r"\s*(?:PS\s+)?[A-Za-z]:\\[^>\n]*>|\s*PS>")

_REMEMBERED = 256
"""Lines and prompts: whoever reads a block asks more than once."""

_KEY = re.compile(r"(?ai)(?:\^|ctrl\s*[+-]\s*)(?P<key>[a-z\\\]\[^_@])(?=[\s,^]|$)[\s,]*")


@lru_cache(maxsize=_REMEMBERED)
def split_prompt(line: str, bare: str = BARE) -> tuple[str, str] | None:
    """Divide a line into its prompt and what was typed at it; None where the line shows no prompt.

    ``/ # ls`` gives ``("/ #", "ls")``. ``bare`` holds the characters that alone are a prompt here: a ``#`` may also be
    the mark of a comment, which is for the caller to say, who sees the other lines.
    """
    match = _PROMPTS[bare].match(line)
    if match is None:
        return (BARE, line[1:].strip()) if _JOINED.match(line) and _is_typed(line[1:]) else None
    return match["prompt"].rstrip(), (match["input"] or "").strip()


def _is_typed(text: str) -> bool:
    """Tell whether text right behind a ``$`` is a command, and not the name of a variable among others."""
    return is_command(text) and ("$" not in text or is_unmistakable(text))


def split_second_prompt(line: str, before: str) -> tuple[str, str] | None:
    """Divide a line at the prompt at which a program asks for more of what was typed at the prompt ``before``."""
    second = next((pattern for first, pattern in _SECOND if first.match(before)), None)
    match = second.fullmatch(line.rstrip()) if second else None
    return (match[1], match[2].strip()) if match else None


@lru_cache(maxsize=_REMEMBERED)
def as_typed_at(prompt: str) -> str:
    """Return ``$`` for every prompt that can only be the host's own, as ``(venv) $`` and ``%``; others as they are."""
    match = _HOSTS_ONLY.fullmatch(prompt)
    if match is None:
        return prompt
    return "#" if match["sign"] == "#" else "$"


def is_hosts(prompt: str) -> bool:
    """Tell whether this can only be the host's own prompt, however it is drawn."""
    return as_typed_at(prompt) in HOST_PROMPTS


def is_upper_half(line: str) -> bool:
    """Tell whether a line is the first of a prompt of two: ``[node1] (local) root@10.0.0.8 ~``, ``┌──(ada)``."""
    return bool(_UPPER.fullmatch(line))


def is_named(prompt: str) -> bool:
    """Tell whether this is a machine's name before a ``$``, as ``laptop$``: the host's, or a container's beside it."""
    return bool(_NAMED_ONLY.fullmatch(prompt))


@lru_cache(maxsize=_REMEMBERED)
def is_of_program(prompt: str) -> bool:
    """Tell whether this is the prompt of a program that is no shell."""
    return as_typed_at(prompt) == prompt and "@" not in prompt and bool(_PROGRAMS_ONLY.fullmatch(prompt))


@lru_cache(maxsize=_REMEMBERED)
def is_of_shell(prompt: str) -> bool:
    """Tell whether this is the prompt of a shell that speaks as the host's does: ``/ #``, ``root@eca4aa01751c:/#``."""
    return prompt == UNSHOWN or (prompt.endswith(("#", "$")) and not is_of_program(prompt))


def without_folder(prompt: str) -> str:
    """Return a prompt without the folder in it: what stays the same in one shell."""
    return _IN_FOLDER.sub("", prompt.strip())


def in_words(prompt: str) -> str:
    """Return what a sentence calls a prompt."""
    return "a shell's prompt" if prompt == UNSHOWN else f"the prompt {prompt}"


def is_of_another_system(line: str) -> bool:
    r"""Tell whether the line shows the prompt of PowerShell or cmd, as ``PS C:\>``."""
    return bool(_ELSEWHERE.match(line))


@lru_cache(maxsize=_REMEMBERED)
def keys(text: str) -> bytes | None:
    r"""Return the bytes that written keys send, or None where the text is not only written keys.

    ``^C`` gives ``b"\x03"``; ``CTRL+p CTRL+q`` gives ``b"\x10\x11"``.
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
